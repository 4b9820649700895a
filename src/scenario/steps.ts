// The step of a model: given, or what follows from its publications and transitions.

import { ExpressionError, parseExpression, walkSyntax } from '../expression/index.ts';
import { durationMs, durationText, greatestCommonDivisor } from './quantities.ts';
import type { Report } from './report.ts';
import type { ModelShape } from './schema.ts';
import { statesOf, transitionsOf } from './states.ts';
import { childOf, type Place } from './text.ts';

const DEFAULT_STEP_MS = 1000;
/** Where something is decided by values, they are looked at least this often. */
const MOST_STEP_MS = 1000;
/** Ticks per step and steps per publication are 32-bit numbers in the kernel. */
const MOST_TICKS = 2 ** 31;

/** Milliseconds of a duration above zero; reports and gives null otherwise. */
export function positiveMs(text: string, place: Place, path: string, report: Report): number | null {
  const ms = durationMs(text);
  const key = path.split('.').at(-1) ?? path;
  if (ms === null) report.atValue(place, path, { code: 'bad-duration', message: `\`${key}\` is no whole number of milliseconds`, remedy: 'Write e.g. 250ms.', values: { key } });
  else if (ms === 0) report.atValue(place, path, { code: 'zero-duration', message: `\`${key}\` may not be zero`, remedy: 'Write a duration of at least one tick, e.g. `1s`.', values: { key } });
  return ms === 0 ? null : ms;
}

interface PlacedMs {
  readonly ms: number;
  readonly place: Place;
  readonly path: string;
}

/** Milliseconds of the model's step, or null when it was reported as wrong. */
export function stepOf(model: ModelShape, place: Place, path: string, tickMs: number, report: Report): number | null {
  const { every, isSound } = everyOf(model, place, path, report);
  if (model.step !== undefined) {
    const stepPlace = place.children.get('step') ?? place;
    const ms = positiveMs(model.step, stepPlace, `${path}.step`, report);
    return ms !== null && fitsTick('step', ms, tickMs, stepPlace, `${path}.step`, report) ? ms : null;
  }
  if (!isSound) return null;
  const odd = every.find((entry) => entry.ms % tickMs !== 0) ?? { place, path };
  const ms = [...every.map((entry) => entry.ms), ...afterMs(model).filter((after) => after % tickMs === 0)].reduce(greatestCommonDivisor, 0) || wholeTicks(DEFAULT_STEP_MS, tickMs);
  if (!fitsTick('every', ms, tickMs, odd.place, odd.path, report)) return null;
  return isByValue(model) ? dividedTo(MOST_STEP_MS, ms, tickMs) : ms;
}

function everyOf(model: ModelShape, place: Place, path: string, report: Report): { readonly every: readonly PlacedMs[]; readonly isSound: boolean } {
  const every: PlacedMs[] = [];
  let isSound = true;
  for (const [i, publication] of (model.publish ?? []).entries()) {
    if (publication.every === undefined) continue;
    const everyPath = `${path}.publish[${i}].every`;
    const everyPlace = childOf(childOf(childOf(place, 'publish'), i), 'every');
    const ms = positiveMs(publication.every, everyPlace, everyPath, report);
    if (ms === null) isSound = false;
    else every.push({ ms, place: everyPlace, path: everyPath });
  }
  return { every, isSound };
}

function isByValue({ states, publish }: ModelShape): boolean {
  return states !== undefined || (publish ?? []).some(({ on, onChange }) => on !== undefined || onChange !== undefined);
}

/** So many milliseconds or a little less, in whole ticks; at least one tick. */
function wholeTicks(ms: number, tickMs: number): number {
  return Math.max(1, Math.floor(ms / tickMs)) * tickMs;
}

/** The longest step of whole ticks, at most `most` (or one tick), that divides `ms`. */
function dividedTo(most: number, ms: number, tickMs: number): number {
  const ticks = ms / tickMs;
  for (let step = Math.min(ticks, Math.floor(most / tickMs)); step > 1; step--) if (ticks % step === 0) return step * tickMs;
  return Math.min(ms, tickMs);
}

/** Durations that stand as they are in `after(…)`. One that is no multiple of the step is rounded up to whole steps. */
function afterMs(model: ModelShape): readonly number[] {
  const found: number[] = [];
  for (const state of statesOf(model).values()) {
    for (const [, condition] of transitionsOf(state)) found.push(...afterIn(condition));
  }
  return found;
}

function afterIn(condition: string): readonly number[] {
  const found: number[] = [];
  try {
    walkSyntax(parseExpression(condition), (node) => {
      const [duration] = node.kind === 'call' && node.name === 'after' ? node.arguments : [];
      if (duration?.kind !== 'quantity' || duration.dimension !== 'duration') return;
      const ms = Math.round(duration.value * 1000);
      if (ms > 0 && Number.isSafeInteger(ms)) found.push(ms);
    });
  } catch (error) {
    // What does not parse is reported where it is compiled.
    if (!(error instanceof ExpressionError)) throw error;
  }
  return found;
}

function fitsTick(key: string, ms: number, tickMs: number, place: Place, path: string, report: Report): boolean {
  if (ms % tickMs !== 0) {
    const better = Math.max(tickMs, Math.round(ms / tickMs) * tickMs);
    report.atValue(place, path, {
      code: 'step-not-multiple', message: `${key === 'step' ? 'the step' : 'the step that follows from `every`'}, ${durationText(ms)}, is no multiple of the scenario’s tick, ${durationText(tickMs)}`,
      remedy: `Write \`${key}: ${durationText(better)}\`, or \`tick: ${durationText(greatestCommonDivisor(ms, tickMs))}\` at the top.`, values: { step: durationText(ms), tick: durationText(tickMs) },
    });
    return false;
  }
  if (ms / tickMs < MOST_TICKS) return true;
  report.atValue(place, path, { code: 'step-too-long', message: 'the step has more than 2,147,483,647 ticks', remedy: 'Use a longer tick or a shorter step.' });
  return false;
}

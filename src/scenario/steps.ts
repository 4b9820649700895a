// The step of a model: given, or the greatest common divisor of what it publishes.

import { durationMs, durationText, greatestCommonDivisor } from './quantities.ts';
import type { Report } from './report.ts';
import type { ModelShape } from './schema.ts';
import type { Place } from './text.ts';

const DEFAULT_STEP_MS = 1000;
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

/** Milliseconds of the model's step, or null when it was reported as wrong. */
export function stepOf(model: ModelShape, place: Place, path: string, tickMs: number, report: Report): number | null {
  const every: { ms: number; place: Place; path: string }[] = [];
  let sound = true;
  for (const [i, publication] of (model.publish ?? []).entries()) {
    if (publication.every === undefined) continue;
    const everyPath = `${path}.publish[${i}].every`;
    const everyPlace = place.children.get('publish')?.children.get(i)?.children.get('every') ?? place;
    const ms = positiveMs(publication.every, everyPlace, everyPath, report);
    if (ms === null) sound = false;
    else every.push({ ms, place: everyPlace, path: everyPath });
  }
  if (model.step !== undefined) {
    const stepPlace = place.children.get('step') ?? place;
    const ms = positiveMs(model.step, stepPlace, `${path}.step`, report);
    return ms !== null && fitsTick('step', ms, tickMs, stepPlace, `${path}.step`, report) ? ms : null;
  }
  if (!sound) return null;
  const ms = every.map((entry) => entry.ms).reduce(greatestCommonDivisor, 0) || DEFAULT_STEP_MS;
  const odd = every.find((entry) => entry.ms % tickMs !== 0) ?? { place, path };
  return fitsTick('every', ms, tickMs, odd.place, odd.path, report) ? ms : null;
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

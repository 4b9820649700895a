// Runs of scenarios with faults: the real planner, kernel and engine; messages as they leave, values as they are computed,
// and the ground truth.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveFault } from '../../src/contracts/journal.ts';
import type { Plan, Shard } from '../../src/contracts/plan.ts';
import { problemText } from '../../src/contracts/problem.ts';
import type { Tick } from '../../src/contracts/time.ts';
import type { PlacedTruth } from '../../src/contracts/truth.ts';
import type { LineBlock } from '../../src/contracts/worker.ts';
import { Engine } from '../../src/engine/engine.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { firstStepTick } from '../../src/engine/phase.ts';
import { LineSink } from '../../src/publish/line-sink.ts';
import { checkText } from '../../src/scenario/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { ROOT } from '../support/folder.ts';

export const START_MS = Date.UTC(2026, 5, 1, 6);
export const WHOLE: Shard = { index: 0, count: 1 };
export const KERNEL_MODULE = new WebAssembly.Module(readFileSync(join(ROOT, 'build/kernel.wasm')));

export function planWith(text: string, live: readonly LiveFault[] = [], seed?: number): Plan {
  const checked = checkText(text, { live, ...(seed === undefined ? {} : { seed }) });
  if (!checked.ok) throw new Error(checked.problems.map(problemText).join('\n'));
  return checked.value.plan;
}

/** Values of all signals at every step: `fleet index signal tick` → value. */
export function valuesOf(plan: Plan, ticks: number, shard: Shard = WHOLE): ReadonlyMap<string, number> {
  const kernel = createKernel(KERNEL_MODULE, plan, shard, { startMs: START_MS });
  const values = new Map<string, number>();
  for (let tick = 0; tick < ticks; tick++) {
    kernel.step(tick as Tick);
    plan.groups.forEach((group, number) => {
      for (let index = 0; index < group.count; index++) {
        if (((tick - firstStepTick(group, index, START_MS, plan.tickMs)) % group.stepTicks) !== 0) continue;
        const row = kernel.readDevice(number, index);
        if (!row) continue;
        group.columns.forEach(({ name, role }, column) => role === 'signal' && values.set(`${group.fleet} ${index} ${name} ${tick}`, row[column]!));
      }
    });
  }
  return values;
}

export interface Run {
  /** Lines as `--broker stdout` writes them, with the tick at which each left. */
  readonly lines: readonly { readonly tick: number; readonly group: number; readonly index: number; readonly text: string }[];
  readonly truth: readonly PlacedTruth[];
  readonly engine: Engine;
}

export interface RunOptions {
  readonly shard?: Shard;
  /** Plans that come into effect later. */
  readonly changes?: readonly { readonly tick: number; readonly plan: Plan }[];
}

/** Ticks [0, ticks) in an engine, as fast as it goes. */
export async function runOf(plan: Plan, ticks: number, { shard = WHOLE, changes = [] }: RunOptions = {}): Promise<Run> {
  const clock = new FakeClock(0.01);
  const blocks: LineBlock[] = [];
  const sink = new LineSink(({ blocks: posted, bytes }) => {
    blocks.push(...posted);
    sink.written(bytes);
  });
  const crashes: unknown[] = [];
  const make = (of: Plan): ReturnType<typeof createKernel> => createKernel(KERNEL_MODULE, of, shard, { startMs: START_MS });
  const engine = new Engine({
    clock, plan, kernel: make(plan), shard, startMs: START_MS, fromTick: 0, endTick: ticks, forward: null, publisher: sink,
    createKernel: async (next) => make(next), crashed: (error) => crashes.push(error),
  });
  for (const change of changes) engine.change({ ...change, kernel: null });
  engine.start({ tick: 0, speed: 'max', untilTick: null });
  for (let turn = 0; turn < 10_000 && engine.phase !== 'ended' && crashes.length === 0; turn++) await clock.advance(20);
  if (crashes.length > 0) throw crashes[0];
  if (engine.phase !== 'ended') throw new Error(`the run stands at tick ${engine.tick}`);
  await sink.stop();
  const { truth } = engine.truth.take();
  return { engine, truth, lines: blocks.flatMap(linesOf) };
}

function linesOf({ tick, group, text, indices, ends }: LineBlock): Run['lines'] {
  return Array.from(indices, (index, place) => ({ tick, group, index, text: text.slice(place === 0 ? 0 : ends[place - 1], ends[place]) }));
}

/** Spans of truth per `group index`: [from, to), to the end where it is open. */
export function spansOf(plan: Plan, truth: readonly PlacedTruth[]): ReadonlyMap<string, readonly (readonly [number, number])[]> {
  const spans = new Map<string, (readonly [number, number])[]>();
  for (const { fault, index, record } of truth) {
    const key = `${plan.faults[fault]!.group} ${index}`;
    spans.set(key, [...(spans.get(key) ?? []), [record.fromTick, record.toTick ?? Infinity]]);
  }
  return spans;
}

/** What differs between two runs: per `group index` the ticks. */
export interface Differences {
  readonly values: ReadonlyMap<string, ReadonlySet<number>>;
  readonly lines: ReadonlyMap<string, ReadonlySet<number>>;
}

export function differences(plan: Plan, a: { readonly values: ReadonlyMap<string, number>; readonly run: Run }, b: typeof a): Differences {
  const values = new Map<string, Set<number>>();
  const lines = new Map<string, Set<number>>();
  const add = (to: Map<string, Set<number>>, key: string, tick: number): void => {
    const ticks = to.get(key);
    if (ticks) ticks.add(tick);
    else to.set(key, new Set([tick]));
  };
  for (const key of new Set([...a.values.keys(), ...b.values.keys()])) {
    if (Object.is(a.values.get(key), b.values.get(key))) continue;
    const [fleet, index, , tick] = key.split(' ');
    add(values, `${plan.groups.findIndex((group) => group.fleet === fleet)} ${index}`, Number(tick));
  }
  const [left, right] = [byPlace(a.run), byPlace(b.run)];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    if (left.get(key) === right.get(key)) continue;
    const [group, index, tick] = key.split(' ');
    add(lines, `${group} ${index}`, Number(tick));
  }
  return { values, lines };
}

function byPlace(run: Run): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { tick, group, index, text } of run.lines) {
    const key = `${group} ${index} ${tick}`;
    places.set(key, (places.get(key) ?? '') + text);
  }
  return places;
}

/** Ticks of differences outside the spans of their device, as texts. */
export function outside(differing: Differences, spans: ReturnType<typeof spansOf>): string[] {
  return [...differing.values, ...differing.lines].flatMap(([device, ticks]) => [...ticks].filter((tick) => !(spans.get(device) ?? []).some(([from, to]) => tick >= from && tick < to)).map((tick) => `${device} at ${tick}`));
}

/** A scenario with `faults` behind it, and the same without. */
export async function compare(base: string, faults: readonly string[], ticks: number): Promise<{ readonly plan: Plan; readonly run: Run; readonly differing: Differences; readonly spans: ReturnType<typeof spansOf> }> {
  const without = planWith(base);
  const plan = planWith(`${base}faults:\n${faults.map((fault) => `  - ${fault}\n`).join('')}`);
  const run = await runOf(plan, ticks);
  const differing = differences(plan, { values: valuesOf(without, ticks), run: await runOf(without, ticks) }, { values: valuesOf(plan, ticks), run });
  return { plan, run, differing, spans: spansOf(plan, run.truth) };
}

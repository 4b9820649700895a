// The gallery in the real kernel: values are believable, states are reached, faults do something.

import { describe, expect, test } from 'vitest';
import { isMap, isSeq, parseDocument } from 'yaml';
import type { FaultPlan, Plan } from '../../src/contracts/plan.ts';
import type { Tick } from '../../src/contracts/time.ts';
import { RANGES } from './ranges.ts';
import { advance, galleryNames, galleryText, planOfText, runOf, signalsOf, type Run } from './scenarios.ts';

const NAMES = galleryNames();
const MINUTES = 60, HOURS = 60 * MINUTES;

describe('ten minutes of every scenario', () => {
  test.each(NAMES)('%s: all values are finite and within what is believable', (name) => {
    const plan = planOfText(galleryText(name)), run = runOf(plan), ranges = RANGES[name] ?? {};
    const numbers = signalsOf(plan).filter(({ definition }) => definition.type === 'number');
    expect(Object.keys(ranges).sort(), 'every number has its range').toEqual(numbers.map(({ fleet, definition }) => `${fleet}.${definition.name}`).sort());
    const missing = new Set(plan.faults.filter(({ kind }) => kind === 'missing').map(({ group, signal }) => `${group}.${signal}`));
    const wrong = new Set<string>();
    const look = (): void => {
      for (const { group, column, fleet, definition } of numbers) {
        const path = `${fleet}.${definition.name}`, [low, high] = ranges[path] as readonly [number, number];
        const count = plan.groups[group]!.count, values = run.kernel.readColumn(group, column, 0, count);
        for (const value of values) {
          if (Number.isFinite(value) ? value < low || value > high : !missing.has(`${group}.${definition.name}`)) wrong.add(`${path} = ${value}, not within ${low} … ${high}`);
        }
      }
    };
    // Each device has computed its first step after the longest step; from then on every column holds a value.
    const settled = Math.max(...plan.groups.map(({ stepTicks }) => stepTicks));
    advance(run, 0, 10 * MINUTES, (tick) => {
      if (tick >= settled && tick % Math.round(5 * run.ticksPerSecond) === 0) look();
    });
    expect([...wrong].slice(0, 20)).toEqual([]);
  });
});

describe('a day of every scenario that has states', () => {
  const withStates = NAMES.filter((name) => planOfText(galleryText(name)).groups.some(({ columns }) => columns.some((column) => column.name === 'state' && column.role === 'signal')));

  test('most scenarios have', () => expect(withStates.length).toBeGreaterThanOrEqual(12));

  test.each(withStates)('%s: every state is reached', (name) => {
    const plan = planOfText(galleryText(name)), run = runOf(plan);
    const machines = signalsOf(plan).filter(({ definition }) => definition.name === 'state').map((shown) => ({ ...shown, left: new Set(shown.definition.texts) }));
    let tick = 0;
    advance(run, 0, 24 * HOURS, () => {
      if (tick++ % Math.max(1, Math.round(run.ticksPerSecond)) !== 0) return false;
      for (const { group, column, definition, left } of machines) {
        if (left.size === 0) continue;
        for (const value of new Set(run.kernel.readColumn(group, column, 0, plan.groups[group]!.count))) left.delete(definition.texts[value] ?? '');
      }
      return machines.every(({ left }) => left.size === 0);
    });
    expect(machines.flatMap(({ fleet, left }) => [...left].map((state) => `${fleet}: ${state}`))).toEqual([]);
  }, 180_000);
});

describe.each(NAMES.map((name) => [name, faultsOf(name)] as const).filter(([, faults]) => faults.length > 0))('the faults of %s', (name, faults) => {
  test.each(faults)('$name changes something', ({ place }) => {
    const without = runOf(planOfText(withFaults(name, [])));
    const with_ = runOf(planOfText(withFaults(name, [place])), without.startMs);
    expect(with_.plan.faults.length).toBeGreaterThan(0);
    expect(changes(without, with_, 26 * HOURS)).toBe(true);
  }, 180_000);
});

interface DeclaredFault {
  readonly name: string;
  readonly place: number;
}

function faultsOf(name: string): DeclaredFault[] {
  const faults = parseDocument(galleryText(name)).get('faults');
  if (!isSeq(faults)) return [];
  return faults.items.map((item, place) => ({ place, name: isMap(item) ? String(item.get('name') ?? item.get('kind')) : '' }));
}

/** The scenario's text with these entries of its faults alone. */
function withFaults(name: string, places: readonly number[]): string {
  const document = parseDocument(galleryText(name)), faults = document.get('faults');
  if (isSeq(faults)) faults.items = faults.items.filter((_, place) => places.includes(place));
  return document.toString({ lineWidth: 0 });
}

/** Whether the two runs differ in any reading, in who is online or in what becomes of a message, looked at in the faults' spans. */
function changes(without: Run, with_: Run, seconds: number): boolean {
  const { plan, ticksPerSecond } = with_;
  const groups = [...new Set(plan.faults.map(({ group }) => group))];
  const columns = signalsOf(plan).filter(({ group }) => groups.includes(group));
  let differs = false, ticks = 0;
  advance(with_, 0, seconds, (tick) => {
    without.kernel.step(tick);
    const happens = plan.faults.some((fault) => isWithin(fault, tick));
    if (!happens) {
      for (const { kernel } of [without, with_]) for (const range of kernel.due(tick)) kernel.skip(range);
      return false;
    }
    differs = deliversOtherwise(without, with_, plan, tick)
      || (ticks++ % Math.max(1, Math.round(ticksPerSecond)) === 0 && columns.some(({ group, column, definition }) => columnDiffers(without, with_, group, column, definition.name)))
      || groups.some((group) => without.kernel.onlineCount(group) !== with_.kernel.onlineCount(group));
    return differs;
  });
  return differs;
}

function isWithin({ atTick, forTicks, everyTicks }: FaultPlan, tick: number): boolean {
  const since = tick - atTick;
  if (since < 0) return false;
  const within = everyTicks === null ? since : since % everyTicks;
  return forTicks === null || within <= forTicks;
}

function columnDiffers(without: Run, with_: Run, group: number, column: number, name: string): boolean {
  const count = with_.plan.groups[group]!.count;
  const other = without.plan.groups[group]!.columns.findIndex((candidate) => candidate.name === name);
  const a = without.kernel.readColumn(group, other, 0, count), b = with_.kernel.readColumn(group, column, 0, count);
  return a.some((value, rank) => !Object.is(value, b[rank]));
}

/** Whether a message of this tick is swallowed, left out or changed by a fault. */
function deliversOtherwise(without: Run, with_: Run, plan: Plan, tick: Tick): boolean {
  const a = deliveries(without, tick), b = deliveries(with_, tick);
  return b.touched > 0 || plan.publications.some((_, place) => a.messages[place] !== b.messages[place] || a.swallowed[place] !== b.swallowed[place]);
}

function deliveries({ kernel, plan }: Run, tick: Tick): { messages: number[]; swallowed: number[]; touched: number } {
  const messages = plan.publications.map(() => 0), swallowed = plan.publications.map(() => 0);
  let touched = 0;
  for (const range of kernel.due(tick)) {
    const { group, effects } = plan.publications[range.publication]!;
    const byFaults = effects.filter(({ fault }) => fault >= 0);
    for (const rank of kernel.specials(range)) touched += byFaults.filter(({ column }) => column < 0 || kernel.valueAt(group, column, rank) >= 0).length;
    const skipped = kernel.skip(range);
    messages[range.publication] = skipped.messages;
    swallowed[range.publication] = skipped.swallowed;
  }
  return { messages, swallowed, touched };
}

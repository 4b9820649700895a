// Ticks at which all is sent and everybody is online: nothing is computed of that, and nobody can tell.

import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/contracts/plan.ts';
import type { Tick } from '../../src/contracts/time.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { KERNEL_MODULE, planWith, START_MS, WHOLE } from './run.ts';

const TEXT = `version: 1
name: calm
seed: 5
models:
  sensor:
    step: 500ms
    signals:
      x: noise(1)
      high: x > 1
    publish:
      - { topic: "t/{id}", every: 500ms }
      - { topic: "slow/{id}", every: 1s }
      - { topic: "high/{id}", on: high, payload: "{x}" }
fleets:
  - { name: fleet, model: sensor, count: 700 }
`;
const FAULTS = `faults:
  - { kind: silence, select: { share: 20% }, at: 1s, for: 700ms, every: 4s, publication: "t/{id}" }
  - { kind: disconnect, select: { share: 30% }, at: 1500ms, for: 1100ms, every: 4s, chance: 50% }
  - { kind: corrupt, select: { share: 10% }, at: 2s, for: 300ms, every: 7s, publication: "slow/{id}" }
`;
const STAGES = `stages: [{ at: 0s, online: 50% }, { at: 300ms, online: 100%, over: 1s }, { at: 6s, rate: 40%, online: 90%, over: 500ms }, { at: 8s, rate: 100%, online: 100% }]
`;

/** The same plan, whose fates are computed at every tick and asked for every message. */
function asking(plan: Plan): Plan {
  return { ...plan, groups: plan.groups.map((group) => ({ ...group, calm: -1 })), publications: plan.publications.map((one) => ({ ...one, calm: -1 })) };
}

const kernelOf = (plan: Plan) => createKernel(KERNEL_MODULE, plan, WHOLE, { startMs: START_MS });
type Kernel = ReturnType<typeof kernelOf>;

/** What is written at a tick that was computed, as text. */
function written(kernel: Kernel, tick: number): string {
  return kernel.due(tick as Tick).map((range) => {
    const specials = [...kernel.specials(range)], sends = kernel.isCalm(range.publication) ? null : [...kernel.sends(range)];
    const { bytes, next, messages, swallowed } = kernel.encode({ ...range }, tick as Tick, 0);
    expect(next).toBe(range.end);
    expect(messages).toBe(sends?.length ?? range.end - range.first);
    const packets = Buffer.from(kernel.out.slice(0, bytes)).toString('latin1');
    return [range.publication, packets, swallowed, specials, ...specials.map((rank) => kernel.encodeOne(range.publication, rank, tick as Tick, 0, 0)!.seq)].join(' ');
  }).join('\n');
}

function columns(kernel: Kernel, plan: Plan): readonly (readonly [string, Float64Array])[] {
  return plan.groups[0]!.columns.map(({ name }, column) => [name, kernel.readColumn(0, column, 0, 700)]);
}

describe('calm ticks', () => {
  it.each([['faults', FAULTS], ['stages', STAGES], ['both', FAULTS + STAGES]])('write the same bytes and leave the same columns as if everything were asked: %s', (_, more) => {
    const plan = planWith(TEXT + more), kernel = kernelOf(plan), other = kernelOf(asking(plan));
    let calm = 0;
    for (let tick = 0; tick < 120; tick++) {
      for (const one of [kernel, other]) one.step(tick as Tick);
      if (kernel.isCalm(0)) calm++;
      expect(other.isCalm(0)).toBe(false);
      expect(written(kernel, tick)).toBe(written(other, tick));
      expect(columns(kernel, plan)).toEqual(columns(other, plan));
      expect(kernel.onlineCount(0)).toBe(other.onlineCount(0));
    }
    expect(calm).toBeGreaterThan(30);
    expect(calm).toBeLessThan(110);
  });

  it('are those outside of all windows that reach the publication, and never come where a value decides', () => {
    const kernel = kernelOf(planWith(TEXT + FAULTS));
    const calm: Record<number, number[]> = { 0: [], 1: [], 2: [] };
    for (let tick = 0; tick < 40; tick++) {
      kernel.step(tick as Tick);
      for (const publication of [0, 1, 2]) if (kernel.isCalm(publication)) calm[publication]!.push(tick);
    }
    const ticks = (...spans: readonly (readonly [number, number])[]): number[] => spans.flatMap(([from, to]) => Array.from({ length: to - from }, (_, k) => from + k));
    expect(calm[0]).toEqual(ticks([0, 10], [26, 40]));
    expect(calm[1]).toEqual(ticks([0, 15], [26, 40]));
    expect(calm[2]).toEqual([]);
  });

  it('do not keep what a kernel of an earlier plan left behind', () => {
    const plan = planWith(TEXT + FAULTS), later = planWith(TEXT + FAULTS.replace('at: 1500ms', 'at: 1h'));
    const older = kernelOf(plan), kernel = kernelOf(later);
    for (let tick = 0; tick < 23; tick++) older.step(tick as Tick);
    expect(older.onlineCount(0)).toBeLessThan(700);
    kernel.adopt(older);
    for (let tick = 26; tick < 31; tick++) kernel.step(tick as Tick);
    expect(kernel.isCalm(0)).toBe(true);
    expect(kernel.onlineCount(0)).toBe(700);
    kernel.importDevices(older.exportDevices(0, 100, 300));
    for (let tick = 31; tick < 36; tick++) kernel.step(tick as Tick);
    expect(kernel.onlineCount(0)).toBe(700);
  });
});

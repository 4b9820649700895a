// Who is due when, against INTERFACES' words in BigInt: phase ⌊u·S⌋, publication on steps ≡ ⌊frac(u·S)·M⌋ mod M.

import { describe, expect, it } from 'vitest';
import { shardRange } from '../../src/contracts/plan.ts';
import type { Shard } from '../../src/contracts/plan.ts';
import { aGroup, aPlan, aPublication } from './support/assemble.ts';
import { newKernel, tick } from './support/module.ts';

const G = 0x9e3779b97f4a7c15n;
const MASK = (1n << 64n) - 1n;
const u = (index: number): bigint => (BigInt(index) * G) & MASK;

function isDue(index: number, at: number, stepTicks: number, everySteps: number): boolean {
  const product = u(index) * BigInt(stepTicks);
  const phase = product >> 64n, part = ((product & MASK) * BigInt(everySteps)) >> 64n;
  return BigInt(at % stepTicks) === phase && BigInt(Math.floor(at / stepTicks) % everySteps) === part;
}

function dueIndices(count: number, shard: Shard, stepTicks: number, everySteps: number, ticks: readonly number[]): number[][] {
  const plan = aPlan([aGroup({ count, stepTicks })], [aPublication([{ kind: 'text', text: 't' }], [], { everySteps })]);
  const kernel = newKernel(plan, shard);
  return ticks.map((at) => {
    const ranges = kernel.due(tick(at));
    expect(ranges.length).toBeLessThanOrEqual(1);
    return ranges.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, k) => kernel.indexOfRank(0, first + k)));
  });
}

const CASES: readonly [count: number, stepTicks: number, everySteps: number][] = [
  [1, 1, 1], [1, 10, 3], [2, 7, 2], [3, 10, 1], [10, 10, 1], [100, 10, 6], [257, 3, 5], [1000, 10, 1], [1000, 600, 1], [999, 17, 13], [5000, 50, 60],
  [4096, 1, 10], [777, 1000, 1], [64, 36_000, 7],
];

describe('devices', () => {
  it.each(CASES)('of %i, with S = %i and M = %i, are due when the model in BigInt says so, in every shard', (count, stepTicks, everySteps) => {
    const period = stepTicks * everySteps;
    const ticks = period <= 400
      ? Array.from({ length: 2 * period }, (_, at) => at)
      : Array.from({ length: 400 }, (_, k) => Math.floor((k * 7919 * period) / 401) % (3 * period));
    for (const shards of [1, 2, 3, 7]) {
      for (let index = 0; index < shards; index++) {
        const shard = { index, count: shards };
        const { first, count: held } = shardRange(count, shard);
        const found = dueIndices(count, shard, stepTicks, everySteps, ticks);
        ticks.forEach((at, k) => {
          const expected = Array.from({ length: held }, (_, i) => first + i).filter((i) => isDue(i, at, stepTicks, everySteps));
          expect([...found[k]!].sort((a, b) => a - b)).toEqual(expected);
        });
      }
    }
  });

  it('stand in the ascending order of u, whatever index the shard begins with', () => {
    for (const [count, shards] of [[1000, 1], [1000, 3], [65_537, 2], [10_007, 11]] as const) {
      for (let index = 0; index < shards; index += 2) {
        const shard = { index, count: shards };
        const { first, count: held } = shardRange(count, shard);
        const kernel = newKernel(aPlan([aGroup({ count })]), shard);
        const expected = Array.from({ length: held }, (_, i) => first + i).sort((a, b) => (u(a) < u(b) ? -1 : 1));
        expect(Array.from({ length: held }, (_, rank) => kernel.indexOfRank(0, rank))).toEqual(expected);
      }
    }
  });

  it('are spread evenly: no tick of a shard has more than two devices above its share', () => {
    const stepTicks = 100;
    const found = dueIndices(100_000, { index: 1, count: 3 }, stepTicks, 1, Array.from({ length: stepTicks }, (_, at) => at));
    for (const due of found) expect(Math.abs(due.length - 333.3)).toBeLessThan(4);
  });

  it('keep their phase when the number of devices changes', () => {
    const ticks = Array.from({ length: 20 }, (_, at) => at);
    const small = dueIndices(100, { index: 0, count: 1 }, 10, 2, ticks), large = dueIndices(150, { index: 0, count: 1 }, 10, 2, ticks);
    small.forEach((due, at) => expect(large[at]!.filter((index) => index < 100)).toEqual(due));
  });

  it('number a million are put in order in well under a second', () => {
    const before = performance.now();
    newKernel(aPlan([aGroup({ count: 1_000_000 })]));
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('are due at ticks far beyond 2^32 too', () => {
    const far = 10 * 2 ** 40;
    const found = dueIndices(50, { index: 0, count: 1 }, 10, 3, Array.from({ length: 30 }, (_, k) => far + k));
    found.forEach((due, k) => {
      const expected = Array.from({ length: 50 }, (_, i) => i).filter((i) => isDue(i, far + k, 10, 3));
      expect([...due].sort((a, b) => a - b)).toEqual(expected);
    });
  });
});

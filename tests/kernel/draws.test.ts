// Draws: exactly the hash that random.ts describes, and statistically what they are called.

import { describe, expect, it } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import { aColumn, aGroup, aPlan, assemble, column, constant } from './support/assemble.ts';
import type { Instruction } from './support/assemble.ts';
import { newKernel, tick } from './support/module.ts';

const MASK = (1n << 64n) - 1n, G = 0x9e3779b97f4a7c15n;
function mix64(value: bigint): bigint {
  let z = value & MASK;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return z ^ (z >> 31n);
}
const hash = (index: number, key: bigint, step: number): bigint => mix64(mix64((BigInt(index) + 1n) * G) + mix64(key + BigInt(step + 1) * G));
const fraction = (h: bigint): number => (Number(h >> 12n) + 0.5) * 2 ** -52;

/** One column, filled by `instruction` at step `steps − 1`, in order of index. */
function draw(count: number, instruction: Omit<Instruction, 'dst'>, constants: readonly number[], steps = 1): Float64Array {
  const group = aGroup({ count, columns: [aColumn('x'), aColumn('state', 'memory')], constants, programs: { step: assemble({ dst: column(0), ...instruction }) } });
  const kernel = newKernel(aPlan([group]));
  for (let at = 0; at < steps; at++) kernel.step(tick(at));
  const values = new Float64Array(count);
  kernel.readColumn(0, 0, 0, count).forEach((value, rank) => { values[kernel.indexOfRank(0, rank)] = value; });
  return values;
}

const mean = (x: Float64Array): number => x.reduce((sum, value) => sum + value, 0) / x.length;
const variance = (x: Float64Array): number => { const m = mean(x); return x.reduce((sum, value) => sum + (value - m) ** 2, 0) / x.length; };

/** Largest distance between the empirical and the true distribution function, times √n: below 1.95 with 99.9 %. */
function kolmogorov(x: Float64Array, distribution: (x: number) => number): number {
  const sorted = x.slice().sort();
  let most = 0;
  sorted.forEach((value, k) => {
    const p = distribution(value);
    most = Math.max(most, p - k / sorted.length, (k + 1) / sorted.length - p);
  });
  return most * Math.sqrt(sorted.length);
}

/** Distribution function of the normal: the error function by its series and its continued fraction. */
function normalDistribution(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  let tail: number;
  if (z < 2) {
    let term = z, sum = z;
    for (let n = 1; n < 60; n++) { term *= -z * z / n; sum += term / (2 * n + 1); }
    tail = 0.5 - sum / Math.sqrt(Math.PI);
  } else {
    let f = 0;
    for (let n = 80; n > 0; n--) f = n / 2 / (z + f);
    tail = Math.exp(-z * z) / (z + f) / Math.sqrt(Math.PI) / 2;
  }
  return x < 0 ? tail : 1 - tail;
}

function correlation(x: Float64Array, y: Float64Array): number {
  const mx = mean(x), my = mean(y);
  return x.reduce((sum, value, k) => sum + (value - mx) * (y[k]! - my), 0) / x.length / Math.sqrt(variance(x) * variance(y));
}

describe('a draw', () => {
  it('of uniform and choice is the hash of device, key and step, to the bit', () => {
    const key = 0x0123456789abcdefn;
    for (const steps of [1, 4]) {
      const uniform = draw(101, { op: op.OP_UNIFORM, a: constant(0), b: constant(1), key }, [-3, 5], steps);
      uniform.forEach((value, index) => expect(value).toBe(-3 + 8 * fraction(hash(index, key, steps - 1))));
      const choice = draw(101, { op: op.OP_CHOICE, a: constant(0), key }, [7], steps);
      choice.forEach((value, index) => expect(value).toBe(Math.floor(7 * fraction(hash(index, key, steps - 1)))));
    }
  });

  it('of normal is the inverse distribution function of the hash', () => {
    const key = 99n;
    const found = draw(20_000, { op: op.OP_NORMAL, a: constant(0), b: constant(1), key }, [0, 1]);
    found.forEach((value, index) => {
      const h = hash(index, key, 0);
      const p = fraction(h) / 2;
      const expected = h & 1n ? p : 1 - p;
      if (Math.abs(normalDistribution(value) - expected) > 1e-7 * Math.min(1, 40 * p)) expect.fail(`device ${index}: ${value} is not the quantile of ${expected}`);
    });
  });

  it('at birth has step −1, and in a program over scalars belongs to the whole fleet', () => {
    const group = aGroup({
      count: 3, columns: [aColumn('born', 'parameter'), aColumn('shared')], constants: [0, 1, 0],
      programs: { birth: assemble({ op: op.OP_UNIFORM, dst: column(0), a: constant(0), b: constant(1), key: 5n }), tick: assemble({ op: op.OP_UNIFORM, dst: constant(2), a: constant(0), b: constant(1), key: 6n }),
        step: assemble({ op: op.OP_MOVE, dst: column(1), a: constant(2) }) },
    });
    const kernel = newKernel(aPlan([group]));
    kernel.step(tick(0));
    for (let index = 0; index < 3; index++) {
      expect([...kernel.readDevice(0, index)!]).toEqual([fraction(hash(index, 5n, -1)), fraction(mix64(mix64(6n + G)))]);
    }
  });
});

describe('a million draws', () => {
  const COUNT = 1_000_000;

  it('of uniform are uniform', () => {
    const x = draw(COUNT, { op: op.OP_UNIFORM, a: constant(0), b: constant(1), key: 1n }, [0, 1]);
    expect(Math.abs(mean(x) - 0.5)).toBeLessThan(3.3 * Math.sqrt(1 / 12 / COUNT));
    expect(kolmogorov(x, (value) => value)).toBeLessThan(1.95);
  });

  it('of normal are normal: mean, variance, skewness, kurtosis, Kolmogorov and Smirnov, tails', () => {
    const x = draw(COUNT, { op: op.OP_NORMAL, a: constant(0), b: constant(1), key: 2n }, [0, 1]);
    expect(Math.abs(mean(x))).toBeLessThan(3.3 / 1000);
    expect(Math.abs(variance(x) - 1)).toBeLessThan(3.3 * Math.sqrt(2) / 1000);
    expect(Math.abs(mean(x.map((value) => value ** 3)))).toBeLessThan(3.3 * Math.sqrt(15) / 1000);
    expect(Math.abs(mean(x.map((value) => value ** 4)) - 3)).toBeLessThan(3.3 * Math.sqrt(96) / 1000);
    expect(kolmogorov(x, normalDistribution)).toBeLessThan(1.95);
    const beyond = x.filter((value) => Math.abs(value) > 4).length;
    // 63.3 are expected.
    expect(beyond).toBeGreaterThan(38);
    expect(beyond).toBeLessThan(92);
  });

  it('twenty times reach beyond five standard deviations', () => {
    let beyond = 0;
    for (let key = 0n; key < 20n; key++) beyond += draw(COUNT, { op: op.OP_NORMAL, a: constant(0), b: constant(1), key: 1000n + key }, [0, 1]).filter((value) => Math.abs(value) > 5).length;
    // 11.5 are expected.
    expect(beyond).toBeGreaterThan(2);
    expect(beyond).toBeLessThan(24);
  });

  it('are independent of neighbours, of other keys and of other steps', () => {
    const instruction = (key: bigint): Omit<Instruction, 'dst'> => ({ op: op.OP_NORMAL, a: constant(0), b: constant(1), key });
    const x = draw(COUNT, instruction(3n), [0, 1]);
    const others = [draw(COUNT, instruction(4n), [0, 1]), draw(COUNT, instruction(3n + G), [0, 1], 1), draw(COUNT, instruction(3n), [0, 1], 2), x.slice(1), x.slice(2), x.slice(256)];
    for (const other of others) expect(Math.abs(correlation(x.subarray(0, other.length), other))).toBeLessThan(3.5 / 1000);
    const squares = x.map((value) => value * value);
    expect(Math.abs(correlation(squares.subarray(1), squares.slice(0, -1)))).toBeLessThan(3.5 / 1000);
  });
});

describe('memory', () => {
  it('of ou stays stationary with the correlation of its time constant', () => {
    const rho = 0.9, sd = 2, count = 200_000;
    const group = aGroup({
      count, columns: [aColumn('x'), aColumn('state', 'memory')], constants: [0, sd, rho, sd * Math.sqrt(1 - rho * rho)],
      programs: { birth: assemble({ op: op.OP_NORMAL, dst: column(1), a: constant(0), b: constant(1), key: 8n }), step: assemble({ op: op.OP_OU, dst: column(0), a: constant(2), b: constant(3), c: column(1), key: 9n }) },
    });
    const kernel = newKernel(aPlan([group]));
    const history = Array.from({ length: 12 }, (_, at) => { kernel.step(tick(at)); return kernel.readColumn(0, 0, 0, count); });
    for (const x of history) {
      expect(Math.abs(mean(x))).toBeLessThan(3.5 * sd / Math.sqrt(count));
      expect(Math.abs(variance(x) / sd ** 2 - 1)).toBeLessThan(3.5 * Math.sqrt(2 / count));
    }
    expect(correlation(history[0]!, history[1]!)).toBeCloseTo(rho, 2);
    expect(correlation(history[0]!, history[11]!)).toBeCloseTo(rho ** 11, 2);
    expect(kolmogorov(history[11]!, (value) => normalDistribution(value / sd))).toBeLessThan(1.95);
    expect([...kernel.readColumn(0, 1, 0, 100)]).toEqual([...history[11]!.slice(0, 100)]);
  });

  it('of walk spreads with the root of the steps, and within bounds stays inside', () => {
    const free = draw(100_000, { op: op.OP_WALK, a: constant(0), c: column(1), key: 3n }, [0.5], 16);
    expect(variance(free)).toBeCloseTo(0.25 * 16, 0);
    const bounded = draw(10_000, { op: op.OP_WALK_WITHIN, a: constant(0), b: constant(1), c: column(1), d: constant(2), key: 3n }, [0.5, -1, 2], 200);
    expect(Math.min(...bounded)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...bounded)).toBeLessThanOrEqual(2);
    // Reflection keeps the uniform distribution.
    expect(kolmogorov(bounded, (value) => (value + 1) / 3)).toBeLessThan(1.95);
    // Even where a step is many times wider than the range.
    for (const sd of [5, 40]) {
      const wide = draw(10_000, { op: op.OP_WALK_WITHIN, a: constant(0), b: constant(1), c: column(1), d: constant(2), key: 3n }, [sd, -1, 2], 20);
      expect(Math.min(...wide)).toBeGreaterThanOrEqual(-1);
      expect(Math.max(...wide)).toBeLessThanOrEqual(2);
      expect(kolmogorov(wide, (value) => (value + 1) / 3)).toBeLessThan(1.95);
    }
    const endless = draw(10, { op: op.OP_WALK_WITHIN, a: constant(0), b: constant(1), c: column(1), d: constant(2), key: 3n }, [Infinity, -1, 2], 3);
    expect(endless.every((value) => value === -1)).toBe(true);
  });
});

// Who is chosen: places in a permutation, draws by a counter, membership of a table.

import { describe, expect, it } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import { aColumn, aGroup, aPlan, assemble, column, constant, scalar, temp } from './support/assemble.ts';
import type { Instruction } from './support/assemble.ts';
import { newKernel, tick } from './support/module.ts';

interface Options { readonly constants?: readonly number[]; readonly tables?: readonly Float64Array[]; readonly shards?: number; readonly ticks?: number }

/** One column, filled by a step, in order of index. */
function run(count: number, instructions: readonly Instruction[], { constants = [], tables = [], shards = 1, ticks = 1 }: Options = {}): Float64Array {
  const values = new Float64Array(count);
  const plan = aPlan([aGroup({ count, columns: [aColumn('x')], constants, tables, programs: { step: assemble(...instructions) } })]);
  for (let index = 0; index < shards; index++) {
    const kernel = newKernel(plan, { index, count: shards });
    for (let at = 0; at < ticks; at++) kernel.step(tick(at));
    const share = Math.floor(((index + 1) * count) / shards) - Math.floor((index * count) / shards);
    kernel.readColumn(0, 0, 0, share).forEach((value, rank) => { values[kernel.indexOfRank(0, rank)] = value; });
  }
  return values;
}

const places = (n: number, key: bigint, shards = 1): Float64Array => run(n, [{ op: op.OP_POSITION, dst: column(0), a: scalar(op.SCALAR_DEVICES), key }], { shards });

/** Places by so many keys, in order of rank: by hundreds, since a kernel a key would take long. */
function* manyPlaces(n: number, keys: number): Generator<Float64Array> {
  for (let from = 0; from < keys; from += 100) {
    const columns = Array.from({ length: 100 }, (_, k) => aColumn(`x${k}`));
    const step = columns.map((_, k): Instruction => ({ op: op.OP_POSITION, dst: column(k), a: scalar(op.SCALAR_DEVICES), key: BigInt.asUintN(64, BigInt(from + k) * 0x9e3779b97f4a7c15n) }));
    const kernel = newKernel(aPlan([aGroup({ count: n, columns, programs: { step: assemble(...step) } })]));
    kernel.step(tick(0));
    for (let k = 0; k < 100; k++) yield kernel.readColumn(0, k, 0, n);
  }
}

describe('a position', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 100, 1000, 1023, 1025, 65_537, 1_000_000])('is a permutation of %i devices', (n) => {
    expect(places(n, 42n).sort().every((place, k) => place === k)).toBe(true);
  });

  it('is the same in every shard and at every step', () => {
    const whole = places(1001, 7n);
    for (const shards of [2, 7]) expect(places(1001, 7n, shards)).toEqual(whole);
    expect(run(1001, [{ op: op.OP_POSITION, dst: column(0), a: scalar(op.SCALAR_DEVICES), key: 7n }], { ticks: 5 })).toEqual(whole);
  });

  it('below a growing bound only adds, and counts exactly', () => {
    const all = places(1000, 3n);
    let before = new Set<number>();
    for (const share of [0, 0.01, 0.05, 0.5, 0.999, 1]) {
      const chosen = new Set([...all.keys()].filter((index) => all[index]! < Math.round(share * 1000)));
      expect(chosen.size).toBe(Math.round(share * 1000));
      expect([...before].every((index) => chosen.has(index))).toBe(true);
      before = chosen;
    }
  });

  it('chooses every device equally often, and pairs independently of each other, over many keys', () => {
    for (const n of [3, 6, 10, 33]) {
      const keys = 4000, first = new Float64Array(n), together = new Float64Array(n);
      for (const chosen of manyPlaces(n, keys)) {
        first[chosen.indexOf(0)]!++;
        together[Math.abs(chosen.indexOf(0) - chosen.indexOf(1))]!++;
      }
      // χ² with n − 1 degrees of freedom: its mean is that, its variance twice that.
      const chi = first.reduce((sum, seen) => sum + (seen - keys / n) ** 2 / (keys / n), 0);
      expect(Math.abs(chi - (n - 1)), `n = ${n}`).toBeLessThan(5 * Math.sqrt(2 * (n - 1)));
      const distance = (d: number): number => (keys * 2 * (n - d)) / (n * (n - 1));
      const chiPairs = together.reduce((sum, seen, d) => (d === 0 ? sum : sum + (seen - distance(d)) ** 2 / distance(d)), 0);
      expect(Math.abs(chiPairs - (n - 2)), `pairs of n = ${n}`).toBeLessThan(6 * Math.sqrt(2 * (n - 2)) + 3);
    }
  });
});

describe('a draw by a counter', () => {
  const at = (counter: Instruction['a'], constants: readonly number[] = [], ticks = 1): Float64Array => run(500, [{ op: op.OP_UNIFORM_AT, dst: column(0), a: counter!, key: 5n }], { constants, ticks });

  it('is what a draw of that step is, whatever the step', () => {
    const draw = (ticks: number): Float64Array => run(500, [{ op: op.OP_UNIFORM, dst: column(0), a: constant(0), b: constant(1), key: 5n }], { constants: [0, 1], ticks });
    expect(at(constant(0), [3])).toEqual(draw(4));
    expect(at(constant(0), [3], 9)).toEqual(draw(4));
    expect(at(constant(0), [4])).not.toEqual(draw(4));
  });

  it('takes a counter of each device', () => {
    const own = run(500, [{ op: op.OP_INDEX, dst: temp(0) }, { op: op.OP_MOD, dst: temp(0), a: temp(0), b: constant(0) }, { op: op.OP_UNIFORM_AT, dst: column(0), a: temp(0), key: 5n }], { constants: [3] });
    const each = [0, 1, 2].map((counter) => at(constant(0), [counter]));
    own.forEach((value, index) => { expect(value).toBe(each[index % 3]![index]); });
  });
});

describe('a table', () => {
  const table = (number: number): number => ((op.OPERAND_TABLE << op.OPERAND_SHIFT) | number) >>> 0;
  const isIn = (members: readonly number[]): number[] => [...run(100, [{ op: op.OP_INDEX, dst: temp(0) }, { op: op.OP_IN_TABLE, dst: column(0), a: temp(0), b: table(1), c: constant(0) }],
    { constants: [members.length], tables: [Float64Array.of(1, 2, 3), Float64Array.from(members)] })];

  it.each([[[]], [[0]], [[99]], [[50]], [[0, 1, 98, 99]], [[3, 5, 7, 11, 13, 17, 1000]], [[-5, -1]]])('knows that %j are in it and nobody else', (members) => {
    expect(isIn(members)).toEqual(Array.from({ length: 100 }, (_, index) => +members.includes(index)));
  });

  it('never holds NaN', () => {
    expect([...run(3, [{ op: op.OP_IN_TABLE, dst: column(0), a: constant(0), b: table(0), c: constant(1) }], { constants: [NaN, 2], tables: [Float64Array.of(1, NaN)] })]).toEqual([0, 0, 0]);
  });
});

// Bodies over some devices of a block, and what the host refuses of them.

import { describe, expect, it } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import { ProblemError } from '../../src/contracts/problem.ts';
import { aColumn, aGroup, aPlan, assemble, column, constant, temp } from './support/assemble.ts';
import type { Instruction } from './support/assemble.ts';
import { newKernel, tick } from './support/module.ts';

const COLUMNS = ['condition', 'x', 'y', 'behind'].map((name) => aColumn(name));
const [CONDITION, X, Y] = [0, 1, 2].map(column) as [number, number, number];
const [NEVER, ALWAYS, MODULUS, TEN] = [0, 1, 2, 3].map(constant) as [number, number, number, number];
const sparse = (condition: number, gate: number, body: readonly Instruction[]): readonly Instruction[] => [{ op: op.OP_SPARSE, dst: 0, a: condition, b: gate, key: BigInt(body.length) }, ...body];
const gather = (dst: number, a: number): Instruction => ({ op: op.OP_GATHER, dst, a, key: 1n });
const scatter = (dst: number, a: number): Instruction => ({ op: op.OP_SCATTER, dst, a, key: 1n });

/** Condition: index mod `modulus` is 0; the last column keeps what lies behind the others. */
function run(count: number, modulus: number, step: readonly Instruction[], stepTicks = 1): { x: number[]; y: number[] } {
  const group = aGroup({
    count, stepTicks, columns: COLUMNS, constants: [0, 1, modulus, 10],
    programs: {
      birth: assemble({ op: op.OP_INDEX, dst: temp(0) }, { op: op.OP_MOD, dst: temp(0), a: temp(0), b: MODULUS }, { op: op.OP_EQ, dst: CONDITION, a: temp(0), b: NEVER }, { op: op.OP_INDEX, dst: Y }),
      step: assemble(...step),
    },
  });
  const kernel = newKernel(aPlan([group]));
  for (let at = 0; at < stepTicks; at++) kernel.step(tick(at));
  expect([...kernel.readColumn(0, 3, 0, count)].every((value) => value === 0)).toBe(true);
  const devices = Array.from({ length: count }, (_, index) => kernel.readDevice(0, index)!);
  return { x: devices.map((values) => values[1]!), y: devices.map((values) => values[2]!) };
}

const addTen: readonly Instruction[] = [gather(temp(1), Y), { op: op.OP_ADD, dst: temp(1), a: temp(1), b: TEN }, scatter(X, temp(1))];

describe('a body', () => {
  it.each([[1, 1], [7, 2], [8, 8], [255, 3], [256, 1], [257, 2], [1000, 20], [1001, 1], [1001, 5000], [777, 31]])('over %i devices, of which every %ith, reaches those', (count, modulus) => {
    const { x, y } = run(count, modulus, sparse(CONDITION, ALWAYS, addTen), 3);
    expect(x).toEqual(Array.from({ length: count }, (_, index) => (index % modulus === 0 ? index + 10 : 0)));
    expect(y).toEqual(Array.from({ length: count }, (_, index) => index));
  });

  it('sees NaN, 0 and −0 as false and everything else as true', () => {
    const values = [NaN, 0, -0, 1, -1, 5e-324, Infinity, -Infinity, 0, 0, 0, 0, 0, 0, 0, 2];
    const group = aGroup({
      count: 16, columns: COLUMNS, constants: [0, 1, ...values, ...values.keys()],
      programs: {
        birth: assemble({ op: op.OP_INDEX, dst: temp(0) }, ...values.flatMap((_, k): Instruction[] => [
          { op: op.OP_EQ, dst: temp(1), a: temp(0), b: constant(2 + values.length + k) }, { op: op.OP_SELECT, dst: CONDITION, a: temp(1), b: constant(2 + k), c: CONDITION },
        ])),
        step: assemble(...sparse(CONDITION, ALWAYS, [scatter(X, ALWAYS)])),
      },
    });
    const kernel = newKernel(aPlan([group]));
    kernel.step(tick(0));
    expect(values.map((_, index) => kernel.readDevice(0, index)![1])).toEqual(values.map((value) => (Number.isNaN(value) || value === 0 ? 0 : 1)));
  });

  it('whose scalar is false is passed over, whatever the condition', () => {
    expect(run(300, 1, sparse(CONDITION, NEVER, addTen)).x.every((x) => x === 0)).toBe(true);
  });

  it('of a scalar condition reaches all or none', () => {
    expect(run(301, 2, sparse(ALWAYS, ALWAYS, addTen)).x).toEqual(Array.from({ length: 301 }, (_, index) => index + 10));
    expect(run(301, 2, sparse(NEVER, ALWAYS, addTen)).x.every((x) => x === 0)).toBe(true);
  });

  it('draws what the device would draw outside, and knows its index', () => {
    const draw = (dst: number): Instruction => ({ op: op.OP_UNIFORM, dst, a: NEVER, b: ALWAYS, key: 99n });
    const dense = run(900, 1, [draw(X), { op: op.OP_INDEX, dst: Y }]);
    const some = run(900, 7, sparse(CONDITION, ALWAYS, [draw(temp(1)), scatter(X, temp(1)), { op: op.OP_INDEX, dst: temp(2) }, scatter(Y, temp(2))]));
    expect(some.x).toEqual(dense.x.map((x, index) => (index % 7 === 0 ? x : 0)));
    expect(some.y).toEqual(dense.y);
  });

  it('within a body has its lanes from there, and columns are those of the device', () => {
    const inner = sparse(temp(3), ALWAYS, [
      { op: op.OP_GATHER, dst: temp(4), a: temp(2) }, gather(temp(5), Y), { op: op.OP_ADD, dst: temp(4), a: temp(4), b: temp(5) }, scatter(X, temp(4)), { op: op.OP_SCATTER, dst: temp(2), a: TEN, b: temp(2) },
    ]);
    const outer = sparse(CONDITION, ALWAYS, [
      { op: op.OP_INDEX, dst: temp(1) }, { op: op.OP_MOVE, dst: temp(2), a: temp(1) }, { op: op.OP_MOD, dst: temp(3), a: temp(1), b: constant(4) }, { op: op.OP_EQ, dst: temp(3), a: temp(3), b: NEVER },
      ...inner, scatter(Y, temp(2)),
    ]);
    const group = aGroup({
      count: 1000, columns: COLUMNS, constants: [0, 1, 3, 10, 5],
      programs: {
        birth: assemble({ op: op.OP_INDEX, dst: temp(0) }, { op: op.OP_MOD, dst: temp(0), a: temp(0), b: MODULUS }, { op: op.OP_EQ, dst: CONDITION, a: temp(0), b: NEVER }, { op: op.OP_INDEX, dst: Y }),
        step: assemble(...outer),
      },
    });
    const kernel = newKernel(aPlan([group]));
    kernel.step(tick(0));
    for (let index = 0; index < 1000; index++) {
      const isInner = index % 15 === 0;
      expect([...kernel.readDevice(0, index)!].slice(1, 3)).toEqual([isInner ? 2 * index : 0, isInner ? 10 : index]);
    }
  });
});

describe('a broken body', () => {
  const load = (...step: readonly Instruction[]): (() => unknown) => () => newKernel(aPlan([aGroup({ columns: COLUMNS, constants: [0, 1, 2, 10], programs: { step: assemble(...step) } })]));
  const refused: readonly [string, readonly Instruction[]][] = [
    ['that ends behind the program', [{ op: op.OP_SPARSE, dst: 0, a: CONDITION, b: ALWAYS, key: 4n }, ...addTen]],
    ['that ends outside of the one around it', sparse(CONDITION, ALWAYS, [{ op: op.OP_SPARSE, dst: 0, a: temp(0), b: ALWAYS, key: 3n }, scatter(X, TEN)]).concat(addTen.slice(1, 2), addTen.slice(1, 2))],
    ['that adds to a column', sparse(CONDITION, ALWAYS, [{ op: op.OP_ADD, dst: X, a: TEN, b: TEN }])],
    ['that reads a column', sparse(CONDITION, ALWAYS, [{ op: op.OP_ADD, dst: temp(0), a: TEN, b: X }])],
    ['with the memory of a draw in a column', sparse(CONDITION, ALWAYS, [{ op: op.OP_WALK, dst: temp(0), a: TEN, c: X }])],
    ['with a gather of a column by its place in the body around', sparse(CONDITION, ALWAYS, [{ op: op.OP_GATHER, dst: temp(0), a: X }])],
    ['with a gather into a column', sparse(CONDITION, ALWAYS, [gather(X, Y)])],
    ['with a scalar that is none', [{ op: op.OP_SPARSE, dst: 0, a: CONDITION, b: X, key: 0n }]],
    ['that is a gather alone', [gather(temp(0), X)]],
    ['that nests too deeply', Array.from({ length: 9 }, (_, level): Instruction => ({ op: op.OP_SPARSE, dst: 0, a: ALWAYS, b: ALWAYS, key: BigInt(8 - level) }))],
    ['with a table that is not there', [{ op: op.OP_IN_TABLE, dst: X, a: X, b: (op.OPERAND_TABLE << op.OPERAND_SHIFT) >>> 0, c: TEN }]],
    ['that writes to a table', [{ op: op.OP_MOVE, dst: (op.OPERAND_TABLE << op.OPERAND_SHIFT) >>> 0, a: TEN }]],
  ];

  it.each(refused)('%s is refused', (_, step) => {
    expect(load(...step)).toThrow(ProblemError);
  });

  it('is not one that is whole', () => {
    expect(load(...sparse(CONDITION, ALWAYS, addTen))).not.toThrow();
  });
});

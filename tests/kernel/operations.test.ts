// Every operation against its meaning in opcodes.ts, with operands of every kind, in blocks of odd length.

import { describe, expect, it } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import { aColumn, aGroup, aPlan, assemble, column, constant, scalar, temp } from './support/assemble.ts';
import type { Instruction } from './support/assemble.ts';
import { newKernel, tick } from './support/module.ts';

const truth = (x: number): boolean => !Number.isNaN(x) && x !== 0;
const halfAway = (x: number): number => Math.sign(x) * (Math.abs(x) - Math.trunc(Math.abs(x)) >= 0.5 ? Math.trunc(Math.abs(x)) + 1 : Math.trunc(Math.abs(x)));
const nan = (a: number, b: number): boolean => Number.isNaN(a) || Number.isNaN(b);

/** Meaning of the exact operations; 0 and −0 count as the same. */
const EXACT: Readonly<Record<string, (a: number, b: number, c: number) => number>> = {
  OP_MOVE: (a) => a, OP_ADD: (a, b) => a + b, OP_SUB: (a, b) => a - b, OP_MUL: (a, b) => a * b, OP_DIV: (a, b) => a / b, OP_NEG: (a) => -a,
  OP_ABS: (a) => Math.abs(a), OP_MIN: (a, b) => Math.min(a, b), OP_MAX: (a, b) => Math.max(a, b), OP_FLOOR: (a) => Math.floor(a), OP_CEIL: (a) => Math.ceil(a),
  OP_ROUND: halfAway, OP_SQRT: (a) => Math.sqrt(a), OP_MOD: (a, b) => a - b * Math.floor(a / b), OP_SIGN: (a) => Math.sign(a),
  OP_MULADD: (a, b, c) => a * b + c, OP_CLAMP: (a, b, c) => Math.min(Math.max(a, b), c), OP_SELECT: (a, b, c) => (truth(a) ? b : c),
  OP_EQ: (a, b) => +(a === b), OP_NE: (a, b) => +(!nan(a, b) && a !== b), OP_LT: (a, b) => +(a < b), OP_LE: (a, b) => +(a <= b), OP_GT: (a, b) => +(a > b),
  OP_GE: (a, b) => +(a >= b), OP_AND: (a, b) => +(truth(a) && truth(b)), OP_OR: (a, b) => +(truth(a) || truth(b)), OP_NOT: (a) => +!truth(a),
};

const VALUES = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 3.7, -3.7, 1e300, -1e300, 5e-324, 2 ** 52 + 0.5, 2 ** 53, NaN, Infinity, -Infinity, 7, -7, 3];
const N = VALUES.length;

/** (a … b) ? c : d, with d = a. */
const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  OP_SELECT_EQ: (a, b) => a === b, OP_SELECT_NE: (a, b) => !nan(a, b) && a !== b, OP_SELECT_LT: (a, b) => a < b, OP_SELECT_LE: (a, b) => a <= b, OP_SELECT_GT: (a, b) => a > b, OP_SELECT_GE: (a, b) => a >= b,
};

/** Runs instructions over devices whose columns 0, 1, 2 hold `a`, `b`, `c`; returns column 3. */
function run(instructions: readonly Instruction[], a: readonly number[], b: readonly number[], c: readonly number[]): Float64Array {
  const count = a.length;
  const constants = [...a, ...b, ...c];
  // A column is filled device by device: select by index.
  const fill = [0, 1, 2].flatMap((which) => Array.from({ length: count }, (_, device): Instruction[] => [
    { op: op.OP_EQ, dst: temp(1), a: temp(0), b: constant(constants.length + device) },
    { op: op.OP_SELECT, dst: column(which), a: temp(1), b: constant(which * count + device), c: column(which) },
  ]).flat());
  const group = aGroup({
    count, columns: ['a', 'b', 'c', 'result', 'behind'].map((name) => aColumn(name)), constants: [...constants, ...a.map((_, device) => device)],
    programs: { birth: assemble({ op: op.OP_INDEX, dst: temp(0) }, ...fill), step: assemble(...instructions) },
  });
  const kernel = newKernel(aPlan([group]));
  kernel.step(tick(0));
  return byIndex(kernel.readColumn(0, 3, 0, count), (rank) => kernel.indexOfRank(0, rank));
}

function byIndex(values: Float64Array, indexOf: (rank: number) => number): Float64Array {
  const sorted = new Float64Array(values.length);
  values.forEach((value, rank) => { sorted[indexOf(rank)] = value; });
  return sorted;
}

const same = (x: number, y: number): boolean => x === y || (Number.isNaN(x) && Number.isNaN(y));
const expectSame = (found: Float64Array, expected: readonly number[], what: string): void => {
  expected.forEach((value, k) => { if (!same(found[k]!, value)) expect.fail(`${what}: device ${k} has ${found[k]}, not ${value}`); });
};

describe('an operation', () => {
  const pairs = VALUES.flatMap((a) => VALUES.map((b) => [a, b] as const)).filter((_, k) => k % 2 === 0 || k < 4 * N);

  it.each(Object.keys(EXACT))('%s means what opcodes.ts says, over columns', (name) => {
    const code = (op as unknown as Record<string, number>)[name]!;
    const chunks = [pairs.slice(0, 67), pairs.slice(67, 134), pairs.slice(134, 201), pairs.slice(201, 268)];
    for (const chunk of chunks) {
      const a = chunk.map(([x]) => x), b = chunk.map(([, y]) => y), c = chunk.map((_, k) => VALUES[(k * 5 + 3) % N]!);
      const found = run([{ op: code, dst: column(3), a: column(0), b: column(1), c: column(2) }], a, b, c);
      expectSame(found, a.map((x, k) => EXACT[name]!(x, b[k]!, c[k]!)), name);
    }
  });

  it.each(Object.keys(EXACT))('%s takes scalars, temporaries and columns alike', (name) => {
    const code = (op as unknown as Record<string, number>)[name]!;
    const a = [1.5, -2, 0, 7, 3], b = [2, 2, 2, 2, 2], c = [0.25, 1, -1, 4, 9];
    const found = run([
      { op: op.OP_MOVE, dst: temp(3), a: column(0) },
      { op: code, dst: temp(4), a: temp(3), b: constant(5), c: column(2) },
      { op: op.OP_MOVE, dst: column(3), a: temp(4) },
    ], a, b, c);
    expectSame(found, a.map((x, k) => EXACT[name]!(x, b[0]!, c[k]!)), name);
  });

  it.each(Object.keys(COMPARISONS))('%s compares and selects in one', (name) => {
    const code = (op as unknown as Record<string, number>)[name]!;
    for (const chunk of [pairs.slice(0, 67), pairs.slice(67, 134), pairs.slice(134, 201)]) {
      const a = chunk.map(([x]) => x), b = chunk.map(([, y]) => y), c = chunk.map((_, k) => k);
      const found = run([{ op: op.OP_NEG, dst: temp(0), a: column(0) }, { op: code, dst: column(3), a: column(0), b: column(1), c: column(2), d: temp(0) }], a, b, c);
      expectSame(found, a.map((x, k) => (COMPARISONS[name]!(x, b[k]!) ? k : -x)), name);
    }
  });

  it('exists for every code of opcodes.ts', () => {
    const codes = Object.entries(op).filter(([name]) => name.startsWith('OP_'));
    for (const [name, code] of codes) {
      const isCrossing = code === op.OP_GATHER || code === op.OP_SCATTER;
      const operation: Instruction = { op: code, dst: temp(0), a: constant(0), b: constant(1), c: isCrossing ? constant(1) : column(0), d: constant(1) };
      // Gather and scatter have a place in a body alone.
      const step = isCrossing ? assemble({ op: op.OP_SPARSE, dst: 0, a: constant(1), b: constant(1), key: 1n }, operation) : assemble(operation);
      const group = aGroup({ count: 3, columns: [aColumn('x')], constants: [0.5, 1], programs: { step } });
      expect(() => newKernel(aPlan([group])).step(tick(0)), name).not.toThrow();
    }
    expect(new Set(codes.map(([, code]) => code)).size).toBe(codes.length);
  });
});

describe('a step', () => {
  it('over an odd number of devices writes no value of the next one', () => {
    // 7 devices, S = 3: ranges of 2 and 3 devices; each step adds 1 to who is due, also to the state of a walk.
    const group = aGroup({
      count: 700, stepTicks: 3, columns: [aColumn('x'), aColumn('state', 'memory')], constants: [1, 0],
      programs: { step: assemble({ op: op.OP_ADD, dst: column(0), a: column(0), b: constant(0) }, { op: op.OP_OU, dst: temp(0), a: constant(0), b: constant(0), c: column(1), key: 5n }) },
    });
    const kernel = newKernel(aPlan([group]));
    const expected = new Float64Array(700);
    let before = kernel.readColumn(0, 1, 0, 700);
    let rank = 0;
    for (let at = 0; at < 6; at++) {
      const due = kernel.step(tick(at));
      for (let k = 0; k < due; k++) expected[(rank + k) % 700]!++;
      expect([...kernel.readColumn(0, 0, 0, 700)]).toEqual([...expected]);
      const after = kernel.readColumn(0, 1, 0, 700);
      after.forEach((value, r) => { const moved = value !== before[r]; expect(moved).toBe((r - rank + 700) % 700 < due); });
      before = after;
      rank = (rank + due) % 700;
    }
  });

  it('fills the built-in scalars, and runs constants, birth and tick before it', () => {
    const programs = {
      constants: assemble({ op: op.OP_EXP, dst: constant(1), a: constant(0) }),
      birth: assemble({ op: op.OP_MOVE, dst: column(5), a: scalar(op.SCALAR_STEP_NUMBER) }),
      tick: assemble({ op: op.OP_MUL, dst: constant(2), a: scalar(op.SCALAR_T), b: constant(1) }),
      step: assemble(...[op.SCALAR_T, op.SCALAR_EPOCH, op.SCALAR_STEP_SECONDS, op.SCALAR_STEP_NUMBER, op.SCALAR_DEVICES].map((number, place) => (
        { op: op.OP_MOVE, dst: column(place), a: scalar(number) })), { op: op.OP_MOVE, dst: column(6), a: constant(2) }, { op: op.OP_INDEX, dst: column(7) }),
    };
    const columns = ['t', 'epoch', 'seconds', 'number', 'devices', 'born', 'scaled', 'index'].map((name) => aColumn(name));
    const kernel = newKernel(aPlan([aGroup({ count: 5, stepTicks: 10, constants: [0, 0, 0], columns, programs })]), { index: 1, count: 2 }, 1_000_000);
    for (let at = 0; at <= 39; at++) kernel.step(tick(at));
    const seen = kernel.readDevice(0, 3)!;
    // u(3) is 0.854…: tick 8 of each step.
    expect([...seen]).toEqual([3.8, 1003.8, 1, 3, 5, -1, 3.8, 3]);
    expect(kernel.readDevice(0, 1)).toBeNull();
  });
});

// The program of fates, which a calm group leaves out.

import { expect, it } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import { aColumn, aGroup, aPlan, assemble, column, constant, scalar } from './support/assemble.ts';
import { newKernel, tick } from './support/module.ts';

const COUNT = 50;
const STEP_TICKS = 4;

/** The column shows the tick at which the program last ran for a device; calm from tick `from` to `to`. */
function planCalm(from: number, to: number) {
  const number = op.SCALARS_BUILT_IN;
  return aPlan([aGroup({
    count: COUNT, stepTicks: STEP_TICKS, columns: [aColumn('ran', 'memory')], constants: [0, from, to, 0], calm: number,
    programs: {
      tick: assemble(
        { op: op.OP_GE, dst: scalar(number), a: scalar(op.SCALAR_TICK), b: constant(1) }, { op: op.OP_LT, dst: constant(3), a: scalar(op.SCALAR_TICK), b: constant(2) },
        { op: op.OP_AND, dst: scalar(number), a: scalar(number), b: constant(3) },
      ),
      fates: assemble({ op: op.OP_MOVE, dst: column(0), a: scalar(op.SCALAR_TICK) }),
    },
  })]);
}

it('runs until every device has been computed once in the calm, and again when it is over', () => {
  const kernel = newKernel(planCalm(10, 23));
  for (let at = 0; at < 40; at++) {
    const before = kernel.readColumn(0, 0, 0, COUNT), devices = kernel.step(tick(at)), after = kernel.readColumn(0, 0, 0, COUNT);
    const ran = [...after].filter((value, rank) => value !== before[rank] || (at === 0 && rank < devices)).length;
    // The last tick that was not calm is 9: each device is computed once at ticks 10 to 13.
    expect([at, ran]).toEqual([at, at >= 10 + STEP_TICKS && at < 23 ? 0 : devices]);
  }
});

it('runs for every device of a fresh kernel, however calm it is', () => {
  const kernel = newKernel(planCalm(0, 1_000));
  for (let at = 5; at < 30; at++) kernel.step(tick(at));
  const values = [...kernel.readColumn(0, 0, 0, COUNT)];
  expect(Math.min(...values)).toBe(5);
  expect(Math.max(...values)).toBe(5 + STEP_TICKS - 1);
});

// exp, log, sin, cos, tan, pow and sine of turns: error in units in the last place against the host's Math (itself within
// one unit), values at the edges.

import { describe, expect, it } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import { aColumn, aGroup, aPlan, assemble, column, constant } from './support/assemble.ts';
import type { Instruction } from './support/assemble.ts';
import { newKernel, tick } from './support/module.ts';

const COUNT = 100_001;

/** x uniform in (low, high); y = op(x). */
function sample(code: number, low: number, high: number, more: Partial<Instruction> = {}): { x: Float64Array; y: Float64Array } {
  const group = aGroup({
    count: COUNT, columns: [aColumn('x'), aColumn('y')], constants: [low, high, 1, 0.3],
    programs: { step: assemble({ op: op.OP_UNIFORM, dst: column(0), a: constant(0), b: constant(1), key: 77n }, { op: code, dst: column(1), a: column(0), b: constant(2), ...more }) },
  });
  const kernel = newKernel(aPlan([group]));
  kernel.step(tick(0));
  return { x: kernel.readColumn(0, 0, 0, COUNT), y: kernel.readColumn(0, 1, 0, COUNT) };
}

function edge(code: number, ...values: readonly number[]): number[] {
  return values.map((value) => {
    const group = aGroup({ count: 1, columns: [aColumn('y')], constants: [value, 1], programs: { step: assemble({ op: code, dst: column(0), a: constant(0), b: constant(1) }) } });
    const kernel = newKernel(aPlan([group]));
    kernel.step(tick(0));
    return kernel.readDevice(0, 0)![0]!;
  });
}

const bits = new BigInt64Array(1), double = new Float64Array(bits.buffer);
const place = (value: number): bigint => { double[0] = value; return bits[0]! < 0n ? -(bits[0]! & 0x7fffffffffffffffn) : bits[0]!; };
const ulps = (a: number, b: number): number => Math.abs(Number(place(a) - place(b)));

function worst({ x, y }: { x: Float64Array; y: Float64Array }, exact: (x: number) => number): number {
  let most = 0;
  for (let k = 0; k < x.length; k++) most = Math.max(most, ulps(y[k]!, exact(x[k]!)));
  return most;
}

describe('transcendentals', () => {
  it('exp and log are within two units in the last place', () => {
    expect(worst(sample(op.OP_EXP, -20, 20), Math.exp)).toBeLessThanOrEqual(2);
    expect(worst(sample(op.OP_EXP, -700, 700), Math.exp)).toBeLessThanOrEqual(2);
    expect(worst(sample(op.OP_LOG, 0, 10), Math.log)).toBeLessThanOrEqual(2);
    expect(worst(sample(op.OP_LOG, 0.9, 1.1), Math.log)).toBeLessThanOrEqual(2);
    expect(worst(sample(op.OP_LOG, 0, 1e300), Math.log)).toBeLessThanOrEqual(2);
  });

  it('sin and cos of radians are within two units, tan within three, near and far', () => {
    for (const reach of [3.2, 1000, 1e6, 1e15]) {
      expect(worst(sample(op.OP_SIN, -reach, reach), Math.sin), `sin to ${reach}`).toBeLessThanOrEqual(2);
      expect(worst(sample(op.OP_COS, -reach, reach), Math.cos), `cos to ${reach}`).toBeLessThanOrEqual(2);
      expect(worst(sample(op.OP_TAN, -reach, reach), Math.tan), `tan to ${reach}`).toBeLessThanOrEqual(3);
    }
  });

  it('pow is within two units, and exact for small whole powers', () => {
    expect(worst(sample(op.OP_POW, 0, 50, { b: constant(3) }), (x) => x ** 0.3)).toBeLessThanOrEqual(2);
    const group = aGroup({ count: 1, columns: [aColumn('a'), aColumn('b'), aColumn('c')], constants: [3, 2, -2, 3, 10, -2], programs: { step: assemble(
      { op: op.OP_POW, dst: column(0), a: constant(0), b: constant(1) }, { op: op.OP_POW, dst: column(1), a: constant(2), b: constant(3) }, { op: op.OP_POW, dst: column(2), a: constant(4), b: constant(5) }) } });
    const kernel = newKernel(aPlan([group]));
    kernel.step(tick(0));
    expect([...kernel.readDevice(0, 0)!]).toEqual([9, -8, 0.01]);
  });

  it('the sine of turns is within 5e-16 of the amplitude', () => {
    for (const [low, high] of [[-1, 1], [0, 1000]] as const) {
      const { x, y } = sample(op.OP_SINE_TURNS, low, high);
      x.forEach((turns, k) => {
        // Turns are taken off exactly before the host's sine sees them.
        const exact = Math.sin(2 * Math.PI * (turns - Math.round(turns)));
        if (Math.abs(y[k]! - exact) > 5e-16) expect.fail(`sin of ${turns} turns is ${y[k]}, not ${exact}`);
      });
    }
    expect(edge(op.OP_SINE_TURNS, 0, 0.25, 0.5, 0.75, 1, -0.25, 1e15 + 0.25)).toEqual([0, 1, 0, -1, 0, -1, 1]);
  });

  it('have the right values at the edges', () => {
    expect(edge(op.OP_EXP, 0, -Infinity, Infinity, 710, -746, NaN)).toEqual([1, 0, Infinity, Infinity, 0, NaN]);
    expect(edge(op.OP_LOG, 1, 0, -1, Infinity, NaN, 5e-324, 1e-310)).toEqual([0, -Infinity, NaN, Infinity, NaN, Math.log(5e-324), Math.log(1e-310)]);
    expect(edge(op.OP_SIN, 0, Infinity, NaN)).toEqual([0, NaN, NaN]);
    expect(edge(op.OP_COS, 0, -Infinity)).toEqual([1, NaN]);
    expect(edge(op.OP_SINE_TURNS, Infinity, NaN)).toEqual([NaN, NaN]);
    expect(edge(op.OP_EXP, -745)).toEqual([5e-324]);
  });
});

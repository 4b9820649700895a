// Numbers on the wire against an independent model: exact rational arithmetic in BigInt, and String(x) where the shortest
// text is asked for.

import { describe, expect, it } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import type { Segment } from '../../src/contracts/plan.ts';
import { aColumn, aGroup, aPlan, aPublication, assemble, column, constant, temp } from './support/assemble.ts';
import { encodeAll } from './support/messages.ts';
import { newKernel, tick } from './support/module.ts';

/** Exact value of a finite double as integer numerator over 2^shift. */
function exactly(x: number): { numerator: bigint; shift: bigint } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(x));
  const word = view.getBigUint64(0), biased = word >> 52n, low = word & 0xfffffffffffffn;
  const numerator = biased === 0n ? low : low | (1n << 52n), exponent = (biased === 0n ? 1n : biased) - 1075n;
  return exponent >= 0n ? { numerator: numerator << exponent, shift: 0n } : { numerator, shift: -exponent };
}

function model(x: number, decimals: number, fixed = false, width = 0): string {
  if (!Number.isFinite(x)) return 'null';
  const y = Math.abs(x) * 10 ** decimals; // in f64, as INTERFACES says
  let text: string;
  let sign = x < 0 ? '-' : '';
  if (y > 2 ** 53) text = String(Math.abs(x));
  else {
    const { numerator, shift } = exactly(y);
    const half = shift === 0n ? 0n : 1n << (shift - 1n);
    const rounded = (numerator + half) >> shift;
    if (rounded === 0n) sign = '';
    const digits = rounded.toString().padStart(decimals + 1, '0');
    const whole = digits.slice(0, digits.length - decimals);
    let part = digits.slice(digits.length - decimals);
    if (!fixed) part = part.replace(/0+$/u, '');
    text = part === '' ? whole : `${whole}.${part}`;
  }
  return sign + text.padStart(width - sign.length, '0');
}

/** Texts of values, one message per set of up to 200 values. */
function texts(values: readonly number[], more: { decimals: number; fixed?: boolean; width?: number }): string[] {
  const { decimals, fixed = false, width = 0 } = more;
  const columns = values.map((_, k) => aColumn(`c${k}`));
  const payload = values.flatMap((_, k): Segment[] => [{ kind: 'number', column: k, decimals, fixed, width }, { kind: 'text', text: ' ' }]);
  const group = aGroup({ count: 1, columns, constants: values, programs: { step: assemble(...values.map((_, k) => ({ op: op.OP_MOVE, dst: column(k), a: constant(k) }))) } });
  const kernel = newKernel(aPlan([group], [aPublication([{ kind: 'text', text: 't' }], payload)]));
  kernel.step(tick(0));
  return encodeAll(kernel, { publication: 0, first: 0, end: 1 }, 0, 0)[0]!.payload.trim().split(' ');
}

const CORNERS = [
  0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.05, 0.0005, -0.0004, 0.0005000000000000001, 0.00049999999999999, 1.005, 2.675, 1.45, 8.345, 0.1, 0.2, 0.30000000000000004,
  9.9995, 99.9995, 999.9995, 99999.9995, 99999999, 99999998.5, 99999998.499, 99999999.5, 100000000, 123456789.125, -123456789.125, 9007199254740991, 9007199254740992,
  9007199254740994, -9007199254740994, 9007199254740991 / 1000, 9007199254740992 / 1000, 9007199254740994 / 1000, 1e15, 1e16, 1e17, 1e20, 1e21, 1e22, 1.5e21, 1.2345678901234568e20, 1e-7, 5e-324, 2.2250738585072014e-308,
  1.7976931348623157e308, -1.7976931348623157e308, NaN, Infinity, -Infinity, 4503599627370495.5, 2 ** 52 + 1, 2 ** 52 - 0.5, 0.49999999999999994, 1 / 3, -2 / 3, 1e9 + 0.5, 4.35, 4.349999999999999,
];

describe('a number', () => {
  it.each([0, 1, 2, 3, 4, 6, 7, 8, 9, 12, 15, 16, 20, 22])('with %i decimals is rounded half away from zero', (decimals) => {
    for (const fixed of [false, true]) {
      expect(texts(CORNERS, { decimals, fixed })).toEqual(CORNERS.map((x) => model(x, decimals, fixed)));
    }
  });

  it.each([[1, 0], [5, 0], [5, 2], [9, 2], [12, 3], [20, 3], [40, 10]])('of width %i with %i decimals has zeros behind its sign', (width, decimals) => {
    for (const fixed of [false, true]) {
      expect(texts(CORNERS.filter(Number.isFinite), { decimals, width, fixed })).toEqual(CORNERS.filter(Number.isFinite).map((x) => model(x, decimals, fixed, width)));
    }
  });

  const bulk = (count: number, decimals: number, low: number, high: number, exponents: number, fixed = false): { values: Float64Array; found: string[] } => {
    const group = aGroup({
      count, columns: [aColumn('x')], constants: [low, high, -exponents, exponents],
      programs: { step: assemble({ op: op.OP_UNIFORM, dst: temp(0), a: constant(0), b: constant(1), key: 1n }, { op: op.OP_UNIFORM, dst: temp(1), a: constant(2), b: constant(3), key: 2n },
        { op: op.OP_EXP, dst: temp(1), a: temp(1) }, { op: op.OP_MUL, dst: column(0), a: temp(0), b: temp(1) }) },
    });
    const kernel = newKernel(aPlan([group], [aPublication([{ kind: 'text', text: 't' }], [{ kind: 'number', column: 0, decimals, fixed, width: 0 }])]));
    kernel.step(tick(0));
    return { values: kernel.readColumn(0, 0, 0, count), found: encodeAll(kernel, { publication: 0, first: 0, end: count }, 0, 0).map(({ payload }) => payload) };
  };

  it('in bulk is what the model says, over the usual sizes', () => {
    for (const [decimals, size] of [[0, 9000], [0, 1e6], [1, 1], [1, 100], [1, 999], [2, 99], [2, 100], [3, 9], [3, 1000], [3, 1e8], [6, 1e5], [5, 1e12]] as const) {
      for (const fixed of [false, true]) {
        const { values, found } = bulk(10_007, decimals, -size, size, 0, fixed);
        values.forEach((x, k) => { if (found[k] !== model(x, decimals, fixed)) expect.fail(`${x} with ${decimals} decimals is ${found[k]}, not ${model(x, decimals, fixed)}`); });
      }
    }
  });

  it('a million times over all exponents is the shortest text that reads back, as JavaScript has it', () => {
    let shortest = 0;
    for (let part = 0; part < 5; part++) {
      // Sizes from 10^-320 to 10^308; with 22 decimals nearly all beyond 10^-6 are in the shortest form.
      const { values, found } = bulk(200_000, 22, -(1 + part), 1 + part, 735);
      values.forEach((x, k) => {
        const beyond = Math.abs(x) * 1e22 > 2 ** 53;
        const expected = beyond || !Number.isFinite(x) ? (Number.isFinite(x) ? String(x) : 'null') : model(x, 22);
        shortest += +beyond;
        if (found[k] !== expected) expect.fail(`${x} is ${found[k]}, not ${expected}`);
      });
    }
    expect(shortest).toBeGreaterThan(400_000);
  }, 60_000);
});

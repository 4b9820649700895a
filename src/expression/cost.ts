// What values cost to compute, in units of an addition.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import type { Value } from './graph.ts';

/** Above this many units of work a value that is fixed per device is kept in a column instead of computed in each step. */
export const KEEP_COST = 8;

const COST: ReadonlyMap<number, number> = new Map([
  [opcodes.OP_DIV, 3], [opcodes.OP_SQRT, 4], [opcodes.OP_MOD, 5], [opcodes.OP_EXP, 20], [opcodes.OP_LOG, 20], [opcodes.OP_POW, 40],
  [opcodes.OP_SIN, 20], [opcodes.OP_COS, 20], [opcodes.OP_TAN, 30], [opcodes.OP_SINE_TURNS, 20], [opcodes.OP_IN_TABLE, 20],
  [opcodes.OP_UNIFORM, 1000], [opcodes.OP_NORMAL, 1000], [opcodes.OP_CHOICE, 1000], [opcodes.OP_UNIFORM_AT, 1000], [opcodes.OP_POSITION, 1000], [opcodes.OP_POISSON, 1000],
  [opcodes.OP_CURVE, 20], [opcodes.OP_SERIES, 8], [opcodes.OP_SERIES_LINEAR, 10], [opcodes.OP_ROUTE_LATITUDE, 60], [opcodes.OP_ROUTE_LONGITUDE, 60], [opcodes.OP_ROUTE_HEADING, 60],
]);

/** Units of work of a value; counts no further than `enough`, since shared values would be counted again and again. */
export function costOf(value: Value, enough: number): number {
  if (value.kind !== 'operation' || value.rate === 'constant') return 0;
  let cost = COST.get(value.op) ?? 1;
  for (const arg of value.args) if (cost < enough) cost += costOf(arg, enough - cost);
  return cost;
}

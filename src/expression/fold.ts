// Operations on known numbers that the host computes to the same bit as the kernel: IEEE 754 defines + − × ÷ and the
// square root exactly, and the rest here only selects or rounds. Transcendentals are the kernel's alone.

import * as opcodes from '../../wasm/assembly/opcodes.ts';

type Exact = (a: number, b: number, c: number) => number;

const truth = (value: number): boolean => value !== 0 && !Number.isNaN(value);
const bit = (value: boolean): number => (value ? 1 : 0);
const floorMod: Exact = (a, b) => a - b * Math.floor(a / b);
const awayFromZero: Exact = (a) => (Math.abs(a) < 4503599627370496 ? Math.sign(a) * Math.floor(Math.abs(a) + 0.5) : a);
// |x| + 0.5 rounds up to the next integer for the largest number below 0.5; the kernel's rounding is asked instead.
const roundIsSafe = (a: number): boolean => Math.abs(a) >= 0.5 || Math.abs(a) < 0.49;

const EXACT: ReadonlyMap<number, { readonly arity: number; readonly of: Exact }> = new Map([
  [opcodes.OP_ADD, { arity: 2, of: (a, b) => a + b }],
  [opcodes.OP_SUB, { arity: 2, of: (a, b) => a - b }],
  [opcodes.OP_MUL, { arity: 2, of: (a, b) => a * b }],
  [opcodes.OP_DIV, { arity: 2, of: (a, b) => a / b }],
  [opcodes.OP_NEG, { arity: 1, of: (a) => -a }],
  [opcodes.OP_ABS, { arity: 1, of: (a) => Math.abs(a) }],
  [opcodes.OP_MIN, { arity: 2, of: (a, b) => Math.min(a, b) }],
  [opcodes.OP_MAX, { arity: 2, of: (a, b) => Math.max(a, b) }],
  [opcodes.OP_FLOOR, { arity: 1, of: (a) => Math.floor(a) }],
  [opcodes.OP_CEIL, { arity: 1, of: (a) => Math.ceil(a) }],
  [opcodes.OP_ROUND, { arity: 1, of: awayFromZero }],
  [opcodes.OP_SQRT, { arity: 1, of: (a) => Math.sqrt(a) }],
  [opcodes.OP_MOD, { arity: 2, of: floorMod }],
  [opcodes.OP_SIGN, { arity: 1, of: (a) => Math.sign(a) }],
  [opcodes.OP_MULADD, { arity: 3, of: (a, b, c) => a * b + c }],
  [opcodes.OP_CLAMP, { arity: 3, of: (a, b, c) => Math.min(Math.max(a, b), c) }],
  [opcodes.OP_SELECT, { arity: 3, of: (a, b, c) => (truth(a) ? b : c) }],
  [opcodes.OP_EQ, { arity: 2, of: (a, b) => bit(a === b) }],
  [opcodes.OP_NE, { arity: 2, of: (a, b) => bit(a !== b && !Number.isNaN(a) && !Number.isNaN(b)) }],
  [opcodes.OP_LT, { arity: 2, of: (a, b) => bit(a < b) }],
  [opcodes.OP_LE, { arity: 2, of: (a, b) => bit(a <= b) }],
  [opcodes.OP_GT, { arity: 2, of: (a, b) => bit(a > b) }],
  [opcodes.OP_GE, { arity: 2, of: (a, b) => bit(a >= b) }],
  [opcodes.OP_AND, { arity: 2, of: (a, b) => bit(truth(a) && truth(b)) }],
  [opcodes.OP_OR, { arity: 2, of: (a, b) => bit(truth(a) || truth(b)) }],
  [opcodes.OP_NOT, { arity: 1, of: (a) => bit(!truth(a)) }],
]);

/** The value of `op` on known numbers, or null when something is unknown or the operation is the kernel's own. */
export function fold(op: number, args: readonly (number | null)[]): number | null {
  const exact = EXACT.get(op);
  if (!exact || args.length !== exact.arity || args.some((arg) => arg === null)) return null;
  const [a = 0, b = 0, c = 0] = args as readonly number[];
  if (op === opcodes.OP_ROUND && !roundIsSafe(a)) return null;
  return exact.of(a, b, c);
}

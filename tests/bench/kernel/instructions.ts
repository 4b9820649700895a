// Programs taken apart again, for those who write them in another language.

import * as op from '../../../wasm/assembly/opcodes.ts';

export interface Instruction {
  readonly code: number;
  readonly dst: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly low: number;
  readonly high: number;
}

export function instructionsOf(program: Uint32Array): Instruction[] {
  return Array.from({ length: program.length / op.INSTRUCTION_WORDS }, (_, i) => {
    const [code = 0, dst = 0, a = 0, b = 0, c = 0, d = 0, low = 0, high = 0] = program.subarray(i * op.INSTRUCTION_WORDS, (i + 1) * op.INSTRUCTION_WORDS);
    return { code, dst, a, b, c, d, low, high };
  });
}

export const kindOf = (operand: number): number => operand >>> op.OPERAND_SHIFT;
export const numberOf = (operand: number): number => operand & ((1 << op.OPERAND_SHIFT) - 1);

/** `sine_turns` of OP_SINE_TURNS. */
export const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(op).flatMap(([name, code]) => (name.startsWith('OP_') ? [[code, name.slice(3).toLowerCase()]] : [])));

export const DRAWS: ReadonlySet<number> = new Set([op.OP_UNIFORM, op.OP_NORMAL, op.OP_CHOICE, op.OP_OU, op.OP_WALK, op.OP_WALK_WITHIN, op.OP_MARKOV, op.OP_POISSON]);
/** a in table b of c numbers. */
export const LOOKUPS: ReadonlySet<number> = new Set([op.OP_IN_TABLE, op.OP_CURVE, op.OP_SERIES, op.OP_SERIES_LINEAR, op.OP_ROUTE_LATITUDE, op.OP_ROUTE_LONGITUDE, op.OP_ROUTE_HEADING]);
export const RINGS: ReadonlySet<number> = new Set([op.OP_DELAY, op.OP_AVERAGE]);

const ONE: ReadonlySet<number> = new Set([
  op.OP_MOVE, op.OP_NEG, op.OP_ABS, op.OP_FLOOR, op.OP_CEIL, op.OP_ROUND, op.OP_SQRT, op.OP_SIGN, op.OP_NOT, op.OP_EXP, op.OP_LOG, op.OP_SIN, op.OP_COS, op.OP_TAN,
  op.OP_CHOICE, op.OP_WALK, op.OP_POISSON,
]);

/** The operands that an operation computes with, in order, its memory (operand c) and tables left out. */
export function operandsOf({ code, a, b, c, d }: Instruction): readonly number[] {
  if (code === op.OP_INDEX) return [];
  if (ONE.has(code)) return [a];
  if (code === op.OP_MULADD || code === op.OP_CLAMP || code === op.OP_SELECT) return [a, b, c];
  if (code >= op.OP_SELECT_EQ && code <= op.OP_SELECT_GE) return [a, b, c, d];
  return code === op.OP_WALK_WITHIN || code === op.OP_INTEGRATE ? [a, b, d] : [a, b];
}

// A program under construction: instructions over scalars, columns and as many temporaries as it likes; then the few
// real temporaries are handed out, each again as soon as its last reader is done (a block of them stays in L1).

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import type { DrawKey } from './draw-key.ts';

/**
 * An operand in its final 32-bit form, or a temporary that has no number yet. `old`: what the column held before the
 * program (old-contents.ts).
 */
export type Operand = { readonly operand: number; readonly old?: true } | { readonly temporary: number };

export interface Instruction {
  readonly op: number;
  /** Null for OP_SPARSE alone. */
  readonly dst: Operand | null;
  /** a, b, c, d; what an operation does not use is left out. */
  readonly args: readonly (Operand | null)[];
  readonly key: DrawKey | null;
  /** OP_SPARSE: instructions of its body. OP_GATHER, OP_SCATTER: whether by place in the block. */
  readonly number?: number;
}

export const scalarOperand = (number: number): Operand => ({ operand: encode(opcodes.OPERAND_SCALAR, number) });
export const columnOperand = (number: number): Operand => ({ operand: encode(opcodes.OPERAND_COLUMN, number) });
export const tableOperand = (number: number): Operand => ({ operand: encode(opcodes.OPERAND_TABLE, number) });
export const oldColumn = (number: number): Operand => ({ operand: encode(opcodes.OPERAND_COLUMN, number), old: true });

/** Number of the column that an operand is, or −1. */
export function columnOf(operand: Operand | null): number {
  if (operand === null || !('operand' in operand) || operand.operand >>> opcodes.OPERAND_SHIFT !== opcodes.OPERAND_COLUMN) return -1;
  return operand.operand & ((1 << opcodes.OPERAND_SHIFT) - 1);
}

/** Number of a scalar. */
export function numberOf(operand: Operand): number {
  return 'operand' in operand ? operand.operand & ((1 << opcodes.OPERAND_SHIFT) - 1) : -1;
}

export function isScalar(operand: Operand): boolean {
  return 'operand' in operand && operand.operand >>> opcodes.OPERAND_SHIFT === opcodes.OPERAND_SCALAR;
}

function encode(kind: number, number: number): number {
  return ((kind << opcodes.OPERAND_SHIFT) | number) >>> 0;
}

export interface AssembledProgram {
  readonly words: Uint32Array;
  readonly temps: number;
  /** Where a temporary ended up, for results that are read after the program. */
  readonly operandOf: (operand: Operand) => number;
}

/** Hands out temporaries and writes the words. `kept` is read after the last instruction. */
export function assemble(instructions: readonly Instruction[], kept: readonly Operand[] = []): AssembledProgram {
  const places = allocate(instructions, kept);
  const operandOf = (operand: Operand): number => ('operand' in operand ? operand.operand : encode(opcodes.OPERAND_TEMP, places.of.get(operand.temporary) ?? 0));
  const isNeeded = instructions.map(({ op, dst, args }) => op !== opcodes.OP_MOVE || operandOf(dst!) !== operandOf(args[0]!));
  /** How many of the instructions before each are needed. */
  const needed = [0];
  for (const is of isNeeded) needed.push(needed.at(-1)! + (is ? 1 : 0));
  const words = new Uint32Array(needed.at(-1)! * opcodes.INSTRUCTION_WORDS);
  instructions.forEach(({ op, dst, args, key, number = 0 }, i) => {
    if (!isNeeded[i]) return;
    const [a, b, c, d] = [0, 1, 2, 3].map((position) => (args[position] ? operandOf(args[position]) : opcodes.OPERAND_NONE));
    const low = op === opcodes.OP_SPARSE ? needed[i + 1 + number]! - needed[i + 1]! : (key?.low ?? number);
    const high = op === opcodes.OP_SPARSE ? (asksWho(instructions.slice(i + 1, i + 1 + number)) ? 0 : 1) : (key?.high ?? 0);
    words.set([op, dst ? operandOf(dst) : 0, a ?? 0, b ?? 0, c ?? 0, d ?? 0, low, high], needed[i]! * opcodes.INSTRUCTION_WORDS);
  });
  return { words, temps: places.count, operandOf };
}

/** Whether anything in a body is a matter of which device it is. */
function asksWho(body: readonly Instruction[]): boolean {
  return body.some(({ op, key }) => key !== null || op === opcodes.OP_INDEX);
}

interface TemporaryPlaces {
  readonly of: ReadonlyMap<number, number>;
  readonly count: number;
}

function allocate(instructions: readonly Instruction[], kept: readonly Operand[]): TemporaryPlaces {
  const lastRead = lastReads(instructions, kept);
  const of = new Map<number, number>();
  const free: number[] = [];
  let count = 0;
  instructions.forEach(({ dst, args }, i) => {
    // Operations go element by element and read before they write, so the result may take the place of an operand; a
    // gather too, since no lane lies before its number.
    free.push(...finishedHere(args, lastRead, i).map((temporary) => of.get(temporary) as number));
    if (dst && 'temporary' in dst && !of.has(dst.temporary)) {
      free.sort((a, b) => b - a);
      of.set(dst.temporary, free.pop() ?? count++);
      if (!lastRead.has(dst.temporary)) free.push(of.get(dst.temporary) as number);
    }
  });
  return { of, count };
}

function lastReads(instructions: readonly Instruction[], kept: readonly Operand[]): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  instructions.forEach(({ args }, i) => {
    for (const arg of args) if (arg && 'temporary' in arg) last.set(arg.temporary, i);
  });
  for (const operand of kept) if ('temporary' in operand) last.set(operand.temporary, instructions.length);
  return last;
}

function finishedHere(args: readonly (Operand | null)[], lastRead: ReadonlyMap<number, number>, i: number): number[] {
  const finished = new Set<number>();
  for (const arg of args) if (arg && 'temporary' in arg && lastRead.get(arg.temporary) === i) finished.add(arg.temporary);
  return [...finished];
}

// Programs with symbolic operands become programs with addresses. A program comes from the planner of the same build, yet
// everything that would make the kernel read or write outside its place is refused here.

import { OPERAND_ADVANCES, OPERAND_BY_RANK } from '../../../wasm/assembly/layout.ts';
import * as op from '../../../wasm/assembly/opcodes.ts';
import { TEMP_BYTES } from '../../contracts/memory-layout.ts';
import { writtenColumns } from '../../contracts/programs.ts';
import { ProblemError } from '../../contracts/problem.ts';

/** Where the operands of a program lie. */
export interface Places {
  readonly scalars: number;
  readonly scalarCount: number;
  readonly temps: number;
  readonly tempCount: number;
  readonly columns: readonly number[];
  readonly tables: readonly number[];
}

const NUMBER_MASK = (1 << op.OPERAND_SHIFT) - 1;
const OPERANDS = [1, 2, 3, 4, 5] as const;

/** All codes that the kernel executes. */
export const OPERATIONS: ReadonlyMap<number, string> = new Map(
  Object.entries(op).flatMap(([name, code]) => (name.startsWith('OP_') ? [[code, name]] : [])),
);

/** The program with addresses in the place of operands. */
export function relocate(program: Uint32Array, places: Places): Uint32Array {
  if (program.length % op.INSTRUCTION_WORDS !== 0) throw broken('its length is no multiple of an instruction');
  const placed = program.slice();
  const bodies = new Bodies();
  for (let at = 0; at < program.length; at += op.INSTRUCTION_WORDS) {
    if (!OPERATIONS.has(program[at]!)) throw broken(`operation ${program[at]} does not exist`);
    if (program[at] !== op.OP_SPARSE && !isWritable(program[at + 1]!)) throw broken('an instruction has no destination');
    bodies.enter(program, at);
    for (const word of OPERANDS) placed[at + word] = relocateOperand(program[at + word]!, places);
  }
  return placed;
}

/** One operand as address and flags; an operand that is not there reads the first scalar. */
export function relocateOperand(operand: number, places: Places): number {
  const number = operand & NUMBER_MASK;
  switch (operand >>> op.OPERAND_SHIFT) {
    case op.OPERAND_NONE: return places.scalars;
    case op.OPERAND_SCALAR: return places.scalars + within(number, places.scalarCount) * 16;
    case op.OPERAND_TEMP: return (places.temps + within(number, places.tempCount) * TEMP_BYTES) | OPERAND_ADVANCES;
    case op.OPERAND_COLUMN: return places.columns[within(number, places.columns.length)]! | OPERAND_ADVANCES | OPERAND_BY_RANK;
    case op.OPERAND_TABLE: return places.tables[within(number, places.tables.length)]!;
    default: throw broken(`operand ${operand} is of no kind`);
  }
}

/** Whether a program writes a column, directly or as the state of an operation with memory. */
export function writesColumns(program: Uint32Array): boolean {
  return writtenColumns(program).size > 0;
}

/** Ends of the bodies around an instruction, innermost last. */
class Bodies {
  readonly #ends: number[] = [];

  /** Steps to the instruction at word `at` of a program of so many words. */
  enter(program: Uint32Array, at: number): void {
    while (this.#ends.length > 0 && this.#ends.at(-1)! <= at) this.#ends.pop();
    const around = this.#ends.at(-1) ?? program.length;
    if (program[at] === op.OP_SPARSE) {
      const end = at + op.INSTRUCTION_WORDS + program[at + 6]! * op.INSTRUCTION_WORDS;
      if (end > around) throw broken('a body ends outside of what is around it');
      if (this.#ends.length >= op.SPARSE_LEVELS) throw broken('bodies nest too deeply');
      if (program[at + 2]! >>> op.OPERAND_SHIFT === op.OPERAND_NONE || program[at + 3]! >>> op.OPERAND_SHIFT !== op.OPERAND_SCALAR) throw broken('a body has no condition');
      this.assertOperands(program, at, this.#ends.length > 0);
      this.#ends.push(end);
    } else {
      this.assertOperands(program, at, this.#ends.length > 0);
    }
  }

  /** In a body an operand is a scalar, a table or a temporary: what a column holds there is gathered and scattered. */
  assertOperands(program: Uint32Array, at: number, isWithin: boolean): void {
    const code = program[at]!;
    const isCrossing = code === op.OP_GATHER || code === op.OP_SCATTER;
    if (isCrossing && !isWithin) throw broken('a gather or scatter stands outside of a body');
    if (isCrossing && program[at + 6]! > 1) throw broken('a gather or scatter goes nowhere');
    if (!isWithin) return;
    const column = code === op.OP_GATHER ? 2 : code === op.OP_SCATTER ? 1 : 0;
    for (const word of OPERANDS) {
      if (program[at + word]! >>> op.OPERAND_SHIFT !== op.OPERAND_COLUMN) continue;
      if (word !== column || program[at + 6] !== 1) throw broken('an instruction of a body takes a column');
    }
  }
}

function isWritable(operand: number): boolean {
  const kind = operand >>> op.OPERAND_SHIFT;
  return kind === op.OPERAND_SCALAR || kind === op.OPERAND_TEMP || kind === op.OPERAND_COLUMN;
}

function within(number: number, count: number): number {
  if (number >= count) throw broken(`operand ${number} of ${count} does not exist`);
  return number;
}

function broken(why: string): ProblemError {
  return new ProblemError({
    code: 'broken-program',
    message: `The kernel cannot run this program: ${why}`,
    remedy: 'Reload the page or reinstall, so that planner and kernel are of one version; report it if it stays',
    values: { why },
  });
}

// Programs with symbolic operands become programs with addresses. A program comes from the planner of the same build, yet
// everything that would make the kernel read or write outside its place is refused here.

import { OPERAND_ADVANCES, OPERAND_BY_RANK } from '../../../wasm/assembly/layout.ts';
import * as op from '../../../wasm/assembly/opcodes.ts';
import { TEMP_BYTES } from '../../contracts/memory-layout.ts';
import { ProblemError } from '../../contracts/problem.ts';

/** Where the operands of a program lie. */
export interface Places {
  readonly scalars: number;
  readonly scalarCount: number;
  readonly temps: number;
  readonly tempCount: number;
  readonly columns: readonly number[];
}

const NUMBER_MASK = (1 << op.OPERAND_SHIFT) - 1;
const OPERANDS = [1, 2, 3, 4, 5] as const;

/** All codes that the kernel executes,. */
export const OPERATIONS: ReadonlyMap<number, string> = new Map(
  Object.entries(op).flatMap(([name, code]) => (name.startsWith('OP_') ? [[code, name]] : [])),
);

/** The program with addresses in the place of operands. */
export function relocate(program: Uint32Array, places: Places): Uint32Array {
  if (program.length % op.INSTRUCTION_WORDS !== 0) throw broken('its length is no multiple of an instruction');
  const placed = program.slice();
  for (let at = 0; at < program.length; at += op.INSTRUCTION_WORDS) {
    if (!OPERATIONS.has(program[at]!)) throw broken(`operation ${program[at]} does not exist`);
    if (program[at + 1]! >>> op.OPERAND_SHIFT === op.OPERAND_NONE) throw broken('an instruction has no destination');
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
    default: throw broken(`operand ${operand} is of no kind`);
  }
}

/** Whether a program writes a column, directly or as the state of a random walk. */
export function writesColumns(program: Uint32Array): boolean {
  for (let at = 0; at < program.length; at += op.INSTRUCTION_WORDS) {
    if (program[at + 1]! >>> op.OPERAND_SHIFT === op.OPERAND_COLUMN) return true;
    if (program[at]! >= op.OP_OU && program[at]! <= op.OP_WALK_WITHIN) return true;
  }
  return false;
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

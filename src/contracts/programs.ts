// What can be read from a program without running it.

import * as op from '../../wasm/assembly/opcodes.ts';

const NUMBER_MASK = (1 << op.OPERAND_SHIFT) - 1;

/** Whether an operation writes its operand c: a column that holds a state, or the first one of a ring. */
export function hasMemory(code: number): boolean {
  return (code >= op.OP_OU && code <= op.OP_COUNTER) || (code >= op.OP_DELAY && code <= op.OP_MARKOV);
}

/** Columns that a program with symbolic operands writes; of a ring the first. */
export function writtenColumns(program: Uint32Array): ReadonlySet<number> {
  const written = new Set<number>();
  const add = (operand: number): void => {
    if (operand >>> op.OPERAND_SHIFT === op.OPERAND_COLUMN) written.add(operand & NUMBER_MASK);
  };
  for (let at = 0; at < program.length; at += op.INSTRUCTION_WORDS) {
    add(program[at + 1]!);
    if (hasMemory(program[at]!)) add(program[at + 4]!);
  }
  return written;
}

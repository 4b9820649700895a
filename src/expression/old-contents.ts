// What a column held before the program must still be there for those who read it after it was written: they get a copy,
// made just before the first write. Most read first and need none.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { columnOf, type Instruction, type Operand } from './program.ts';

/** The instructions with copies of old contents where the order asks for one. `temporary` makes a new one. */
export function keepOldContents(instructions: readonly Instruction[], temporary: () => Operand): readonly Instruction[] {
  const written = firstWrites(instructions);
  const copies = new Map<number, Operand>();
  instructions.forEach(({ args }, i) => {
    for (const arg of args) {
      const column = oldColumnOf(arg);
      // An instruction reads before it writes, element by element.
      if (column >= 0 && i > (written.get(column) ?? Infinity) && !copies.has(column)) copies.set(column, temporary());
    }
  });
  if (copies.size === 0) return instructions;
  const before = copiesBefore(instructions, written, copies);
  return instructions.flatMap((instruction, i) => [...(before.get(i) ?? []), readingCopies(instruction, i, written, copies)]);
}

function oldColumnOf(operand: Operand | null): number {
  return operand !== null && 'operand' in operand && operand.old ? columnOf(operand) : -1;
}

function firstWrites(instructions: readonly Instruction[]): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  instructions.forEach(({ dst }, i) => {
    const column = columnOf(dst);
    if (column >= 0 && !first.has(column)) first.set(column, i);
  });
  return first;
}

/** The copying instructions by the instruction that they precede: never one within a body. */
function copiesBefore(instructions: readonly Instruction[], written: ReadonlyMap<number, number>, copies: ReadonlyMap<number, Operand>): ReadonlyMap<number, Instruction[]> {
  const outermost: number[] = [];
  for (let i = 0; i < instructions.length; i++) {
    const { op, number = 0 } = instructions[i]!;
    const end = op === opcodes.OP_SPARSE ? i + number : i;
    for (let inner = i; inner <= end; inner++) outermost[inner] ??= i;
  }
  const before = new Map<number, Instruction[]>();
  for (const [column, copy] of copies) {
    const at = outermost[written.get(column)!]!;
    const source = { operand: ((opcodes.OPERAND_COLUMN << opcodes.OPERAND_SHIFT) | column) >>> 0 };
    before.set(at, [...(before.get(at) ?? []), { op: opcodes.OP_MOVE, dst: copy, args: [source], key: null }]);
  }
  return before;
}

function readingCopies(instruction: Instruction, i: number, written: ReadonlyMap<number, number>, copies: ReadonlyMap<number, Operand>): Instruction {
  const isStale = (arg: Operand | null): boolean => i > (written.get(oldColumnOf(arg)) ?? Infinity);
  if (!instruction.args.some(isStale)) return instruction;
  return { ...instruction, args: instruction.args.map((arg) => (isStale(arg) ? copies.get(oldColumnOf(arg))! : arg)) };
}

// Programs as readable lines: `x = MULADD base 2 1`.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import type { GroupCode } from '../../src/expression/index.ts';

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(opcodes).filter(([name]) => name.startsWith('OP_')).map(([name, code]) => [code, name.slice(3)]));

/** One line per instruction: columns by name, scalars by their first value. */
export function disassemble(program: Uint32Array, code: GroupCode): string[] {
  const operand = (word: number): string => {
    const number = word & ((1 << opcodes.OPERAND_SHIFT) - 1);
    switch (word >>> opcodes.OPERAND_SHIFT) {
      case opcodes.OPERAND_SCALAR: return number < opcodes.SCALARS_BUILT_IN ? `built-in:${number}` : String(code.scalars[number]);
      case opcodes.OPERAND_TEMP: return `t${number}`;
      default: return code.columns[number]?.name ?? '?';
    }
  };
  const lines: string[] = [];
  for (let at = 0; at < program.length; at += opcodes.INSTRUCTION_WORDS) {
    const [op = 0, dst = 0, ...args] = program.subarray(at, at + 6);
    lines.push([operand(dst), '=', NAMES.get(op), ...args.filter((arg) => arg !== opcodes.OPERAND_NONE).map(operand)].join(' '));
  }
  return lines;
}

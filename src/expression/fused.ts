// One operation for two where the kernel has it: x · y + z, x + a normal draw about zero, a selection by a comparison. Each
// rounds as the two do.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { isNumber, type Operation, type Value } from './graph.ts';

const SELECTED_BY: ReadonlyMap<number, number> = new Map([
  [opcodes.OP_EQ, opcodes.OP_SELECT_EQ], [opcodes.OP_NE, opcodes.OP_SELECT_NE], [opcodes.OP_LT, opcodes.OP_SELECT_LT],
  [opcodes.OP_LE, opcodes.OP_SELECT_LE], [opcodes.OP_GT, opcodes.OP_SELECT_GT], [opcodes.OP_GE, opcodes.OP_SELECT_GE],
]);

/** The operation with an argument drawn into it, if there is one that nobody else reads (`isOwn`); else as it is. */
export function fused(value: Operation, isOwn: (inner: Operation) => boolean): Operation {
  if (value.op === opcodes.OP_SELECT) return selectedBy(value, isOwn);
  if (value.op !== opcodes.OP_ADD) return value;
  for (const [inner, other] of [[value.args[0], value.args[1]], [value.args[1], value.args[0]]] as [Value, Value][]) {
    if (inner.kind !== 'operation' || !isOwn(inner)) continue;
    if (inner.op === opcodes.OP_MUL) return { ...value, op: opcodes.OP_MULADD, args: [inner.args[0] as Value, inner.args[1] as Value, other] };
    if (inner.op === opcodes.OP_NORMAL && isNumber(inner.args[0] as Value, 0)) return { ...value, op: opcodes.OP_NORMAL, args: [other, inner.args[1] as Value], key: inner.key };
  }
  return value;
}

function selectedBy(value: Operation, isOwn: (inner: Operation) => boolean): Operation {
  const [condition, ...choices] = value.args as [Value, Value, Value];
  const op = condition.kind === 'operation' ? SELECTED_BY.get(condition.op) : undefined;
  if (condition.kind !== 'operation' || op === undefined || !isOwn(condition)) return value;
  return { ...value, op, args: [...condition.args, ...choices] };
}

// One operation for two where the kernel has it: x · y + z, and x + a normal draw about zero. Each rounds as the two do.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { isNumber, type Operation, type Value } from './graph.ts';

/** The operation with an argument drawn into it, if there is one that nobody else reads (`isOwn`); else as it is. */
export function fused(value: Operation, isOwn: (inner: Operation) => boolean): Operation {
  if (value.op !== opcodes.OP_ADD) return value;
  for (const [inner, other] of [[value.args[0], value.args[1]], [value.args[1], value.args[0]]] as [Value, Value][]) {
    if (inner.kind !== 'operation' || !isOwn(inner)) continue;
    if (inner.op === opcodes.OP_MUL) return { ...value, op: opcodes.OP_MULADD, args: [inner.args[0] as Value, inner.args[1] as Value, other] };
    if (inner.op === opcodes.OP_NORMAL && isNumber(inner.args[0] as Value, 0)) return { ...value, op: opcodes.OP_NORMAL, args: [other, inner.args[1] as Value], key: inner.key };
  }
  return value;
}

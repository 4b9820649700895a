// The simulated clock.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import type { Graph, Value } from '../graph.ts';

/** Seconds of the simulated clock since the last midnight, or Monday's, UTC. 1970 began on a Thursday. */
export function clockSeconds(graph: Graph, period: 86_400 | 604_800): Value {
  const epoch = graph.scalar(opcodes.SCALAR_EPOCH, 'tick');
  const shifted = period === 86_400 ? epoch : graph.operation(opcodes.OP_ADD, epoch, graph.constant(3 * 86_400));
  return graph.operation(opcodes.OP_MOD, shifted, graph.constant(period));
}

/** 1 is Monday, 7 Sunday. */
export function weekday(graph: Graph): Value {
  const days = graph.operation(opcodes.OP_DIV, clockSeconds(graph, 604_800), graph.constant(86_400));
  return graph.operation(opcodes.OP_ADD, graph.operation(opcodes.OP_FLOOR, days), graph.constant(1));
}

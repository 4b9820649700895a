// What an expression knows of its device and of time: names without arguments, and `measured`.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import type { Graph } from '../graph.ts';
import { BOOLEAN, DURATION, NUMBER } from '../types.ts';
import type { FunctionSpecification, Typed } from './specification.ts';

const measured: FunctionSpecification = {
  name: 'measured', family: 'context', where: 'signals', parameters: [{ name: 'x', takes: 'signal' }],
  meaning: 'The reading of signal x as the device itself sees it, sensor faults included.', example: 'measured(x) > 35',
  build: (call) => ({ value: call.value(0), type: call.arguments[0]?.type ?? NUMBER }),
};

export const CONTEXT: readonly FunctionSpecification[] = [measured];

/** A name that is always there. */
export interface ContextName {
  readonly name: string;
  readonly meaning: string;
  /** Whether it may stand in parameters and labels. */
  readonly where: 'anywhere' | 'signals';
  readonly build: (graph: Graph) => Typed;
}

const index = (graph: Graph): Typed['value'] => {
  // The kernel's operation has no arguments, so its rate is stated: known once the device is.
  return graph.atBirth(opcodes.OP_INDEX);
};

export const CONTEXT_NAMES: readonly ContextName[] = [
  { name: 't', where: 'signals', meaning: 'Simulated time since the scenario’s start, a duration (seconds).', build: (graph) => ({ value: graph.scalar(opcodes.SCALAR_T, 'tick'), type: DURATION }) },
  { name: 'index', where: 'anywhere', meaning: 'The device’s number in its fleet, from 0.', build: (graph) => ({ value: index(graph), type: NUMBER }) },
  {
    name: 'share', where: 'anywhere', meaning: 'index / count: the device’s place in its fleet, from 0 to nearly 1.',
    build: (graph) => ({ value: graph.operation(opcodes.OP_DIV, index(graph), graph.scalar(opcodes.SCALAR_DEVICES, 'birth')), type: NUMBER }),
  },
  { name: 'online', where: 'signals', meaning: 'Whether the device is online in the simulation, never the connection’s state.', build: (graph) => ({ value: graph.constant(1), type: BOOLEAN }) },
];

// What an expression knows of its device and of time: names without arguments, and `measured`.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import type { Graph, Value } from '../graph.ts';
import { BOOLEAN, DURATION, NUMBER } from '../types.ts';
import { clockSeconds, weekday } from './clock.ts';
import type { FunctionSpecification, Typed } from './specification.ts';

const measured: FunctionSpecification = {
  name: 'measured', family: 'context', where: 'signals', parameters: [{ name: 'x', takes: 'signal' }],
  meaning: 'The reading of signal x as the device itself sees it, sensor faults included.', example: 'measured(x)', plot: { beside: 'x' },
  build: (call) => call.reading(call.argument(0).word ?? '') ?? call.argument(0),
};

export const CONTEXT: readonly FunctionSpecification[] = [measured];

/** A name that is always there. */
export interface ContextName {
  readonly name: string;
  readonly meaning: string;
  /** Whether it may stand in parameters and labels. */
  readonly where: 'anywhere' | 'signals';
  /** `seconds` is what `t` counts. */
  readonly build: (graph: Graph, seconds: Value) => Typed;
}

const index = (graph: Graph): Typed['value'] => {
  // The kernel's operation has no arguments, so its rate is stated: known once the device is.
  return graph.atBirth(opcodes.OP_INDEX);
};

export const CONTEXT_NAMES: readonly ContextName[] = [
  { name: 't', where: 'signals', meaning: 'Simulated time since the scenario’s start, a duration (seconds). In a model’s own fault: since the fault began.', build: (_graph, seconds) => ({ value: seconds, type: DURATION }) },
  { name: 'index', where: 'anywhere', meaning: 'The device’s number in its fleet, from 0.', build: (graph) => ({ value: index(graph), type: NUMBER }) },
  {
    name: 'share', where: 'anywhere', meaning: 'index / count: the device’s place in its fleet, from 0 to nearly 1.',
    build: (graph) => ({ value: graph.operation(opcodes.OP_DIV, index(graph), graph.scalar(opcodes.SCALAR_DEVICES, 'birth')), type: NUMBER }),
  },
  { name: 'time_of_day', where: 'signals', meaning: 'Time since midnight on the simulated clock, UTC, a duration: `time_of_day / 1h` is the hour.', build: (graph) => ({ value: clockSeconds(graph, 86_400), type: DURATION }) },
  { name: 'weekday', where: 'signals', meaning: 'Day of the week on the simulated clock, UTC: 1 is Monday, 7 Sunday.', build: (graph) => ({ value: weekday(graph), type: NUMBER }) },
  { name: 'online', where: 'signals', meaning: 'Whether the device is online in the simulation, never the connection’s state.', build: (graph) => ({ value: graph.constant(1), type: BOOLEAN }) },
];

// What the kinds of sensor fault make of a reading. Each is a value over the reading so far, computed for the devices hit alone.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import type { DrawKey } from '../draw-key.ts';
import type { Window } from './window.ts';
import type { Graph, Value } from '../graph.ts';
import type { FaultSource } from '../group-source.ts';

export interface ReadingFault {
  readonly graph: Graph;
  readonly fault: FaultSource;
  readonly window: Window;
  /** The reading so far: the true value, and what faults stated before made of it. */
  readonly reading: Value;
  readonly stepTicks: number;
  /** Seconds since the occurrence began; rate tick. */
  readonly seconds: Value;
  /** Key of the nth draw. */
  readonly key: (place: string) => DrawKey;
  /** Name of a hidden column of this fault on this signal. */
  readonly cellName: (name: string) => string;
}

interface ReadingKind {
  /** Whether it does arithmetic, and so wants a number. */
  readonly number: boolean;
  readonly build: (fault: ReadingFault) => Value;
}

const amount = ({ graph, fault }: ReadingFault, name: string): Value => graph.constant(fault.amounts[name] ?? 0);

/** Holds the reading of the occurrence's first step: of the step before which no other lies in the occurrence. */
function stuck(on: ReadingFault): Value {
  const { graph, reading, window } = on;
  const tick = graph.scalar(opcodes.SCALAR_TICK, 'tick');
  const isFirst = graph.operation(opcodes.OP_LT, graph.operation(opcodes.OP_SUB, tick, graph.constant(on.stepTicks)), window.start);
  // A device that came into the fleet within the span has held nothing yet.
  const held = graph.cell({ name: on.cellName('held'), initial: graph.constant(NaN) });
  const isEmpty = graph.operation(opcodes.OP_NOT, graph.operation(opcodes.OP_EQ, held, held));
  return graph.store(held, graph.operation(opcodes.OP_SELECT, graph.operation(opcodes.OP_OR, isFirst, isEmpty), reading, held));
}

function spike(on: ReadingFault): Value {
  const { graph, reading } = on;
  const drawn = graph.draw(opcodes.OP_UNIFORM, [graph.constant(0), graph.constant(1)], on.key('spike'), 'step');
  const isHit = graph.operation(opcodes.OP_LT, drawn, amount(on, 'probability'));
  return graph.operation(opcodes.OP_SELECT, isHit, graph.operation(opcodes.OP_ADD, reading, amount(on, 'by')), reading);
}

function drift(on: ReadingFault): Value {
  return on.graph.operation(opcodes.OP_ADD, on.reading, on.graph.operation(opcodes.OP_MUL, on.seconds, amount(on, 'rate')));
}

function bias(on: ReadingFault): Value {
  return on.graph.operation(opcodes.OP_ADD, on.reading, amount(on, 'by'));
}

function noise(on: ReadingFault): Value {
  const drawn = on.graph.draw(opcodes.OP_NORMAL, [on.graph.constant(0), amount(on, 'sd')], on.key('noise'), 'step');
  return on.graph.operation(opcodes.OP_ADD, on.reading, drawn);
}

/** In a straight line from what it is to nothing. */
function battery(on: ReadingFault): Value {
  const { graph, reading, window } = on;
  const gone = graph.operation(opcodes.OP_CLAMP, graph.operation(opcodes.OP_DIV, window.into, amount(on, 'over')), graph.constant(0), graph.constant(1));
  return graph.operation(opcodes.OP_MUL, reading, graph.operation(opcodes.OP_SUB, graph.constant(1), gone));
}

/** Kinds that change a reading, by their name. */
export const READING_KINDS: ReadonlyMap<string, ReadingKind> = new Map<string, ReadingKind>([
  ['stuck', { number: false, build: stuck }],
  ['missing', { number: false, build: ({ graph }) => graph.constant(NaN) }],
  ['spike', { number: true, build: spike }],
  ['drift', { number: true, build: drift }],
  ['bias', { number: true, build: bias }],
  ['noise', { number: true, build: noise }],
  ['battery', { number: true, build: battery }],
]);

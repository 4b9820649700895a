// When and whom a fault hits, as values of the graph. What depends on time alone costs a few scalars a tick; what is fixed
// per device is kept in a column; a chance is drawn for those only where the rest holds (graph.sparse).

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import { drawKey, type DrawKey } from '../draw-key.ts';
import type { Typed } from '../functions/specification.ts';
import type { Graph, Value } from '../graph.ts';
import type { FaultSource, GroupSource, SelectionSource } from '../group-source.ts';
import { devicesOf } from '../share.ts';

/** A fault in the graph of its group. */
export interface Window {
  /** Truth where the fault is at work: in the window, selected, and by chance. */
  readonly active: Value;
  /** Ticks since the occurrence began; rate tick. */
  readonly into: Value;
  /** Tick at which the occurrence began. */
  readonly start: Value;
  /** Number of the occurrence. */
  readonly occurrence: Value;
}

export interface WindowSetting {
  readonly graph: Graph;
  readonly source: GroupSource;
  /** A label or parameter by its name. */
  readonly resolve: (name: string) => Typed | null;
}

/** Key of a draw of a fault: by its name and what it acts on, so that another fault changes nothing. */
export function faultKey(source: GroupSource, fault: FaultSource, place: string): DrawKey {
  return drawKey(source.seed, source.fleet, `fault/${fault.name}`, place);
}

/** The window of a fault at the tick at hand. */
export function windowOf(fault: FaultSource, setting: WindowSetting): Window {
  const { graph } = setting;
  const tick = graph.scalar(opcodes.SCALAR_TICK, 'tick');
  const since = graph.operation(opcodes.OP_SUB, tick, graph.constant(fault.atTick));
  const parts = [graph.operation(opcodes.OP_GE, since, graph.constant(0))];
  let [occurrence, into] = [graph.constant(0), since];
  if (fault.everyTicks !== null) {
    const every = graph.constant(fault.everyTicks);
    // Whole numbers far below 2^53: the quotient never rounds up to the next one.
    occurrence = graph.operation(opcodes.OP_FLOOR, graph.operation(opcodes.OP_DIV, since, every));
    into = graph.operation(opcodes.OP_SUB, since, graph.operation(opcodes.OP_MUL, occurrence, every));
  }
  if (fault.forTicks !== null) parts.push(graph.operation(opcodes.OP_LT, into, graph.constant(fault.forTicks)));
  if (fault.untilTick !== null) parts.push(graph.operation(opcodes.OP_LT, tick, graph.constant(fault.untilTick)));
  const start = fault.everyTicks === null ? graph.constant(fault.atTick) : graph.operation(opcodes.OP_SUB, tick, into);
  return { active: all(graph, [...parts, ...hitBy(fault, setting, occurrence)]), into, start, occurrence };
}

/** Truth for the devices that occurrence number `occurrence` hits. */
export function hitsOf(fault: FaultSource, setting: WindowSetting, occurrence: Value): Value {
  return all(setting.graph, hitBy(fault, setting, occurrence));
}

function hitBy(fault: FaultSource, setting: WindowSetting, occurrence: Value): Value[] {
  const parts = selected(fault, fault.selection, setting);
  if (fault.chance >= 1) return parts;
  const { graph, source } = setting;
  const drawn = graph.uniformAt(faultKey(source, fault, 'chance'), occurrence);
  return [...parts, graph.operation(opcodes.OP_LT, drawn, graph.constant(fault.chance))];
}

function selected(fault: FaultSource, selection: SelectionSource, { graph, source, resolve }: WindowSetting): Value[] {
  const parts: Value[] = [];
  if (selection.share !== null) {
    const devices = devicesOf(selection.share, source.count);
    if (devices === 0) return [graph.constant(0)];
    const place = graph.position(faultKey(source, fault, 'share'), graph.constant(source.count));
    if (devices < source.count) parts.push(graph.operation(opcodes.OP_LT, place, graph.constant(devices)));
  }
  if (selection.indices !== null) parts.push(isAmong(graph, selection.indices));
  for (const { label, value } of selection.labels) parts.push(equals(graph, resolve(label), value));
  return parts;
}

/** A run of indices needs no table. */
function isAmong(graph: Graph, indices: Float64Array): Value {
  const index = graph.atBirth(opcodes.OP_INDEX);
  const [first, last] = [indices[0], indices.at(-1)];
  if (first === undefined || last === undefined) return graph.constant(0);
  if (first === last) return graph.operation(opcodes.OP_EQ, index, graph.constant(first));
  if (last - first + 1 !== indices.length) return graph.inTable(index, graph.table(indices));
  return graph.operation(opcodes.OP_AND, graph.operation(opcodes.OP_GE, index, graph.constant(first)), graph.operation(opcodes.OP_LE, index, graph.constant(last)));
}

/** A value that the label can never have is nobody's: the planner has said so where no fleet has it. */
function equals(graph: Graph, label: Typed | null, value: string | number | boolean): Value {
  const known = label === null ? null : numberOfLabel(label, value);
  return label === null || known === null ? graph.constant(0) : graph.operation(opcodes.OP_EQ, label.value, graph.constant(known));
}

function numberOfLabel({ type }: Typed, value: string | number | boolean): number | null {
  if (type.kind === 'text') {
    const place = type.texts.indexOf(String(value));
    return place < 0 ? null : place;
  }
  if (type.kind === 'boolean') return typeof value === 'boolean' ? Number(value) : null;
  return typeof value === 'number' ? value : null;
}

function all(graph: Graph, parts: readonly Value[]): Value {
  return parts.length === 0 ? graph.constant(1) : parts.reduce((sum, part) => graph.operation(opcodes.OP_AND, sum, part));
}

// What the kinds of message fault do to finished messages, and which kinds cut a device off.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import type { Effect } from '../../contracts/plan.ts';
import type { Window } from './window.ts';
import type { Graph, Value } from '../graph.ts';
import type { FaultSource } from '../group-source.ts';

/** An effect before it has its column. */
export type EffectShape = Effect extends infer E ? (E extends Effect ? Omit<E, 'column' | 'fault'> : never) : never;

type Amounts = FaultSource['amounts'];
const of = (amounts: Amounts, name: string): number => amounts[name] ?? 0;

/** Kinds that send a message otherwise. */
export const EFFECT_KINDS: ReadonlyMap<string, (amounts: Amounts) => EffectShape> = new Map<string, (amounts: Amounts) => EffectShape>([
  ['late', (amounts) => ({ kind: 'delay', leastTicks: of(amounts, 'by'), mostTicks: of(amounts, 'by') })],
  ['reorder', (amounts) => ({ kind: 'delay', leastTicks: 0, mostTicks: of(amounts, 'within') })],
  ['storm', () => ({ kind: 'until-end' })],
  ['duplicate', (amounts) => ({ kind: 'copies', copies: of(amounts, 'copies') })],
  ['flood', (amounts) => ({ kind: 'copies', copies: of(amounts, 'copies') })],
  ['corrupt', (amounts) => ({ kind: 'corrupt', bytes: of(amounts, 'bytes') })],
  ['truncate', (amounts) => ({ kind: 'truncate', keep: of(amounts, 'keep') })],
  ['skew', (amounts) => ({ kind: 'skew', ms: of(amounts, 'by') })],
]);

/** Kinds that take a device offline: the part of the occurrence in which they do, beside being at work. */
export const OFFLINE_KINDS: ReadonlyMap<string, (graph: Graph, window: Window, amounts: Amounts) => Value> = new Map<string, (graph: Graph, window: Window, amounts: Amounts) => Value>([
  ['disconnect', (graph) => graph.constant(1)],
  ['flap', (graph, { into }, amounts) => {
    const period = of(amounts, 'period');
    return graph.operation(opcodes.OP_LT, graph.operation(opcodes.OP_MOD, into, graph.constant(period)), graph.constant(of(amounts, 'duty') * period));
  }],
  ['battery', (graph, { into }, amounts) => graph.operation(opcodes.OP_GE, into, graph.constant(of(amounts, 'over')))],
]);

// Enumerated texts as numbers: the union of two lists, and the table that carries a value from its list to the union.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { refuse } from './error.ts';
import type { Graph, Value } from './graph.ts';
import type { Span } from './syntax.ts';
import { NUMBER, typeName, type ValueType } from './types.ts';

interface Spanned {
  readonly value: Value;
  readonly type: ValueType;
  readonly span: Span;
}

/** Brings values to one type: all texts (their lists joined), all booleans, or all numbers. */
export function sameTypes(graph: Graph, values: readonly Spanned[]): { readonly values: readonly Value[]; readonly type: ValueType } {
  const [first] = values;
  if (!first) return { values: [], type: NUMBER };
  for (const { type, span } of values) {
    if (type.kind !== first.type.kind) {
      refuse(span, 'type-mismatch', `this is ${typeName(type)}, but ${typeName(first.type)} stands beside it`, 'Give all of them the same type.');
    }
  }
  if (first.type.kind === 'boolean') return { values: values.map(({ value }) => value), type: first.type };
  if (first.type.kind === 'number') {
    const dimension = first.type.dimension;
    const same = values.every(({ type }) => type.kind === 'number' && type.dimension === dimension);
    return { values: values.map(({ value }) => value), type: same ? first.type : NUMBER };
  }
  const texts = [...new Set(values.flatMap(({ type }) => (type.kind === 'text' ? type.texts : [])))];
  return { values: values.map(({ value, type }) => carry(graph, value, type.kind === 'text' ? type.texts : [], texts)), type: { kind: 'text', texts } };
}

/** The value's place in `to` instead of in `from`. A text that `to` does not have becomes −1. */
export function carry(graph: Graph, value: Value, from: readonly string[], to: readonly string[]): Value {
  const places = from.map((text) => to.indexOf(text));
  return places.every((place, i) => place === i) ? value : carried(graph, value, places, new Map());
}

/** places[value]; inside a selection its branches are carried, each once. */
function carried(graph: Graph, value: Value, places: readonly number[], known: Map<number, Value>): Value {
  let result = known.get(value.id);
  if (!result) {
    result = carriedAnew(graph, value, places, known);
    known.set(value.id, result);
  }
  return result;
}

function carriedAnew(graph: Graph, value: Value, places: readonly number[], known: Map<number, Value>): Value {
  if (value.kind === 'constant') return graph.constant(places[value.number] ?? -1);
  if (value.kind === 'operation' && value.op === opcodes.OP_SELECT) {
    const [condition, a, b] = value.args as [Value, Value, Value];
    return graph.operation(opcodes.OP_SELECT, condition, carried(graph, a, places, known), carried(graph, b, places, known));
  }
  let result = graph.constant(places.at(-1) ?? -1);
  for (let i = places.length - 2; i >= 0; i--) {
    const hit = graph.operation(opcodes.OP_EQ, value, graph.constant(i));
    result = graph.operation(opcodes.OP_SELECT, hit, graph.constant(places[i] ?? -1), result);
  }
  return result;
}

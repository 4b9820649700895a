// Filters: a condition over the columns of a group that runs already.

import type { FilterProgram } from '../contracts/kernel.ts';
import type { Column } from '../contracts/plan.ts';
import { compileSyntax } from './compile.ts';
import { emitFilter } from './emit.ts';
import { ExpressionError, refuse, type ExpressionFault } from './error.ts';
import type { Typed } from './functions/specification.ts';
import { Graph } from './graph.ts';
import { parseExpression } from './parse.ts';
import { BOOLEAN, NUMBER, typeName } from './types.ts';

export type FilterOutcome = { readonly ok: true; readonly filter: FilterProgram } | { readonly ok: false; readonly fault: ExpressionFault };

/** Compiles a condition that is true for the devices wanted, over the visible columns of a group and its column `online`, or −1. */
export function compileCondition(text: string, fleet: string, columns: readonly Column[], online = -1): FilterOutcome {
  const graph = new Graph();
  const visible = columns.map((column, place) => ({ column, place })).filter(({ column }) => column.role !== 'memory');
  const find = (name: string): Typed | null => {
    if (name === 'online' && online >= 0) return { value: graph.column(online, 'step'), type: BOOLEAN };
    const found = visible.find(({ column }) => column.name === name);
    return found ? { value: graph.column(found.place, 'step'), type: typeOf(found.column) } : null;
  };
  try {
    const syntax = parseExpression(text);
    const { value, type } = compileSyntax(syntax, {
      graph, fleet, purpose: 'filter', seed: 0, owner: 'filter', stepSeconds: 1, resolve: find,
      names: () => visible.map(({ column }) => column.name),
      isSignal: (name) => visible.some(({ column }) => column.name === name && column.role === 'signal'),
    });
    if (type.kind !== 'boolean') refuse(syntax, 'type-mismatch', `a filter must be true or false, this is ${typeName(type)}`, 'Compare, e.g. `temperature > 30`.');
    return { ok: true, filter: emitFilter(value) };
  } catch (error) {
    if (error instanceof ExpressionError) return { ok: false, fault: error.fault };
    throw error;
  }
}

function typeOf(column: Column): Typed['type'] {
  if (column.type === 'boolean') return BOOLEAN;
  return column.type === 'text' ? { kind: 'text', texts: column.texts } : NUMBER;
}

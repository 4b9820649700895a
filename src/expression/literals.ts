// Arguments that are no expressions: lists of points, tables of `data:`, lists of transitions. All of them are known when the
// scenario is planned.

import { refuse } from './error.ts';
import type { Transition, Typed } from './functions/specification.ts';
import type { DataTable } from './group-source.ts';
import { didYouMean } from './suggest.ts';
import type { ArraySyntax, Span, Syntax } from './syntax.ts';
import { typeName } from './types.ts';
import type { Dimension } from './units.ts';

/** Most points of a list or table that a function takes as points. */
export const POINTS_LIMIT = 10_000;
/** Most states and transitions of one chain. */
const STATES_LIMIT = 64;

export interface Points {
  /** One list per point. */
  readonly rows: readonly (readonly number[])[];
  /** What each number is: columns of `data:` without a unit are plain numbers. */
  readonly dimensions: readonly (readonly Dimension[])[];
  /** Where each point stands, for errors. */
  readonly spans: readonly Span[];
}

export type CompileConstant = (syntax: Syntax) => Typed;
type Tables = ReadonlyMap<string, DataTable> | undefined;

/** The name after `data.`, or null when this is something else. */
export function dataName(syntax: Syntax): string | null {
  return syntax.kind === 'field' && syntax.of.kind === 'name' && syntax.of.name === 'data' ? syntax.field : null;
}

/** The table that `data.name` means. */
export function readTable(syntax: Syntax, tables: Tables, where: string): DataTable {
  const name = dataName(syntax);
  if (name === null) refuse(syntax, 'not-data', `${where} must be data of the scenario`, 'Write `data.` and a name that stands under `data:`.');
  return findTable(name, syntax, tables);
}

function findTable(name: string, span: Span, tables: Tables): DataTable {
  const table = tables?.get(name);
  if (table) return table;
  const known = [...(tables?.keys() ?? [])];
  refuse(span, 'unknown-data', `there is no data \`${name}\`${didYouMean(name, known)}`, known.length > 0 ? `Data are ${known.slice(0, 20).join(', ')}.` : 'Add it under `data:` at the top of the scenario.', { name });
}

/** Points of a list, or of a table's rows. */
export function readPoints(syntax: Syntax, tables: Tables, where: string, compile: CompileConstant): Points {
  const name = dataName(syntax);
  if (name !== null) return tablePoints(findTable(name, syntax, tables), name, syntax);
  if (syntax.kind !== 'array') refuse(syntax, 'not-points', `${where} must be a list of points`, 'Write e.g. `[[0h, 10], [12h, 20]]`, or `data.` and a name that stands under `data:`.');
  if (syntax.items.length > POINTS_LIMIT) refuse(syntax, 'too-many-points', `${where} has ${syntax.items.length} points, more than ${POINTS_LIMIT}`, 'Use fewer points.');
  const points = syntax.items.map((item) => readPoint(item, where, compile));
  return {
    rows: points.map((point) => point.map(({ number }) => number)), dimensions: points.map((point) => point.map(({ dimension }) => dimension)), spans: syntax.items,
  };
}

function readPoint(syntax: Syntax, where: string, compile: CompileConstant): { readonly number: number; readonly dimension: Dimension }[] {
  if (syntax.kind !== 'array') refuse(syntax, 'not-points', `a point of ${where} must be a list of numbers`, 'Write each point in brackets of its own, e.g. `[6h, 14]`.');
  return syntax.items.map((item) => {
    const { value, type } = compile(item);
    if (type.kind !== 'number') refuse(item, 'type-mismatch', `a point has numbers only, this is ${typeName(type)}`, 'Write a number.');
    if (value.kind !== 'constant') refuse(item, 'not-constant', 'a point is made of plain numbers', 'Write a number: points are laid out when the scenario is planned.');
    if (!Number.isFinite(value.number)) refuse(item, 'not-finite', 'this is not a finite number', 'Write a finite number.');
    return { number: value.number, dimension: type.dimension };
  });
}

/** Columns called by a place on earth come in its order, whatever theirs. */
const PLACE_NAMES = [['latitude', 'lat'], ['longitude', 'lon', 'lng']] as const;

function tablePoints(table: DataTable, name: string, span: Span): Points {
  if (table.rows > POINTS_LIMIT) refuse(span, 'too-many-points', `\`data.${name}\` has ${table.rows} rows, more than ${POINTS_LIMIT} points`, 'Use fewer points.');
  const places = PLACE_NAMES.map((names) => table.columns.find((column) => (names as readonly string[]).includes(column.name.toLowerCase())));
  const columns = places.every((column) => column !== undefined) ? places : table.columns;
  const words = columns.find(({ texts }) => texts !== null);
  if (words) refuse(span, 'not-points', `\`${words.name}\` of \`data.${name}\` holds texts`, 'Points are numbers.');
  const dimensions = columns.map(({ isDuration }): Dimension => (isDuration ? 'duration' : 'none'));
  const rows = Array.from({ length: table.rows }, (_, row) => columns.map(({ values }) => values[row] ?? 0));
  return { rows, dimensions: rows.map(() => dimensions), spans: rows.map(() => span) };
}

/** `[["idle", "busy", 1/60s], …]` */
export function readTransitions(syntax: Syntax, where: string, compile: CompileConstant): readonly Transition[] {
  if (syntax.kind !== 'array' || syntax.items.length === 0) refuse(syntax, 'not-transitions', `${where} must be a list of transitions`, TRANSITIONS_REMEDY);
  const transitions = syntax.items.map((item) => readTransition(item, compile));
  const states = new Set(transitions.flatMap(({ from, to }) => [from, to]));
  if (states.size > STATES_LIMIT) refuse(syntax, 'too-many-states', `${where} has ${states.size} states, more than ${STATES_LIMIT}`, 'Use fewer states.');
  const pairs = new Set<string>();
  transitions.forEach(({ from, to }, i) => {
    const pair = JSON.stringify([from, to]);
    if (pairs.has(pair)) refuse(syntax.items[i] as Syntax, 'duplicate-transition', `the transition from \`${from}\` to \`${to}\` stands here twice`, 'Remove one of the two, or add their rates.');
    pairs.add(pair);
  });
  return transitions;
}

const TRANSITIONS_REMEDY = 'Write e.g. `[["idle", "busy", 1/60s], ["busy", "idle", 1/20s]]`: from, to, rate.';

function readTransition(syntax: Syntax, compile: CompileConstant): Transition {
  const [from, to, rate] = syntax.kind === 'array' ? (syntax as ArraySyntax).items : [];
  if (from?.kind !== 'text' || to?.kind !== 'text' || !rate || (syntax as ArraySyntax).items.length !== 3) refuse(syntax, 'not-transitions', 'a transition is a list of two texts and a rate', TRANSITIONS_REMEDY);
  if (from.text === to.text) refuse(to, 'not-transitions', 'a transition leads to another state', 'Leave it out: staying needs no transition.');
  const { value, type } = compile(rate);
  if (type.kind !== 'number' || (type.dimension !== 'rate' && type.dimension !== 'none')) refuse(rate, 'not-a-rate', `a rate belongs here, this is ${typeName(type)}`, 'Write how often per second: `1/60s` is once a minute.');
  if (value.kind !== 'constant' || !(value.number >= 0) || !Number.isFinite(value.number)) refuse(rate, 'not-a-rate', 'a rate of a transition is a plain number that is not negative', 'Write e.g. `1/60s`.');
  return { from: from.text, to: to.text, rate: value.number };
}

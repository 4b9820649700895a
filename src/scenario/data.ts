// `data:` of a scenario: tables for routes, curves and recordings. Text is CSV with a header; a list holds rows as maps, points as
// lists, or plain numbers.

import type { DataColumn, DataTable } from '../expression/index.ts';
import { didYouMean } from '../expression/index.ts';
import type { Problem } from '../contracts/problem.ts';
import { readCsv } from './csv.ts';
import { durationMs } from './quantities.ts';
import type { Report } from './report.ts';
import { DURATION, type ScenarioShape } from './schema.ts';
import { grouped } from './schema-problems.ts';
import type { Place } from './text.ts';

/** Most rows of all tables together, columns of one, and different texts of one column. */
const ROWS = 100_000;
const COLUMNS = 64;
const TEXTS = 1000;

type DataShape = NonNullable<ScenarioShape['data']>[string];
type Value = string | number | boolean;

/** A value and how to tell of a mistake in it. */
interface Cell {
  readonly value: Value;
  readonly complain: (problem: Problem) => void;
}

interface Rows {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** All tables that are sound; what is wrong goes to the report. */
export function readData(shapes: ScenarioShape['data'], place: Place | undefined, report: Report): ReadonlyMap<string, DataTable> {
  const tables = new Map<string, DataTable>();
  let rows = 0;
  for (const [name, shape] of Object.entries(shapes ?? {})) {
    const tablePlace = place?.children.get(name);
    if (!tablePlace) continue;
    const path = `data.${name}`;
    const read = new TableReader(tablePlace, path, report).read(shape, ROWS - rows);
    if (!read) continue;
    rows += read.rows.length;
    const columns = read.names.map((column, i) => columnOf(column, read.rows.map((row) => row[i] as Cell)));
    if (columns.every((column) => column !== null)) tables.set(name, { columns, rows: read.rows.length });
  }
  return tables;
}

class TableReader {
  private readonly place: Place;
  private readonly path: string;
  private readonly report: Report;

  constructor(place: Place, path: string, report: Report) {
    this.place = place;
    this.path = path;
    this.report = report;
  }

  /** At most `room` rows. Null when something is wrong with the table's form. */
  read(shape: DataShape, room: number): Rows | null {
    const rows = typeof shape === 'string' ? this.csv(shape, room) : this.list(shape, room);
    if (!rows) return null;
    if (rows.names.length > COLUMNS) return this.refuse({ code: 'too-many-columns', message: `the table has ${rows.names.length} columns, more than ${COLUMNS}`, remedy: 'Leave out what is not needed.', values: { columns: rows.names.length, limit: COLUMNS } });
    if (rows.rows.length > room) return this.refuse({ code: 'too-many-rows', message: `the tables of \`data\` have more than ${grouped(ROWS)} rows`, remedy: 'Use fewer rows: every second one, or a shorter piece.', values: { limit: ROWS } });
    if (rows.rows.length === 0) return this.refuse({ code: 'no-rows', message: 'the table has no rows', remedy: 'Write a header and at least one row below it.' });
    return rows;
  }

  private refuse(problem: Problem): null {
    this.report.atValue(this.place, this.path, problem);
    return null;
  }

  private csv(text: string, room: number): Rows | null {
    const [header, ...lines] = readCsv(text, room + 2);
    const complainAt = ({ from, to }: { readonly from: number; readonly to: number }) => (problem: Problem): void =>
      this.report.atExpression(this.place, this.path, { from, to, ...problem, values: problem.values ?? {} } as never);
    const names = header?.map((field) => field.text) ?? [];
    for (const [i, field] of (header ?? []).entries()) {
      const problem = badColumn(field.text, names.slice(0, i), i);
      if (problem) complainAt(field)(problem);
      if (problem) return null;
    }
    const short = lines.find((line) => line.length !== names.length);
    if (short) {
      complainAt(short[Math.min(names.length, short.length - 1)] as never)({ code: 'ragged-row', message: `this row has ${short.length} values, the header has ${names.length}`, remedy: 'Give each row one value per column; put a value that holds the separator into double quotes.', values: { values: short.length, columns: names.length } });
      return null;
    }
    return { names, rows: lines.map((line) => line.map((field) => ({ value: numberOf(field.text), complain: complainAt(field) }))) };
  }

  private list(items: Exclude<DataShape, string>, room: number): Rows | null {
    const [first] = items;
    const names = Array.isArray(first) ? first.map((_, i) => String(i + 1)) : typeof first === 'object' ? Object.keys(first) : ['value'];
    const rows: (readonly Cell[])[] = [];
    for (const [i, item] of items.slice(0, room + 1).entries()) {
      const row = this.row(item, i, names, first);
      if (!row) return null;
      rows.push(row);
    }
    return { names, rows };
  }

  private row(item: Exclude<DataShape, string>[number], i: number, names: readonly string[], first: unknown): readonly Cell[] | null {
    const place = this.place.children.get(i) ?? this.place;
    const path = `${this.path}[${i}]`;
    const cell = (value: Value, key: string | number | null): Cell => ({
      value, complain: (problem) => this.report.atValue(key === null ? place : (place.children.get(key) ?? place), key === null ? path : `${path}.${key}`, problem),
    });
    if (typeof item !== 'object' && typeof first !== 'object') return [cell(item, null)];
    const isPoint = Array.isArray(item);
    const isAlike = typeof item === 'object' && typeof first === 'object' && isPoint === Array.isArray(first);
    const found = isPoint ? item.length : isAlike ? Object.keys(item).length : 0;
    const missing = isAlike && !isPoint ? names.find((name) => !Object.hasOwn(item, name)) : undefined;
    const added = isAlike && !isPoint ? Object.keys(item).find((name) => !names.includes(name)) : undefined;
    if (isAlike && found === names.length && missing === undefined) return isPoint ? item.map((value, j) => cell(value, j)) : names.map((name) => cell(item[name] as Value, name));
    const message = !isAlike ? 'this row is not like the first one'
      : missing !== undefined ? `this row lacks \`${missing}\`${added === undefined ? '' : `; it has \`${added}\`${didYouMean(added, names)}`}`
        : `this row has ${found} values, the first one has ${names.length}`;
    this.report.atValue(place, path, { code: 'ragged-row', message, remedy: 'Give all rows of a table the same form.' });
    return null;
  }
}

function badColumn(name: string, before: readonly string[], i: number): Problem | null {
  if (name === '') return { code: 'bad-column', message: `column ${i + 1} has no name`, remedy: 'Begin the table with a header: the columns’ names, with commas between them.' };
  if (before.includes(name)) return { code: 'duplicate-name', message: `two columns are called \`${name}\``, remedy: 'Give each column a name of its own.', values: { name } };
  // A first row of numbers is a table without a header.
  if (typeof numberOf(name) === 'number') return { code: 'bad-column', message: `\`${name}\` is no name of a column`, remedy: 'Begin the table with a header: the columns’ names, with commas between them.', values: { name } };
  return null;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function numberOf(text: string): Value {
  return NUMBER.test(text) ? Number(text) : text;
}

type Kind = 'number' | 'duration' | 'text';

function kindOf(value: Value): Kind {
  if (typeof value === 'number') return 'number';
  return typeof value === 'string' && DURATION.test(value) ? 'duration' : 'text';
}

/** A column is of the kind of its first value. Null when something was reported. */
function columnOf(name: string, cells: readonly Cell[]): DataColumn | null {
  const kind = kindOf((cells[0] as Cell).value);
  const texts = new Map<string, number>();
  const values = new Float64Array(cells.length);
  for (const [i, { value, complain }] of cells.entries()) {
    const problem = badCell(value, kind, name, i, texts.size);
    if (problem) {
      complain(problem);
      return null;
    }
    if (kind === 'number') values[i] = value as number;
    else if (kind === 'duration') values[i] = (durationMs(value as string) ?? 0) / 1000;
    else values[i] = placeOf(String(value), texts);
  }
  return { name, values, texts: kind === 'text' ? [...texts.keys()] : null, isDuration: kind === 'duration' };
}

function placeOf(text: string, texts: Map<string, number>): number {
  const known = texts.get(text) ?? texts.size;
  texts.set(text, known);
  return known;
}

function badCell(value: Value, kind: Kind, name: string, row: number, texts: number): Problem | null {
  const values = { name, row: row + 1 };
  if (value === '') return { code: 'empty-cell', message: `row ${row + 1} has no \`${name}\``, remedy: 'Write a value, or leave out the row.', values };
  if (kind !== 'text' && kindOf(value) !== kind) return { code: 'mixed-column', message: `\`${String(value)}\` is no ${kind}, but the values of \`${name}\` above it are`, remedy: `Write a ${kind}, or leave out the row.`, values };
  if (kind === 'number' && !Number.isFinite(value)) return { code: 'not-finite', message: `\`${String(value)}\` is too big for 64-bit arithmetic`, remedy: 'Write a finite number.', values };
  if (kind === 'duration' && durationMs(value as string) === null) return { code: 'bad-duration', message: `\`${String(value)}\` is no whole number of milliseconds`, remedy: 'Write e.g. 250ms.', values };
  if (texts > TEXTS) return { code: 'too-many-texts', message: `\`${name}\` has more than ${TEXTS} different texts`, remedy: 'Use fewer different texts, or numbers.', values: { ...values, limit: TEXTS } };
  return null;
}

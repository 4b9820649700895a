// CSV as spreadsheets write it (RFC 4180): a header, a comma, semicolon or tab between fields, quotes where a field needs them.

export interface Field {
  readonly text: string;
  /** Offsets in the CSV text. */
  readonly from: number;
  readonly to: number;
}

export type CsvRow = readonly Field[];

/** Reads rows until `most` of them are there; blank lines are left out. A quote that is never closed ends with the text. */
export function readCsv(text: string, most: number): readonly CsvRow[] {
  const separator = separatorOf(text);
  const rows: CsvRow[] = [];
  let at = 0;
  while (at < text.length && rows.length < most) {
    const { row, end } = readRow(text, at, separator);
    if (row.length > 1 || row[0]?.text !== '') rows.push(row);
    at = end;
  }
  return rows;
}

function separatorOf(text: string): string {
  const header = /[^\r\n]*/.exec(text.trimStart())?.[0] ?? '';
  return [',', ';', '\t'].find((candidate) => header.includes(candidate)) ?? ',';
}

function readRow(text: string, start: number, separator: string): { readonly row: CsvRow; readonly end: number } {
  const row: Field[] = [];
  let at = start;
  for (;;) {
    const { field, end } = readField(text, at, separator);
    row.push(field);
    if (text[end] !== separator) return { row, end: afterLine(text, end) };
    at = end + 1;
  }
}

function afterLine(text: string, end: number): number {
  const next = text.indexOf('\n', end);
  return next < 0 ? text.length : next + 1;
}

function readField(text: string, start: number, separator: string): { readonly field: Field; readonly end: number } {
  let from = start;
  while (text[from] === ' ') from++;
  if (text[from] === '"') return readQuoted(text, from, separator);
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n') end++;
  const written = text.slice(from, end).trimEnd();
  return { field: { text: written, from, to: from + Math.max(1, written.length) }, end };
}

function readQuoted(text: string, from: number, separator: string): { readonly field: Field; readonly end: number } {
  let at = from + 1;
  let content = '';
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { field: { text: content + text.slice(at), from, to: text.length }, end: text.length };
    content += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      let end = quote + 1;
      while (end < text.length && text[end] !== separator && text[end] !== '\n') end++;
      return { field: { text: content, from, to: quote + 1 }, end };
    }
    content += '"';
    at = quote + 2;
  }
}

// The YAML that people write by hand, read in one pass: maps and lists by indentation or in brackets, keys that are words,
// scalars on one line, texts behind `|`. Null for anything else, and for anything that may be wrong: then the `yaml` package
// reads it, and says what is wrong with it. What both can read they read alike, places included (tests/scenario/plain-yaml.test.ts);
// this is there because the package takes most of the time that a scenario needs to become a plan.

import { sourceOffsets, type WrittenScalar } from './offsets.ts';
import { PlainCursor, UNUSUAL } from './plain-cursor.ts';
import { meaning, withoutSpaces } from './plain-scalars.ts';
import type { Place, PlacedValue } from './text.ts';

/** Fewer than the package is given (text.ts), so that its bounds are the ones that count. */
const NODES = 10_000;
const DEPTH = 32;

/** Carriage returns, tabs, byte order marks; marks of documents and directives. */
const UNUSUAL_TEXT = /[\r\t\ufeff]|^(?:---|\.\.\.|%)/m;
const BLOCK_KEY = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]{0,199}(?=:(?:[ \n]|$))/y;
const FLOW_KEY = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]{0,199}(?=: )/y;
/** In brackets a comma, a bracket or `: ` ends a text. */
const FLOW_TEXT = /(?:[^\n,[\]{}#:]|:(?=[^\s,[\]{}]))+/y;
/** A text could go on in the next line. */
const FLOW_TEXT_END = /,|\n? *[}\]]/y;
const UNUSUAL_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const RESERVED_WORD = /^(?:true|false|null)$/i;

const NO_CHILDREN: Place['children'] = new Map();

/** The value and its places, or null when the text is to be read by the whole of YAML. */
export function readPlainYaml(text: string): PlacedValue | null {
  if (UNUSUAL_TEXT.test(text)) return null;
  try {
    return new PlainReader(text).read();
  } catch (error) {
    if (error === UNUSUAL) return null;
    throw error;
  }
}

interface KeyRange { readonly start: number; readonly end: number }

class PlainPlace implements Place {
  readonly start: number;
  readonly end: number;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly children: Place['children'];
  readonly inFlow: boolean;
  readonly isCut = false;
  private readonly text: string;
  private readonly scalar: WrittenScalar | null;
  private offsets: ((character: number) => number) | null = null;

  constructor(text: string, start: number, end: number, key: KeyRange | null, children: Place['children'], inFlow: boolean, scalar: WrittenScalar | null) {
    this.start = start;
    this.end = end;
    this.keyStart = key ? key.start : start;
    this.keyEnd = key ? key.end : end;
    this.children = children;
    this.inFlow = inFlow;
    this.text = text;
    this.scalar = scalar;
  }

  /** Only problems ask. */
  offsetOf(character: number): number {
    this.offsets ??= sourceOffsets(this.text, this.start, this.scalar);
    return this.offsets(character);
  }
}

class PlainReader extends PlainCursor {
  private nodes = 0;
  /** Indentation of the block around brackets: their further lines lie deeper. */
  private around = -1;

  read(): PlacedValue {
    this.nextLine();
    if (this.column < 0) throw UNUSUAL;
    const isFlow = this.text[this.at] === '{';
    const read = isFlow ? this.flow(0, false, null) : this.block(0, null, 0);
    if (isFlow) {
      this.endLine();
      this.nextLine();
    }
    if (this.column >= 0) throw UNUSUAL;
    return read;
  }

  private block(indent: number, key: KeyRange | null, depth: number): PlacedValue {
    return this.isDash() ? this.list(indent, key, depth) : this.map(indent, key, depth);
  }

  private map(indent: number, key: KeyRange | null, depth: number): PlacedValue {
    this.count(depth);
    const start = this.at;
    const value: Record<string, unknown> = {};
    const children = new Map<string, Place>();
    while (this.column === indent && !this.isDash()) {
      const keyStart = this.at;
      const name = this.match(BLOCK_KEY);
      this.assertNew(name, children);
      const keyRange = { start: keyStart, end: this.at };
      this.at++;
      const child = this.valueOfKey(indent, keyRange, depth + 1);
      value[name] = child.value;
      children.set(name, child.place);
    }
    if (this.column > indent) throw UNUSUAL;
    return { value, place: this.place(start, this.end, key, false, children) };
  }

  private valueOfKey(indent: number, key: KeyRange, depth: number): PlacedValue {
    this.spaces();
    if (!this.isLineEnd()) return this.inLine(indent, key, depth);
    this.endLine();
    this.nextLine();
    // A list may stand below its key without being indented.
    if (this.column < indent || (this.column === indent && !this.isDash())) throw UNUSUAL;
    return this.block(this.column, key, depth);
  }

  private list(indent: number, key: KeyRange | null, depth: number): PlacedValue {
    this.count(depth);
    const start = this.at;
    const value: unknown[] = [];
    const children = new Map<number, Place>();
    while (this.column === indent && this.isDash()) {
      const dash = this.at++;
      this.spaces();
      if (this.isLineEnd() || this.isDash()) throw UNUSUAL;
      BLOCK_KEY.lastIndex = this.at;
      const isMap = BLOCK_KEY.test(this.text);
      if (isMap) this.column = indent + this.at - dash;
      const item = isMap ? this.map(this.column, null, depth + 1) : this.inLine(indent, null, depth + 1);
      children.set(value.length, item.place);
      value.push(item.value);
    }
    if (this.column > indent) throw UNUSUAL;
    return { value, place: this.place(start, this.end, key, false, children) };
  }

  /** A value that begins on the line of its key or dash, and the way to the next line that says something. */
  private inLine(indent: number, key: KeyRange | null, depth: number): PlacedValue {
    const sign = this.text[this.at];
    if (sign === '|') return this.literal(indent, key, depth);
    this.around = indent;
    const read = sign === '{' || sign === '[' ? this.flow(depth, false, key) : sign === '"' || sign === "'" ? this.quoted(depth, false, key) : this.lineText(depth, key);
    this.endLine();
    this.nextLine();
    // It would go on there.
    if (this.column > indent) throw UNUSUAL;
    return read;
  }

  private lineText(depth: number, key: KeyRange | null): PlacedValue {
    const { text, at } = this;
    const lineEnd = text.indexOf('\n', at);
    const line = text.slice(at, lineEnd < 0 ? text.length : lineEnd);
    const comment = line.indexOf(' #');
    const written = withoutSpaces(comment < 0 ? line : line.slice(0, comment));
    if (written.includes(': ') || written.endsWith(':')) throw UNUSUAL;
    return this.plain(written, depth, false, key);
  }

  private plain(written: string, depth: number, inFlow: boolean, key: KeyRange | null): PlacedValue {
    this.count(depth);
    const start = this.at;
    this.at += written.length;
    return { value: meaning(written), place: this.place(start, this.at, key, inFlow, NO_CHILDREN) };
  }

  /** On one line. */
  private quoted(depth: number, inFlow: boolean, key: KeyRange | null): PlacedValue {
    this.count(depth);
    const start = this.at;
    const isDouble = this.text[start] === '"';
    const value = isDouble ? this.doubleQuoted() : this.singleQuoted();
    return { value, place: this.place(start, this.at, key, inFlow, NO_CHILDREN, { value, type: isDouble ? 'QUOTE_DOUBLE' : 'QUOTE_SINGLE' }) };
  }

  /** Lines behind `|` or `|-`, from the first one's indentation on. */
  private literal(indent: number, key: KeyRange | null, depth: number): PlacedValue {
    this.count(depth);
    const { text } = this;
    const start = this.at++;
    const isStripped = text[this.at] === '-';
    if (isStripped) this.at++;
    this.spaces();
    if (!this.isLineEnd()) throw UNUSUAL;
    this.passLine();
    const margin = this.indentation();
    const lines = margin > indent ? this.linesFrom(margin) : [];
    if (lines.length === 0) throw UNUSUAL;
    const value = lines.join('\n') + (isStripped ? '' : '\n');
    const place = this.place(start, this.end, key, false, NO_CHILDREN, { value, type: 'BLOCK_LITERAL' });
    this.nextLine();
    if (this.column > indent) throw UNUSUAL;
    return { value, place };
  }

  private flow(depth: number, inFlow: boolean, key: KeyRange | null): PlacedValue {
    this.count(depth);
    const start = this.at;
    const isMap = this.text[this.at++] === '{';
    const close = isMap ? '}' : ']';
    const entries: Record<string, unknown> = {};
    const items: unknown[] = [];
    const children = new Map<string | number, Place>();
    this.flowSpaces();
    while (this.text[this.at] !== close) {
      if (isMap) {
        const keyStart = this.at;
        const name = this.flowKey();
        this.assertNew(name, children);
        const { value, place } = this.flowValue(depth + 1, { start: keyStart, end: this.colon() });
        entries[name] = value;
        children.set(name, place);
      } else {
        const { value, place } = this.flowValue(depth + 1, null);
        children.set(items.length, place);
        items.push(value);
      }
      this.flowSpaces();
      if (this.text[this.at] === ',') {
        this.at++;
        this.flowSpaces();
      } else if (this.text[this.at] !== close) throw UNUSUAL;
    }
    this.at++;
    return { value: isMap ? entries : items, place: this.place(start, this.at, key, inFlow, children) };
  }

  private flowKey(): string {
    if (this.text[this.at] !== '"') return this.match(FLOW_KEY);
    const name = this.doubleQuoted();
    if (name.length > 200 || !this.text.startsWith(': ', this.at)) throw UNUSUAL;
    return name;
  }

  /** Passes the colon behind a key; returns where the key ended. */
  private colon(): number {
    const end = this.at++;
    this.spaces();
    return end;
  }

  private flowValue(depth: number, key: KeyRange | null): PlacedValue {
    const sign = this.text[this.at];
    if (sign === '{' || sign === '[') return this.flow(depth, true, key);
    if (sign === '"' || sign === "'") return this.quoted(depth, true, key);
    FLOW_TEXT.lastIndex = this.at;
    const written = FLOW_TEXT.exec(this.text)?.[0] ?? '';
    FLOW_TEXT_END.lastIndex = this.at + written.length;
    // An open parenthesis: an expression without quotes, which its comma has cut.
    if (!FLOW_TEXT_END.test(this.text) || written.split('(').length > written.split(')').length) throw UNUSUAL;
    return this.plain(withoutSpaces(written), depth, true, key);
  }

  /** Spaces and line breaks between the brackets. */
  private flowSpaces(): void {
    this.spaces();
    while (this.text[this.at] === '\n') {
      this.at++;
      const column = this.indentation();
      this.at += column;
      if (column <= this.around || this.text[this.at] === '\n') throw UNUSUAL;
      this.countLine();
    }
  }

  private count(depth: number): void {
    if (depth > DEPTH || ++this.nodes > NODES) throw UNUSUAL;
  }

  private assertNew(name: string, known: ReadonlyMap<string | number, Place>): void {
    if (known.has(name) || UNUSUAL_KEYS.has(name) || RESERVED_WORD.test(name)) throw UNUSUAL;
  }

  private place(start: number, end: number, key: KeyRange | null, inFlow: boolean, children: Place['children'], scalar: WrittenScalar | null = null): Place {
    return new PlainPlace(this.text, start, end, key, children, inFlow, scalar);
  }

}

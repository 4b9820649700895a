// Scenario text (YAML 1.2 or JSON) → plain values, each with its place. Everything is bounded before it costs anything.

import { isAlias, isMap, isScalar, isSeq, type Alias, type Document, type Node, type Pair, type Scalar } from 'yaml';
import type { Problem } from '../contracts/problem.ts';
import { sourceOffsets } from './offsets.ts';
import { readPlainYaml } from './plain-yaml.ts';
import type { Report } from './report.ts';
import { documentsOf, SyntaxFault, TooManyTokens } from './yaml-documents.ts';

/** Largest scenario text, in UTF-8 bytes. */
export const TEXT_BYTES = 1024 * 1024;
/** Deepest nesting; a scenario needs eight. */
const DEPTH = 32;
/** Most keys and values, aliases unfolded. */
const NODES = 50_000;
/** Brackets or dashes that open one inside the other, in front of the parser, which is recursive. */
const NESTING_BEFORE_PARSE = 500;
const INDENTATIONS_BEFORE_PARSE = 100;

const NO_CHILDREN: ReadonlyMap<string | number, Place> = new Map();
/** What follows the comma of an unquoted expression in `{…}` looks like keys without values. */
export const COMMA_IN_FLOW: Problem = {
  code: 'comma-in-flow', message: 'YAML ends this expression at its comma', remedy: 'Put the expression in quotes: `{ value: "clamp(x, 0, 1)" }`.',
};
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Where a value stands. Offsets are in the text; `children` by key or place. */
export interface Place {
  readonly start: number;
  readonly end: number;
  /** The key in front of the value, or the value itself in lists. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly children: ReadonlyMap<string | number, Place>;
  /** Offset in the text of a character of this scalar's value. */
  readonly offsetOf: (character: number) => number;
  /** Whether the value stands inside `{…}` or `[…]`, where a comma ends it. */
  readonly inFlow: boolean;
  /** A plain text in there whose bracket is still open at its end. */
  readonly isCut: boolean;
  /** Set where it stands in no text: what it belongs to, as problems name it. */
  readonly outside?: string;
}

/** The place of a key's value, or the place around it where the text has none. */
export function childOf(place: Place, key: string | number): Place {
  return place.children.get(key) ?? place;
}

/** Places of a value that stands in no text. */
export function outsidePlace(outside: string, value?: unknown): Place {
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const children = new Map(entries.map(([key, child]) => [key, outsidePlace(outside, child)]));
  return { start: 0, end: 0, keyStart: 0, keyEnd: 0, children, offsetOf: () => 0, inFlow: false, isCut: false, outside };
}

export interface PlacedValue {
  readonly value: unknown;
  readonly place: Place;
}

/** Reads a text. Problems go to the report; null when there is nothing to go on with. */
export function readText(text: string, report: Report): PlacedValue | null {
  const problem = tooBig(text) ?? tooDeep(text) ?? tooMany(text);
  if (problem) {
    report.add(problem);
    return null;
  }
  return readPlainYaml(text) ?? readYaml(text, report);
}

/** All of YAML, and what is wrong in it. */
export function readYaml(text: string, report: Report): PlacedValue | null {
  try {
    const [document, second] = documentsOf(text);
    if (second) {
      report.at(second.range[0], Math.max(1, second.range[1] - second.range[0]), syntaxProblem('MULTIPLE_DOCS', ''));
      return null;
    }
    if (!document?.contents) {
      report.at(0, 1, { code: 'empty-scenario', message: 'the scenario is empty', remedy: 'Begin with `version: 1`, `name:`, `models:` and `fleets:`.' });
      return null;
    }
    return new Reader(text, document, report).read();
  } catch (error) {
    if (error instanceof SyntaxFault) {
      report.at(error.from, Math.max(1, error.to - error.from), syntaxProblem(error.code, error.message));
      return null;
    }
    if (error instanceof TooManyTokens) {
      report.add(manyProblem());
      return null;
    }
    // The parser recurses; whatever still nests too deep for it ends here.
    if (!(error instanceof RangeError)) throw error;
    report.add(deepProblem());
    return null;
  }
}

function tooBig(text: string): Problem | null {
  const bytes = text.length > TEXT_BYTES ? text.length : new TextEncoder().encode(text).length;
  if (bytes <= TEXT_BYTES) return null;
  return {
    code: 'scenario-too-big', message: `the scenario has ${bytes} bytes, more than ${TEXT_BYTES}`, remedy: 'Use fewer models, or shorter payload templates.',
    values: { bytes, limit: TEXT_BYTES }, line: 1, column: 1,
  };
}

/** A linear look at the text: signs that begin a value or a comment. Commas and blank lines count less, since texts and tables hold many. */
function tooMany(text: string): Problem | null {
  let keys = 0;
  let commas = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2c || (code === 0x0a && isBlankLine(text, i))) commas++;
    else if ((code === 0x3a || code === 0x2d) && text.charCodeAt(i + 1) <= 0x20) keys++;
    else if (code === 0x23 && (i === 0 || text.charCodeAt(i - 1) <= 0x20)) keys++;
  }
  return keys + commas / 4 > NODES ? manyProblem() : null;
}

function isBlankLine(text: string, end: number): boolean {
  const before = text.charCodeAt(end - 1);
  return end === 0 || before === 0x0a || (before === 0x0d && (end === 1 || text.charCodeAt(end - 2) === 0x0a));
}

function manyProblem(): Problem {
  return { code: 'scenario-too-big', message: `the scenario has more than ${NODES} values and comments`, remedy: 'Use fewer keys, comments and aliases.', values: { limit: NODES }, line: 1, column: 1 };
}

function deepProblem(): Problem {
  return { code: 'scenario-too-deep', message: `the scenario nests deeper than ${DEPTH} levels`, remedy: 'Flatten it: a scenario needs about eight levels.', values: { limit: DEPTH }, line: 1, column: 1 };
}

/** A linear look at the text: brackets that stay open, chains of dashes, indentation. Over-counts what stands in quotes. */
function tooDeep(text: string): Problem | null {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) open++;
    else if (code === 0x5d || code === 0x7d) open--;
    if (open > NESTING_BEFORE_PARSE) return deepProblem();
  }
  return /(?:[-?:][ \t]+){200}/.test(text) || indentationDepth(text) > INDENTATIONS_BEFORE_PARSE ? deepProblem() : null;
}

/** How many levels of indentation lie open at the deepest line. */
function indentationDepth(text: string): number {
  const open: number[] = [];
  let deepest = 0;
  for (const match of text.matchAll(/^( *)\S/gm)) {
    const indentation = (match[1] ?? '').length;
    while (open.length > 0 && (open.at(-1) as number) >= indentation) open.pop();
    open.push(indentation);
    deepest = Math.max(deepest, open.length);
  }
  return deepest;
}

function syntaxProblem(code: string, message: string): Problem {
  const text = message.replace(/ at line \d+.*$/s, '').replace(/\.$/, '');
  if (code === 'TAB_AS_INDENT') return { code: 'yaml-syntax', message: 'tabs may not indent in YAML', remedy: 'Indent with spaces.' };
  if (code === 'MULTIPLE_DOCS') return { code: 'yaml-syntax', message: 'a second document begins here', remedy: 'Remove `---` and what follows, or write it to a file of its own.' };
  return { code: 'yaml-syntax', message: `this is no valid YAML: ${text.charAt(0).toLowerCase()}${text.slice(1)}`, remedy: 'Check the indentation, quotes and brackets on this line and the one before; quote what holds `: `, `#`, `{` or a comma.' };
}

class Reader {
  private readonly text: string;
  private readonly document: Document.Parsed;
  private readonly report: Report;
  private nodes = 0;
  /** What each anchor names so far: an alias means the last one in front of it. */
  private readonly anchors = new Map<string, Node>();
  private stopped = false;

  constructor(text: string, document: Document.Parsed, report: Report) {
    this.text = text;
    this.document = document;
    this.report = report;
  }

  read(): PlacedValue | null {
    const value = this.node(this.document.contents as Node, 0, false, null);
    return this.stopped ? null : value;
  }

  private node(node: Node | null, depth: number, inFlow: boolean, key: Node | null): PlacedValue {
    if (this.stopped) return this.leaf(null, node, key, inFlow);
    if (depth > DEPTH) return this.stop(node, deepProblem());
    if (++this.nodes > NODES) return this.stop(node, manyProblem());
    if (isAlias(node)) return this.alias(node, depth, inFlow, key);
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (node && anchor !== undefined) this.anchors.set(anchor, node);
    if (isMap(node)) return this.map(node as never, depth, inFlow, key);
    if (isSeq(node)) {
      const flow = inFlow || node.flow === true;
      const items = node.items.map((item) => this.node(item as Node, depth + 1, flow, null));
      return { value: items.map(({ value }) => value), place: this.place(node, key, inFlow, new Map(items.map(({ place }, i) => [i, place]))) };
    }
    return this.scalar(node, key, inFlow);
  }

  private scalar(node: Node | null, key: Node | null, inFlow: boolean): PlacedValue {
    const value = isScalar(node) ? node.value : null;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return this.refuse(node, { code: 'not-finite', message: 'this is not a finite number', remedy: 'Write a finite number.' }, key, inFlow);
    }
    if (typeof value === 'bigint') return this.leaf(Number(value), node, key, inFlow);
    return this.leaf(value, node, key, inFlow);
  }

  private alias(node: Alias, depth: number, inFlow: boolean, key: Node | null): PlacedValue {
    const target = this.anchors.get(node.source);
    if (!target) return this.refuse(node, { code: 'unknown-alias', message: 'this alias names no anchor in front of it', remedy: 'Define the anchor first.' }, key, inFlow);
    const { value, place } = this.node(target, depth + 1, inFlow, key);
    // What is wrong inside an expression is shown where it is written; for the whole stands the alias itself.
    const [start, end] = this.range(node) ?? [place.start, place.end];
    return { value, place: { ...place, start, end, ...this.keyRange(key, node) } };
  }

  private map(node: Node & { items: Pair<Node, Node | null>[]; flow?: boolean }, depth: number, inFlow: boolean, key: Node | null): PlacedValue {
    const flow = inFlow || node.flow === true;
    const value: Record<string, unknown> = {};
    const children = new Map<string, Place>();
    let cut: Place | null = null;
    for (const pair of node.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : null;
      // The rest of an unquoted `f(1, 1)`, when two of them end alike.
      if (cut !== null && pair.value === null && name !== null && children.has(name)) this.report.at(cut.start, cut.end - cut.start, COMMA_IN_FLOW);
      else if (name === null) this.refuse(pair.key, { code: 'bad-key', message: 'a key must be a plain name', remedy: 'Write a name in front of the colon; quote a value that begins with `{` or `[`.' }, null, flow);
      else if (FORBIDDEN_KEYS.has(name)) this.refuse(pair.key, { code: 'forbidden-key', message: `the key \`${name}\` is not allowed`, remedy: 'Choose another name.', values: { key: name } }, null, flow);
      else if (children.has(name)) this.refuse(pair.key, { code: 'duplicate-key', message: `the key \`${name}\` stands here twice`, remedy: 'Remove one of the two.', values: { key: name } }, null, flow);
      else {
        const child = this.node(pair.value, depth + 1, flow, pair.key);
        value[name] = child.value;
        children.set(name, child.place);
        if (pair.value !== null) cut = child.place.isCut ? child.place : null;
      }
    }
    return { value, place: this.place(node, key, inFlow, children) };
  }

  private leaf(value: unknown, node: Node | null, key: Node | null, inFlow: boolean): PlacedValue {
    return { value, place: this.place(node, key, inFlow, NO_CHILDREN) };
  }

  private place(node: Node | null, key: Node | null, inFlow: boolean, children: Place['children']): Place {
    const range = this.range(node) ?? this.range(key) ?? [0, 0];
    const offsetOf = sourceOffsets(this.text, range[0], isScalar(node) ? (node as Scalar) : null);
    return { start: range[0], end: Math.max(range[0], range[1]), ...this.keyRange(key, node), children, offsetOf, inFlow, isCut: inFlow && isCut(node) };
  }

  private keyRange(key: Node | null, node: Node | null): { keyStart: number; keyEnd: number } {
    const range = this.range(key) ?? this.range(node) ?? [0, 0];
    return { keyStart: range[0], keyEnd: range[1] };
  }

  private range(node: Node | null): [number, number] | null {
    return node?.range ? [node.range[0], node.range[1]] : null;
  }

  private refuse(node: Node | null, problem: Problem, key: Node | null, inFlow: boolean): PlacedValue {
    const range = this.range(node) ?? [0, 0];
    this.report.at(range[0], range[1] - range[0], problem);
    return this.leaf(null, node, key, inFlow);
  }

  private stop(node: Node | null, problem: Problem): PlacedValue {
    this.stopped = true;
    return this.refuse(node, problem, null, false);
  }
}

function isCut(node: Node | null): boolean {
  if (!isScalar(node) || node.type !== 'PLAIN' || typeof node.value !== 'string') return false;
  return node.value.split('(').length > node.value.split(')').length;
}

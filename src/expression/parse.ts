/// <reference path="./grammar.d.ts" />
// Text → syntax tree, by the generated Lezer parser. Strict: the first place that does not parse is an error.

import type { PartialParse, SyntaxNode, Tree } from '@lezer/common';
import { parser } from '../../build/grammar/expression.js';
import { refuse } from './error.ts';
import type { BinaryOperator, Span, Syntax } from './syntax.ts';
import { findUnit, UNITS } from './units.ts';

/** Longest expression, in characters. */
export const EXPRESSION_CHARACTERS = 8192;
/** Deepest nesting of an expression; sums and products of many terms nest to the left and count too. */
const EXPRESSION_DEPTH = 512;
/** Most nodes of the tree below one another that one level of nesting takes: a call and its arguments. */
const NODES_PER_LEVEL = 2;

/** Trees of texts that were parsed before: while someone types, or many fleets share a model, nearly all are the same. */
const parsedBefore = new Map<string, Syntax>();
const REMEMBERED_CHARACTERS = 512 * 1024;
let rememberedCharacters = 0;

/** Parses one expression. Throws an ExpressionError at the first character that does not fit. */
export function parseExpression(text: string): Syntax {
  const before = parsedBefore.get(text);
  if (before) return before;
  const syntax = parseAnew(text);
  rememberedCharacters += text.length;
  if (rememberedCharacters > REMEMBERED_CHARACTERS) {
    parsedBefore.clear();
    rememberedCharacters = text.length;
  }
  parsedBefore.set(text, syntax);
  return syntax;
}

function parseAnew(text: string): Syntax {
  if (text.trim() === '') refuse({ from: 0, to: Math.max(1, text.length) }, 'empty-expression', 'the expression is empty', 'Write a value, e.g. `21`, or a formula, e.g. `21 + noise(0.2)`.');
  if (text.length > EXPRESSION_CHARACTERS) refuse({ from: 0, to: 1 }, 'expression-too-long', `the expression is longer than ${EXPRESSION_CHARACTERS} characters`, 'Split it into several signals.');
  const top = parseTree(text).topNode;
  refuseErrors(top, text);
  const root = top.firstChild;
  if (!root) return refuse({ from: 0, to: 1 }, 'syntax', 'the expression does not parse', 'Write a value or a formula.');
  return read(root, text, 0);
}

/** The parser cuts sums of more than a few hundred terms, so that an editor stays fast. Here they are whole or too deep. */
function parseTree(text: string): Tree {
  const parse = parser.startParse(text) as PartialParse & { bigReductionCount: number };
  for (let tree = parse.advance(); ; tree = parse.advance()) {
    if (tree) return tree;
    parse.bigReductionCount = 0;
  }
}

/** Refuses the first place that does not parse. The parser gives up some thousand brackets deep: that is no typing error. */
function refuseErrors(top: SyntaxNode, text: string): void {
  const cursor = top.cursor();
  for (let depth = 0, deepest = 0; ; ) {
    deepest = Math.max(deepest, depth);
    if (cursor.type.isError) {
      if (deepest > NODES_PER_LEVEL * EXPRESSION_DEPTH) tooDeep({ from: 0, to: text.length });
      syntaxError(text, cursor.node);
    }
    if (cursor.firstChild()) {
      depth++;
      continue;
    }
    while (!cursor.nextSibling()) {
      if (!cursor.parent()) return;
      depth--;
    }
  }
}

function tooDeep(span: Span): never {
  refuse(span, 'expression-too-deep', `the expression nests deeper than ${EXPRESSION_DEPTH}`, 'Split it into several signals.');
}

function syntaxError(text: string, node: SyntaxNode): never {
  const rest = text.slice(node.from);
  const offset = rest.length - rest.trimStart().length;
  const from = node.from + offset;
  const found = /^([\p{L}_][\p{L}\p{N}_]*|[\d.]+|"[^"]*"?|==|[<>!]=|.)/su.exec(text.slice(from))?.[0] ?? '';
  const span = { from, to: from + Math.max(1, found.length) };
  const before = text.slice(0, from).trimEnd();
  if (found === '') refuse({ from: Math.max(0, before.length - 1), to: Math.max(1, before.length) }, 'syntax', 'the expression ends too early', unclosed(before) ? 'Close the bracket.' : 'Complete it.');
  if (/\d$/.test(before) && /^\p{L}/u.test(found)) {
    refuse(span, 'unknown-unit', `unknown unit \`${found}\``, `Units are ${UNITS.map(({ name }) => name).join(', ')}.`, { unit: found });
  }
  refuse(span, 'syntax', `\`${found}\` does not fit here`, remedyFor(found), { found });
}

function unclosed(text: string): boolean {
  return text.split(/[([]/).length > text.split(/[)\]]/).length;
}

function remedyFor(found: string): string {
  if (found === '?' || found === ':') return 'Write `if(condition, a, b)`; there is no `? :`.';
  if (found === '=') return 'Compare with `==`.';
  if (found === '&') return 'Write `and`.';
  if (found === '|') return 'Write `or`.';
  if (found === '!') return 'Write `not`, or `!=`.';
  if (found === '^') return 'Write `pow(x, y)`.';
  if (found === '%') return 'Write `mod(x, y)`; `%` stands behind a number only.';
  if (found === '"' || found === "'") return 'Close the text with the same quote.';
  return 'See the reference of expressions for what may stand here.';
}

function read(node: SyntaxNode, text: string, depth: number): Syntax {
  if (depth > EXPRESSION_DEPTH) tooDeep(node);
  const span = { from: node.from, to: node.to };
  const slice = (at: Span): string => text.slice(at.from, at.to);
  switch (node.name) {
    case 'Quantity': return readQuantity(node, text);
    case 'String': return { kind: 'text', ...span, text: unescape(slice(node)) };
    case 'Boolean': return { kind: 'boolean', ...span, value: slice(node) === 'true' };
    case 'Name': return { kind: 'name', ...span, name: slice(node) };
    case 'Parenthesized': return read(values(node)[0] as SyntaxNode, text, depth + 1);
    case 'Array': return { kind: 'array', ...span, items: values(node).map((item) => read(item, text, depth + 1)) };
    case 'Field': return { kind: 'field', ...span, of: read(values(node)[0] as SyntaxNode, text, depth + 1), field: slice(node.lastChild as SyntaxNode) };
    case 'Call': {
      const name = node.firstChild as SyntaxNode;
      const list = values(node.lastChild as SyntaxNode);
      return { kind: 'call', ...span, name: slice(name), nameSpan: { from: name.from, to: name.to }, arguments: list.map((item) => read(item, text, depth + 1)) };
    }
    case 'Unary': return { kind: 'unary', ...span, operator: text.startsWith('not', node.from) ? 'not' : '-', of: read(values(node)[0] as SyntaxNode, text, depth + 1) };
    default: return readBinary(node, text, depth);
  }
}

function readBinary(node: SyntaxNode, text: string, depth: number): Syntax {
  const [left, right] = values(node) as [SyntaxNode, SyntaxNode];
  const operator = text.slice(left.to, right.from).replace(/[()\s]/g, '') as BinaryOperator;
  return { kind: 'binary', from: node.from, to: node.to, operator, left: read(left, text, depth + 1), right: read(right, text, depth + 1) };
}

function readQuantity(node: SyntaxNode, text: string): Syntax {
  const number = node.firstChild as SyntaxNode;
  const unitNode = node.getChild('Unit');
  const unit = unitNode ? findUnit(text.slice(unitNode.from, unitNode.to)) : undefined;
  const plain = Number(text.slice(number.from, number.to));
  const value = unit ? (plain * unit.multiply) / unit.divide : plain;
  if (!Number.isFinite(value)) refuse(node, 'number-too-big', 'the number is too big for 64-bit arithmetic', 'Use a number below 1.7e308.');
  return { kind: 'quantity', from: node.from, to: node.to, value, dimension: unit?.dimension ?? 'none' };
}

/** The children that are expressions themselves. */
function values(node: SyntaxNode): SyntaxNode[] {
  return node.getChildren('Value');
}

function unescape(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/gs, (_, character: string) => (character === 'n' ? '\n' : character === 't' ? '\t' : character));
}

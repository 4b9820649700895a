// The tree of an expression as the compiler reads it. `from` and `to` are offsets in the expression's text.

import type { Dimension } from './units.ts';

export type Syntax = QuantitySyntax | TextSyntax | BooleanSyntax | NameSyntax | FieldSyntax | CallSyntax | ArraySyntax | UnarySyntax | BinarySyntax;

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface QuantitySyntax extends Span {
  readonly kind: 'quantity';
  /** In the base unit of its dimension. */
  readonly value: number;
  readonly dimension: Dimension;
}

export interface TextSyntax extends Span {
  readonly kind: 'text';
  readonly text: string;
}

export interface BooleanSyntax extends Span {
  readonly kind: 'boolean';
  readonly value: boolean;
}

export interface NameSyntax extends Span {
  readonly kind: 'name';
  readonly name: string;
}

export interface FieldSyntax extends Span {
  readonly kind: 'field';
  readonly of: Syntax;
  readonly field: string;
}

export interface CallSyntax extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly nameSpan: Span;
  readonly arguments: readonly Syntax[];
}

export interface ArraySyntax extends Span {
  readonly kind: 'array';
  readonly items: readonly Syntax[];
}

export interface UnarySyntax extends Span {
  readonly kind: 'unary';
  readonly operator: '-' | 'not';
  readonly of: Syntax;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or';

export interface BinarySyntax extends Span {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Syntax;
  readonly right: Syntax;
}

/** Calls `visit` on every node, parents first, in the text's order. */
export function walkSyntax(syntax: Syntax, visit: (node: Syntax) => void): void {
  visit(syntax);
  for (const child of childrenOf(syntax)) walkSyntax(child, visit);
}

function childrenOf(syntax: Syntax): readonly Syntax[] {
  switch (syntax.kind) {
    case 'field': return [syntax.of];
    case 'call': return syntax.arguments;
    case 'array': return syntax.items;
    case 'unary': return [syntax.of];
    case 'binary': return [syntax.left, syntax.right];
    default: return [];
  }
}

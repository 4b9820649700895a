// Types of values. All are f64 in the kernel: booleans 0 and 1, enumerated text its place in the list of texts.

import type { Typed } from './functions/specification.ts';
import type { Dimension } from './units.ts';

export type ValueType =
  | { readonly kind: 'number'; readonly dimension: Dimension }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text'; readonly texts: readonly string[] }
  | RecordType;

/** Several results of one function, read by field. Has no column and never reaches the wire. */
export interface RecordType {
  readonly kind: 'record';
  readonly fields: ReadonlyMap<string, Typed>;
}

export const NUMBER: ValueType = { kind: 'number', dimension: 'none' };
export const DURATION: ValueType = { kind: 'number', dimension: 'duration' };
export const BOOLEAN: ValueType = { kind: 'boolean' };

export function numberOf(dimension: Dimension): ValueType {
  return dimension === 'none' ? NUMBER : { kind: 'number', dimension };
}

/** How errors call a type. */
export function typeName(type: ValueType): string {
  if (type.kind === 'number') return type.dimension === 'none' ? 'a number' : `a ${type.dimension}`;
  if (type.kind === 'record') return 'a record';
  return type.kind === 'boolean' ? 'true or false' : 'a text';
}

/** Dimension of a product; what has no name of its own is a plain number. */
export function multipliedDimension(a: Dimension, b: Dimension): Dimension {
  if (a === 'none') return b;
  if (b === 'none') return a;
  const pair = [a, b].sort().join(' ');
  return pair === 'duration speed' ? 'distance' : 'none';
}

export function dividedDimension(a: Dimension, b: Dimension): Dimension {
  if (b === 'none') return a;
  if (a === 'none') return b === 'duration' ? 'rate' : b === 'rate' ? 'duration' : 'none';
  if (a === 'distance') return b === 'duration' ? 'speed' : b === 'speed' ? 'duration' : 'none';
  return 'none';
}

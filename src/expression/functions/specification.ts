// A function of the language: one row. The compiler, the errors, the reference and the editor's completion read it.

import type { DrawKey } from '../draw-key.ts';
import type { Graph, Value } from '../graph.ts';
import type { Span } from '../syntax.ts';
import type { ValueType } from '../types.ts';

export interface ParameterSpecification {
  readonly name: string;
  /** `number` takes any number whatever its unit, `any` also text and booleans. */
  readonly takes: 'number' | 'duration' | 'boolean' | 'any' | 'signal';
  /** Unit or range, for people. */
  readonly unit?: string;
  /** Taken when the argument is left out. */
  readonly default?: number;
  /** The last parameter only: any number of further arguments, at least one. */
  readonly rest?: true;
  /** Must be known when a device is born: constants and parameters. */
  readonly atBirth?: true;
}

export interface FunctionSpecification {
  readonly name: string;
  readonly family: Family;
  readonly parameters: readonly ParameterSpecification[];
  readonly meaning: string;
  readonly formula?: string;
  /** An expression that compiles by itself. */
  readonly example: string;
  /** Where it may stand; a function that remembers belongs to signals. */
  readonly where: 'anywhere' | 'signals';
  readonly build: (call: FunctionCall) => Typed;
}

export type Family = 'arithmetic' | 'choice' | 'waves' | 'chance' | 'context';

export interface Typed {
  readonly value: Value;
  readonly type: ValueType;
}

export interface Argument extends Typed {
  readonly span: Span;
}

/** One call, arguments checked and completed by their defaults. */
export interface FunctionCall {
  readonly graph: Graph;
  readonly span: Span;
  readonly arguments: readonly Argument[];
  /** Seconds of a step of the model. */
  readonly stepSeconds: number;
  /** The nth argument's value; throws when the table promised it and it is not there. */
  value(position: number): Value;
  /** A draw of this call, at birth in parameters and labels, per step in signals. */
  draw(op: number, ...args: Value[]): Value;
  /** An operation with a state between steps; `initial` makes the state's first value from the draws' key. */
  remember(op: number, args: readonly Value[], initial: (key: DrawKey) => Value): Value;
}

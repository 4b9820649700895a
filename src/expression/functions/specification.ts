// A function of the language: one row. The compiler, the errors, the reference and the editor's completion read it.

import type { DrawKey } from '../draw-key.ts';
import type { DataTable } from '../group-source.ts';
import type { Graph, Value } from '../graph.ts';
import type { Points } from '../literals.ts';
import type { Span } from '../syntax.ts';
import type { ValueType } from '../types.ts';

/**
 * What an argument may be. `number` takes any number whatever its unit, `any` also text and booleans. `rate` and `speed`
 * take a plain number too (per second, metres per second), `share` a plain number only (a part of a whole, so no duration). `old` is anything, but a signal's own name is not compiled:
 * its value of the step before is asked for. `word` is one of `words` without quotes; `text` a text that is written there;
 * `points` a list of lists of numbers or `data.name`; `table` is `data.name`; `transitions` a list of [from, to, rate].
 */
export type Takes = 'number' | 'duration' | 'rate' | 'speed' | 'share' | 'boolean' | 'any' | 'old' | 'signal' | 'word' | 'text' | 'points' | 'table' | 'transitions';

export interface ParameterSpecification {
  readonly name: string;
  readonly takes: Takes;
  /** The words of `takes: 'word'`. */
  readonly words?: readonly string[];
  /** Unit or range, for people. */
  readonly unit?: string;
  /** Taken when the argument is left out. One that is not finite is shown as `name?`. */
  readonly default?: number;
  /** May be left out, and the function asks `has`. An optional word may be left out in front of others. */
  readonly optional?: true;
  /** The last parameter only: any number of further arguments, at least one. */
  readonly rest?: true;
  /** Must be known when a device is born: constants and parameters. */
  readonly atBirth?: true;
  /** Must be a number that stands in the text: memory is laid out by it. */
  readonly constant?: true;
}

export interface FunctionSpecification {
  readonly name: string;
  readonly family: Family;
  readonly parameters: readonly ParameterSpecification[];
  readonly meaning: string;
  readonly formula?: string;
  /** An expression that compiles by itself, beside a signal `x` and the data of the reference. */
  readonly example: string;
  /** How its picture is drawn: over so many seconds (default 60), and which other expression is drawn above it. */
  readonly plot?: { readonly seconds?: number; readonly beside?: string };
  /** Where it may stand; a function that remembers belongs to signals. */
  readonly where: 'anywhere' | 'signals' | 'transitions';
  readonly build: (call: FunctionCall) => Typed;
}

export type Family = 'arithmetic' | 'choice' | 'waves' | 'curves' | 'chance' | 'memory' | 'place' | 'replay' | 'transitions' | 'context';

export interface Typed {
  readonly value: Value;
  readonly type: ValueType;
}

export interface Argument extends Typed {
  readonly span: Span;
  /** The word, text or name that stands here. */
  readonly word?: string;
  readonly points?: Points;
  readonly table?: DataTable;
  readonly transitions?: readonly Transition[];
}

/** From a state to another, so many times per second while in it. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly rate: number;
}

/** One call, arguments checked and completed by their defaults. */
export interface FunctionCall {
  readonly graph: Graph;
  /** Of the function. */
  readonly name: string;
  readonly span: Span;
  /** All that are there. */
  readonly arguments: readonly Argument[];
  /** Seconds of a step of the model. */
  readonly stepSeconds: number;
  /** What `t` and the waves count. */
  readonly seconds: Value;
  /** Whether an argument stands there or has a default. */
  has(position: number): boolean;
  /** The argument of the nth parameter; throws when the table promised it and it is not there. */
  argument(position: number): Argument;
  /** Its value. */
  value(position: number): Value;
  /** Whether this is computed once, when a device is born. */
  readonly isBirth: boolean;
  /** A draw of this call, at birth in parameters and labels, per step in signals. */
  draw(op: number, ...args: Value[]): Value;
  /** A draw when the device is born, wherever the call stands. */
  bornWith(op: number, ...args: Value[]): Value;
  /**
   * An operation with a state between steps; `initial` makes the state's first value from the draws' key. `columns` makes the
   * state that many columns in a row, all alike.
   */
  remember(op: number, args: readonly Value[], initial: (key: DrawKey) => Value, columns?: number): Value;
  /** Name for hidden columns of this call. */
  memoryName(): string;
  /** Keeps a value between steps: `next` makes it from what it was. Gives both; `now` must be part of what is built. */
  keep(name: string, initial: Value, next: (old: Value) => Value): { readonly old: Value; readonly now: Value };
  /** The same call with draws and memory of its own, for a function that needs several. */
  part(name: string): FunctionCall;
  /** The reading of a signal, sensor faults included. */
  reading(name: string): Typed | null;
  /** What a signal was in the step before, `initial` (or 0) in the first one; null where nothing keeps it. */
  old(name: string, initial: Typed | null): Typed | null;
}

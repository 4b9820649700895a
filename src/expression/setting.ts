// What surrounds an expression: whose it is, what it may name, what time it counts.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import type { FunctionSpecification, Typed } from './functions/specification.ts';
import type { DataTable } from './group-source.ts';
import type { Graph, Value } from './graph.ts';
import type { Span } from './syntax.ts';

/** What an expression may stand in for: drawn once (parameter, label), computed per step (signal), asked (filter). */
export type Purpose = 'birth' | 'step' | 'filter';

export interface Setting {
  readonly graph: Graph;
  readonly purpose: Purpose;
  readonly seed: number;
  readonly fleet: string;
  /** Name of the signal, parameter or label. */
  readonly owner: string;
  readonly stepSeconds: number;
  /** A signal, parameter or label by name, or null. Throws when it cannot be used here. */
  readonly resolve: (name: string, span: Span) => Typed | null;
  /** All names that `resolve` knows, for suggestions. */
  readonly names: () => readonly string[];
  readonly isSignal: (name: string) => boolean;
  /** What `t` and the waves count, in seconds: in a model's own fault the time since the occurrence began. Default: since the start. */
  readonly seconds?: Value;
  /** The reading of a signal, sensor faults included. Default: the signal itself. */
  readonly reading?: (name: string) => Typed | null;
  /**
   * The true value of a signal in the step before; in the first step `initial`, or 0. It need not be compiled yet: a signal may
   * so depend on its own past. Without this, `previous` is not given names.
   */
  readonly old?: (name: string, initial: Typed | null) => Typed | null;
  /** Tables of `data:`. */
  readonly data?: ReadonlyMap<string, DataTable>;
  /** Functions that are valid here only. */
  readonly local?: ReadonlyMap<string, FunctionSpecification>;
}

export function defaultSeconds(graph: Graph): Value {
  return graph.scalar(opcodes.SCALAR_T, 'tick');
}

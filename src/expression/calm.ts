// When a value is the same for every device: while no fault that could change it is in its window and no stage holds devices
// back. At such ticks nobody computes it.
//
//   sparse(condition, gate, then, otherwise)   while the gate is false, or `then` is calm too
//   select(condition, then, otherwise)         likewise, where time alone decides; else both must be

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { visitAll, type Graph, type Operation, type Value } from './graph.ts';
import { CONDITION, GATE, OTHERWISE, THEN } from './scopes.ts';

/** A number that a value is for every device at all ticks at which `during`, a value of time alone, holds. */
export interface Calm {
  readonly rest: number;
  readonly during: Value;
}

export class Calmness {
  private readonly graph: Graph;
  private readonly told = new Map<number, Calm>();
  private readonly known = new Map<string, Value>();

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** Says of a value what the graph does not show. */
  tell(value: Value, calm: Calm): void {
    if (value.kind !== 'constant') this.told.set(value.id, calm);
  }

  /** Null for a value that has no state of rest. */
  of(value: Value): Calm | null {
    const rest = this.restOf(value);
    if (rest === null) return null;
    const during = this.during(value, rest);
    return during.kind === 'constant' && during.number === 0 ? null : { rest, during };
  }

  /** Truth at ticks at which all these values are calm. */
  all(calms: readonly Calm[]): Value {
    return calms.reduce<Value>((all, { during }) => this.and(all, during), this.graph.constant(1));
  }

  private restOf(value: Value): number | null {
    const told = this.told.get(value.id);
    if (told) return told.rest;
    if (value.kind === 'constant') return value.number;
    if (value.kind !== 'operation') return null;
    if (value.op === opcodes.OP_SPARSE) return this.restOf(value.args[OTHERWISE]!);
    return value.op === opcodes.OP_SELECT ? this.restOf(value.args[2]!) : null;
  }

  private during(value: Value, rest: number): Value {
    const { graph } = this;
    const told = this.told.get(value.id);
    if (told) return told.rest === rest ? told.during : graph.constant(0);
    if (value.kind === 'constant') return graph.constant(value.number === rest ? 1 : 0);
    if (value.kind !== 'operation') return graph.constant(0);
    const name = `${value.id} ${rest}`;
    const known = this.known.get(name) ?? this.ofOperation(value, rest);
    this.known.set(name, known);
    return known;
  }

  private ofOperation({ op, args }: Operation, rest: number): Value {
    if (op === opcodes.OP_SPARSE) return this.unless(this.not(args[GATE]!), this.never(args[CONDITION]!), args[THEN]!, args[OTHERWISE]!, rest);
    if (op !== opcodes.OP_SELECT) return this.graph.constant(0);
    const [condition, then, otherwise] = args as [Value, Value, Value];
    if (condition.rate !== 'tick') return this.unless(this.graph.constant(0), this.never(condition), then, otherwise, rest);
    return this.graph.operation(opcodes.OP_SELECT, condition, this.during(then, rest), this.during(otherwise, rest));
  }

  /** `otherwise` is calm, and so is `then` unless one of the two says that nobody has it. */
  private unless(closed: Value, never: Value, then: Value, otherwise: Value, rest: number): Value {
    return this.and(this.or(this.or(closed, never), this.during(then, rest)), this.during(otherwise, rest));
  }

  /** Truth at ticks at which a condition is known to hold for nobody. */
  private never(condition: Value): Value {
    return this.during(condition, 0);
  }

  private not(value: Value): Value {
    return this.graph.operation(opcodes.OP_NOT, value);
  }

  private and(a: Value, b: Value): Value {
    return a.kind === 'constant' ? (a.number === 0 ? a : b) : b.kind === 'constant' ? (b.number === 0 ? b : a) : this.graph.operation(opcodes.OP_AND, a, b);
  }

  private or(a: Value, b: Value): Value {
    return a.kind === 'constant' ? (a.number === 0 ? b : a) : b.kind === 'constant' ? (b.number === 0 ? a : b) : this.graph.operation(opcodes.OP_OR, a, b);
  }
}

/** Whether a value follows from time, birth and draws alone: then any program may compute it, after the step too. */
export function isTimeless(value: Value): boolean {
  let timeless = true;
  visitAll([value], (inner) => {
    const remembers = inner.kind === 'old' || inner.kind === 'cell' || (inner.kind === 'operation' && inner.memory !== null);
    if (remembers || (inner.kind === 'column' && inner.rate === 'step')) timeless = false;
  });
  return timeless;
}

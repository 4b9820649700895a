// The value graph of one group: what all its expressions compute, each distinct value once. Nodes that draw or remember
// are never merged, though their text be equal.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { fold } from './fold.ts';
import type { DrawKey } from './draw-key.ts';

/**
 * How often a value changes: never, with simulated time alone, once per device, with every step of a device.
 * `tick` and `birth` know nothing of each other: together they make `step`.
 */
export type Rate = 'constant' | 'tick' | 'birth' | 'step';

export interface Memory {
  /** Name of the hidden column, stable over changes elsewhere. */
  readonly name: string;
  /** What the column holds before the first step. At most of rate birth. */
  readonly initial: Value;
}

export type Value =
  | { readonly kind: 'constant'; readonly id: number; readonly rate: 'constant'; readonly number: number }
  | { readonly kind: 'scalar'; readonly id: number; readonly rate: Rate; readonly scalar: number }
  | { readonly kind: 'column'; readonly id: number; readonly rate: Rate; readonly column: number }
  | Operation;

export interface Operation {
  readonly kind: 'operation';
  readonly id: number;
  readonly rate: Rate;
  readonly op: number;
  readonly args: readonly Value[];
  readonly key: DrawKey | null;
  readonly memory: Memory | null;
}

const COMMUTATIVE: ReadonlySet<number> = new Set([opcodes.OP_ADD, opcodes.OP_MUL, opcodes.OP_EQ, opcodes.OP_NE, opcodes.OP_AND, opcodes.OP_OR, opcodes.OP_MIN, opcodes.OP_MAX]);

export class Graph {
  private nextId = 0;
  private readonly known = new Map<string, Value>();

  constant(number: number): Value {
    const name = Object.is(number, -0) ? '-0' : String(number);
    return this.once(`constant ${name}`, (id) => ({ kind: 'constant', id, rate: 'constant', number }));
  }

  /** One of the scalars that the kernel fills (SCALAR_…). */
  scalar(scalar: number, rate: Rate): Value {
    return this.once(`scalar ${scalar}`, (id) => ({ kind: 'scalar', id, rate, scalar }));
  }

  column(column: number, rate: Rate): Value {
    return this.once(`column ${column}`, (id) => ({ kind: 'column', id, rate, column }));
  }

  /** A pure operation: folded when all is known and exact, shared when it exists already. */
  operation(op: number, ...args: Value[]): Value {
    const numbers = args.map((arg) => (arg.kind === 'constant' ? arg.number : null));
    const folded = fold(op, numbers);
    if (folded !== null) return this.constant(folded);
    const same = unchangedBy(op, args);
    if (same) return same;
    if (op === opcodes.OP_SUB) {
      const negated = this.negated(args[1] as Value);
      if (negated) return this.operation(opcodes.OP_ADD, args[0] as Value, negated);
    }
    const ids = args.map(({ id }) => id);
    if (COMMUTATIVE.has(op)) ids.sort((a, b) => a - b);
    return this.once(`${op} ${ids.join(' ')}`, (id) => ({ kind: 'operation', id, rate: joinRates(args), op, args, key: null, memory: null }));
  }

  /** a − b is a + (−b) to the bit, and sums have fused forms: −b where that costs nothing. */
  private negated(value: Value): Value | null {
    if (value.kind === 'constant') return this.constant(-value.number);
    if (value.kind !== 'operation' || value.op !== opcodes.OP_MUL) return null;
    const [a, b] = value.args as [Value, Value];
    if (a.kind === 'constant') return this.operation(opcodes.OP_MUL, this.constant(-a.number), b);
    return b.kind === 'constant' ? this.operation(opcodes.OP_MUL, a, this.constant(-b.number)) : null;
  }

  /** An operation without arguments whose value is the device's own, such as its index. */
  atBirth(op: number): Value {
    return this.once(`birth ${op}`, (id) => ({ kind: 'operation', id, rate: 'birth', op, args: [], key: null, memory: null }));
  }

  /** A draw: a value of its own, each time. */
  draw(op: number, args: readonly Value[], key: DrawKey, rate: 'birth' | 'step'): Value {
    return { kind: 'operation', id: this.nextId++, rate, op, args, key, memory: null };
  }

  /** An operation with a state between steps. */
  remember(op: number, args: readonly Value[], key: DrawKey, memory: Memory): Value {
    return { kind: 'operation', id: this.nextId++, rate: 'step', op, args, key, memory };
  }

  private once(name: string, make: (id: number) => Value): Value {
    let value = this.known.get(name);
    if (!value) {
      value = make(this.nextId++);
      this.known.set(name, value);
    }
    return value;
  }
}

function joinRates(values: readonly Value[]): Rate {
  let rate: Rate = 'constant';
  for (const value of values) rate = joinRate(rate, value.rate);
  return rate;
}

export function joinRate(a: Rate, b: Rate): Rate {
  if (a === b || b === 'constant') return a;
  return a === 'constant' ? b : 'step';
}

/** x·1, x/1 and x − 0 are x for every x, −0 and NaN included; x + 0 is not. */
function unchangedBy(op: number, args: readonly Value[]): Value | null {
  const [a, b] = args;
  if (!a || !b) return null;
  if ((op === opcodes.OP_MUL || op === opcodes.OP_DIV) && isNumber(b, 1)) return a;
  if (op === opcodes.OP_MUL && isNumber(a, 1)) return b;
  if (op === opcodes.OP_SUB && isNumber(b, 0)) return a;
  return null;
}

export function isNumber(value: Value, number: number): boolean {
  return value.kind === 'constant' && Object.is(value.number, number);
}

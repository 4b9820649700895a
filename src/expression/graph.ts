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
  /** How many columns, one behind the other in memory: a ring. Default 1. Such memory moves for all devices, `sparse` or not. */
  readonly columns?: number;
}

export type Value =
  | { readonly kind: 'constant'; readonly id: number; readonly rate: 'constant'; readonly number: number }
  | { readonly kind: 'scalar'; readonly id: number; readonly rate: Rate; readonly scalar: number }
  | { readonly kind: 'column'; readonly id: number; readonly rate: Rate; readonly column: number }
  | { readonly kind: 'old'; readonly id: number; readonly rate: 'step'; readonly column: number }
  | Cell
  | Table
  | Operation;

/** A hidden column; as a value what it held before the step. */
export interface Cell {
  readonly kind: 'cell';
  readonly id: number;
  readonly rate: 'step';
  readonly memory: Memory;
}

/** Constant numbers that an operation reads by address. */
export interface Table {
  readonly kind: 'table';
  readonly id: number;
  readonly rate: 'constant';
  readonly numbers: Float64Array;
}

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
  private readonly known = new Map<string | number, Value>();
  private readonly tables: Table[] = [];

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
    const folded = args.every(isConstant) ? fold(op, args.map(({ number }) => number)) : null;
    if (folded !== null) return this.constant(folded);
    const same = unchangedBy(op, args);
    if (same) return same;
    const product = this.product(op, args);
    if (product) return product;
    if (op === opcodes.OP_SUB) {
      const negated = this.negated(args[1] as Value);
      if (negated) return this.operation(opcodes.OP_ADD, args[0] as Value, negated);
    }
    return this.once(nameOf(op, args), (id) => ({ kind: 'operation', id, rate: joinRates(args), op, args, key: null, memory: null }));
  }

  /** Squares and cubes as products: a power costs as much as fifty of them, and a square is rounded once. */
  private product(op: number, [base, exponent]: readonly Value[]): Value | null {
    if (op !== opcodes.OP_POW || !base || !exponent || !(isNumber(exponent, 2) || isNumber(exponent, 3))) return null;
    const square = this.operation(opcodes.OP_MUL, base, base);
    return isNumber(exponent, 2) ? square : this.operation(opcodes.OP_MUL, square, base);
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

  /** What a column of the group held before this step's program ran, whatever writes it in the step. */
  old(column: number): Value {
    return this.once(`old ${column}`, (id) => ({ kind: 'old', id, rate: 'step', column }));
  }

  /**
   * A hidden column of its own. As a value it is what the column held before the step (at first `initial`, at most of rate
   * birth); `store` says what it holds afterwards. A cell that nothing stores keeps its initial value.
   */
  cell(memory: Pick<Memory, 'name' | 'initial'>): Cell {
    return { kind: 'cell', id: this.nextId++, rate: 'step', memory };
  }

  /**
   * Equals `value`, and as soon as it is computed the cell holds it. Once per cell; it must be reachable from a root. Within
   * the `then` of a sparse node alone it is stored where the condition holds, and elsewhere the cell stays as it is.
   */
  store(cell: Cell, value: Value): Value {
    return { kind: 'operation', id: this.nextId++, rate: 'step', op: opcodes.OP_MOVE, args: [value], key: null, memory: cell.memory };
  }

  /** Equals `value`; whoever computes it also computes `stored`, which was made by `store`. */
  storing(value: Value, stored: Value): Value {
    return this.operation(opcodes.OP_MOVE, value, stored);
  }

  /**
   * `otherwise`, but `then` for the devices where `condition` holds. What only `then` reads is computed for those devices
   * alone: draws are the same as ever, cells and memory move only there. A value that something else reads too is computed
   * for all; memory that two sparse nodes of different conditions read moves for all.
   *
   * The condition is taken apart at its `and`s: while the part that depends on time alone is false, all of it costs one
   * instruction a step; the part that is fixed per device is kept in a column; the rest is asked only where the others hold.
   */
  sparse(condition: Value, then: Value, otherwise: Value): Value {
    const parts = conjuncts(condition);
    if (then === otherwise || parts.some((part) => part.kind === 'constant' && !isTrue(part.number))) return otherwise;
    const of = (...rates: Rate[]): Value => this.all(parts.filter(({ rate }) => rates.includes(rate)));
    const gate = of('tick'), fixed = of('birth', 'constant'), changing = of('step');
    if (isNumber(gate, 1) && isNumber(fixed, 1)) return this.sparseNode(changing, gate, then, otherwise);
    return this.sparseNode(fixed, gate, this.sparseNode(changing, this.constant(1), then, otherwise), otherwise);
  }

  private sparseNode(condition: Value, gate: Value, then: Value, otherwise: Value): Value {
    if (isNumber(condition, 1) && isNumber(gate, 1)) return then;
    const args = [condition, gate, then, otherwise];
    const rate = joinRates(args);
    if (rate === 'tick' || rate === 'constant') return this.operation(opcodes.OP_SELECT, this.operation(opcodes.OP_AND, condition, gate), then, otherwise);
    return this.once(`sparse ${args.map(({ id }) => id).join(' ')}`, (id) => ({ kind: 'operation', id, rate, op: opcodes.OP_SPARSE, args, key: null, memory: null }));
  }

  /** All of them hold; 1 when there are none. Constants among them are true. */
  private all(parts: readonly Value[]): Value {
    let all: Value | null = null;
    for (const part of parts) if (part.kind !== 'constant') all = all === null ? part : this.operation(opcodes.OP_AND, all, part);
    return all ?? this.constant(1);
  }

  /** Constant numbers for an operation that takes the address of its first one. Equal tables are one. */
  table(numbers: Float64Array): Table {
    const same = this.tables.find((table) => table.numbers.length === numbers.length && table.numbers.every((number, i) => Object.is(number, numbers[i])));
    if (same) return same;
    const table: Table = { kind: 'table', id: this.nextId++, rate: 'constant', numbers };
    this.tables.push(table);
    return table;
  }

  /** A pure operation with a key: the same key and arguments are the same value. Its rate is at least birth. */
  private keyed(op: number, args: readonly Value[], key: DrawKey): Value {
    const rate = joinRate('birth', joinRates(args));
    return this.once(`keyed ${op} ${key.high} ${key.low} ${args.map(({ id }) => id).join(' ')}`, (id) => ({ kind: 'operation', id, rate, op, args, key, memory: null }));
  }

  /** A draw in (0, 1) per device and `counter` (an integer), whatever the step: as long as the counter stays, so does it. */
  uniformAt(key: DrawKey, counter: Value): Value {
    return this.keyed(opcodes.OP_UNIFORM_AT, [counter], key);
  }

  /**
   * The device's place in a permutation of [0, n) that the key chooses, n being the devices of the whole fleet: the same in
   * every shard. `position < k` holds for exactly k devices, and a growing k only adds.
   */
  position(key: DrawKey, n: Value): Value {
    return this.keyed(opcodes.OP_POSITION, [n], key);
  }

  /** 1 where the value is one of the table's numbers, which stand in ascending order. */
  inTable(value: Value, table: Table): Value {
    if (table.numbers.length === 0) return this.constant(0);
    return this.operation(opcodes.OP_IN_TABLE, value, table, this.constant(table.numbers.length));
  }

  private once(name: string | number, make: (id: number) => Value): Value {
    let value = this.known.get(name);
    if (!value) {
      value = make(this.nextId++);
      this.known.set(name, value);
    }
    return value;
  }
}

/** What an operation is known by: mostly a number, which is quicker to look up than a text. */
function nameOf(op: number, args: readonly Value[]): string | number {
  const [a, b] = args;
  if (!a || args.length > 2 || Math.max(a.id, b?.id ?? 0) >= MOST_NUMBERED) return `${op} ${args.map(({ id }) => id).join(' ')}`;
  const [first, second] = !b ? [a.id, 0] : COMMUTATIVE.has(op) && b.id < a.id ? [b.id, a.id + 1] : [a.id, b.id + 1];
  return (op * 2 ** 22 + first) * 2 ** 22 + second;
}

/** Ids of two arguments and an operation fit into the 53 bits of an exact number. */
const MOST_NUMBERED = 2 ** 22 - 1;

function isConstant(value: Value): value is Extract<Value, { kind: 'constant' }> {
  return value.kind === 'constant';
}

/** Visits all that values are computed from and themselves, each once, arguments first. On a stack of its own: chains may be long. */
export function visitAll(values: readonly Value[], visit: (value: Value) => void): void {
  const seen = new Set<number>();
  const open: Operation[] = [];
  /** Of each open one the argument that comes next. */
  const next: number[] = [];
  const enter = (value: Value): void => {
    if (seen.has(value.id)) return;
    seen.add(value.id);
    if (value.kind !== 'operation') return visit(value);
    open.push(value);
    next.push(0);
  };
  for (const value of values) {
    enter(value);
    while (open.length > 0) {
      const top = open.length - 1;
      const arg = open[top]!.args[next[top]!++];
      if (arg) enter(arg);
      else {
        next.pop();
        visit(open.pop()!);
      }
    }
  }
}

/** The parts of a condition that must all hold. */
function conjuncts(condition: Value): readonly Value[] {
  return condition.kind === 'operation' && condition.op === opcodes.OP_AND ? condition.args.flatMap(conjuncts) : [condition];
}

const isTrue = (number: number): boolean => number !== 0 && !Number.isNaN(number);

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

// What a value graph means, one device at a time, in the plainest way: the model that emitted programs are compared with.

import * as op from '../../wasm/assembly/opcodes.ts';
import type { Root } from '../../src/expression/emit.ts';
import type { DrawKey } from '../../src/expression/draw-key.ts';
import type { Memory, Operation, Value } from '../../src/expression/graph.ts';

const MASK = (1n << 64n) - 1n, G = 0x9e3779b97f4a7c15n;

function mix64(value: bigint): bigint {
  let z = value & MASK;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return z ^ (z >> 31n);
}

/** A draw in (0, 1), as wasm/assembly/random.ts describes it. */
export function drawn(index: number, { low, high }: DrawKey, step: number): number {
  const key = (BigInt(high) << 32n) | BigInt(low);
  const hash = mix64(mix64((BigInt(index) + 1n) * G) + mix64(key + BigInt(step + 1) * G));
  return (Number(hash >> 12n) + 0.5) * 2 ** -52;
}

const PURE: ReadonlyMap<number, (a: number, b: number, c: number) => number> = new Map([
  [op.OP_ADD, (a, b) => a + b], [op.OP_SUB, (a, b) => a - b], [op.OP_MUL, (a, b) => a * b], [op.OP_MAX, (a, b) => Math.max(a, b)], [op.OP_MIN, (a, b) => Math.min(a, b)],
  [op.OP_NEG, (a) => -a], [op.OP_GT, (a, b) => +(a > b)], [op.OP_LT, (a, b) => +(a < b)], [op.OP_AND, (a, b) => +(isTrue(a) && isTrue(b))], [op.OP_NOT, (a) => +!isTrue(a)],
  [op.OP_MULADD, (a, b, c) => a * b + c], [op.OP_SELECT, (a, b, c) => (isTrue(a) ? b : c)], [op.OP_FLOOR, (a) => Math.floor(a)], [op.OP_MOD, (a, b) => a - b * Math.floor(a / b)],
]);

const isTrue = (x: number): boolean => x !== 0 && !Number.isNaN(x);

/** One device of a group that computes `roots`. */
export class DeviceModel {
  readonly columns = new Map<number, number>();
  private readonly index: number;
  private readonly roots: readonly Root[];
  private readonly cells = new Map<Memory, number>();
  private old = new Map<number, number>();
  private oldCells = new Map<Memory, number>();
  private known = new Map<number, number>();
  private step = -1;
  private tick = 0;

  constructor(index: number, birth: readonly Root[], roots: readonly Root[]) {
    this.index = index;
    this.roots = roots;
    for (const { value, column } of birth) this.columns.set(column, this.value(value));
  }

  run(tick: number, step: number): void {
    this.tick = tick;
    this.step = step;
    this.old = new Map(this.columns);
    this.oldCells = new Map(this.cells);
    this.known = new Map();
    for (const { value, column } of this.roots) {
      const found = this.value(value);
      if (column >= 0) this.columns.set(column, found);
    }
  }

  private value(value: Value): number {
    const known = this.known.get(value.id);
    if (known !== undefined) return known;
    const found = this.find(value);
    this.known.set(value.id, found);
    return found;
  }

  private find(value: Value): number {
    switch (value.kind) {
      case 'constant': return value.number;
      case 'scalar': return value.scalar === op.SCALAR_TICK ? this.tick : this.step;
      case 'column': return this.columns.get(value.column) ?? 0;
      case 'old': return this.old.get(value.column) ?? 0;
      case 'cell': return this.oldCells.get(value.memory) ?? this.value(value.memory.initial);
      case 'table': return NaN;
      case 'operation': return this.operation(value);
    }
  }

  private operation(value: Operation): number {
    const { op: code, args, key, memory } = value;
    if (code === op.OP_SPARSE) {
      const otherwise = this.value(args[3]!);
      return isTrue(this.value(args[0]!)) && isTrue(this.value(args[1]!)) ? this.value(args[2]!) : otherwise;
    }
    const values = args.map((arg) => this.value(arg));
    if (memory !== null) this.cells.set(memory, values[0]!);
    if (code === op.OP_MOVE) return values[0]!;
    if (code === op.OP_UNIFORM) return values[0]! + (values[1]! - values[0]!) * drawn(this.index, key!, this.step);
    if (code === op.OP_UNIFORM_AT) return drawn(this.index, key!, values[0]!);
    if (code === op.OP_INDEX) return this.index;
    return PURE.get(code)!(values[0]!, values[1] ?? 0, values[2] ?? 0);
  }
}

// Value graph → programs. Every value is computed as seldom as its rate allows: constants once when the plan is loaded,
// what depends on time alone once a tick on a scalar, what is fixed per device at birth, the rest in every step.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import type { Programs } from '../contracts/plan.ts';
import { contentHash } from './draw-key.ts';
import { isNumber, type Operation, type Value } from './graph.ts';
import { assemble, columnOperand, scalarOperand, type Instruction, type Operand } from './program.ts';

/** A value and the column that shows it. */
export interface Root {
  readonly value: Value;
  readonly column: number;
}

export interface EmitInput {
  /** Parameters and labels, in dependency order. */
  readonly birth: readonly Root[];
  /** Signals, in dependency order. */
  readonly step: readonly Root[];
  /** Makes a hidden column and returns its place. `name` is unique in the group. */
  readonly hiddenColumn: (name: string) => number;
}

export interface Emitted {
  readonly programs: Programs;
  readonly scalars: Float64Array;
  readonly temps: number;
}

/** Above this many units of work a value that is fixed per device is kept in a column instead of computed in each step. */
const KEEP_COST = 8;

const COST: ReadonlyMap<number, number> = new Map([
  [opcodes.OP_DIV, 3], [opcodes.OP_SQRT, 4], [opcodes.OP_MOD, 5], [opcodes.OP_EXP, 20], [opcodes.OP_LOG, 20], [opcodes.OP_POW, 40],
  [opcodes.OP_SIN, 20], [opcodes.OP_COS, 20], [opcodes.OP_TAN, 30], [opcodes.OP_SINE_TURNS, 20],
  [opcodes.OP_UNIFORM, 1000], [opcodes.OP_NORMAL, 1000], [opcodes.OP_CHOICE, 1000],
]);

/** Emits the four programs of a group. */
export function emitGroup(input: EmitInput): Emitted {
  const scalars = new ScalarTable();
  let contents: Contents | null = null;
  const birth = new BlockEmitter(scalars, 'birth', input.birth, null);
  const step = new BlockEmitter(scalars, 'step', input.step, (value) => keepFromBirth(value, birth, input, (contents ??= new Contents(input.birth))));
  for (const root of input.birth) birth.root(root);
  step.memories((name, initial) => {
    const column = input.hiddenColumn(name);
    birth.root({ value: initial, column });
    return column;
  });
  for (const root of input.step) step.root(root);
  const birthProgram = assemble(birth.instructions);
  const stepProgram = assemble(step.instructions);
  return {
    programs: { constants: assemble(scalars.constants).words, birth: birthProgram.words, tick: assemble(scalars.tick).words, step: stepProgram.words },
    scalars: scalars.values(),
    temps: Math.max(birthProgram.temps, stepProgram.temps),
  };
}

export interface EmittedFilter {
  readonly program: Uint32Array;
  readonly scalars: Float64Array;
  readonly temps: number;
  readonly result: number;
}

/** Emits one value as a program of its own over existing columns: nothing runs before it, so all is computed in it. */
export function emitFilter(value: Value): EmittedFilter {
  const scalars = new ScalarTable();
  const block = new BlockEmitter(scalars, 'alone', [{ value, column: -1 }], null);
  const result = block.temporary(value);
  const program = assemble(block.instructions, [result]);
  return { program: program.words, scalars: scalars.values(), temps: program.temps, result: program.operandOf(result) };
}

function keepFromBirth(value: Operation, birth: BlockEmitter, input: EmitInput, contents: Contents): Operand | null {
  if (costOf(value, KEEP_COST) < KEEP_COST) return null;
  const column = input.hiddenColumn(`birth/${contents.of(value)}`);
  birth.root({ value, column });
  return columnOperand(column);
}

/** Units of work of a value; counts no further than `enough`, since shared values would be counted again and again. */
function costOf(value: Value, enough: number): number {
  if (value.kind !== 'operation' || value.rate === 'constant') return 0;
  let cost = COST.get(value.op) ?? 1;
  for (const arg of value.args) if (cost < enough) cost += costOf(arg, enough - cost);
  return cost;
}

/** What values compute, down to the draws of their parameters: a column of this name never outlives a change of its formula. */
class Contents {
  private readonly known = new Map<number, string>();
  private readonly columns = new Map<number, string>();

  /** Roots come in dependency order, so each finds the columns that it reads. */
  constructor(roots: readonly Root[]) {
    for (const { value, column } of roots) this.columns.set(column, this.of(value));
  }

  of(value: Value): string {
    const known = this.known.get(value.id);
    if (known !== undefined) return known;
    const content = contentHash(this.text(value));
    this.known.set(value.id, content);
    return content;
  }

  private text(value: Value): string {
    if (value.kind === 'constant') return String(value.number);
    if (value.kind === 'scalar') return `scalar ${value.scalar}`;
    if (value.kind === 'column') return this.columns.get(value.column) ?? `column ${value.column}`;
    return [value.op, value.key?.high ?? 0, value.key?.low ?? 0, ...value.args.map((arg) => this.of(arg))].join(' ');
  }
}

/** The group's scalars, and the two programs that write them. */
class ScalarTable {
  readonly constants: Instruction[] = [];
  readonly tick: Instruction[] = [];
  private readonly first: number[] = Array.from({ length: opcodes.SCALARS_BUILT_IN }, () => 0);
  private readonly places = new Map<number, Operand>();

  values(): Float64Array {
    return Float64Array.from(this.first);
  }

  /** The scalar that holds a value of rate constant or tick. */
  operand(value: Value): Operand {
    if (value.kind === 'scalar') return scalarOperand(value.scalar);
    const known = this.places.get(value.id);
    if (known) return known;
    const args = value.kind === 'operation' ? value.args.map((arg) => this.operand(arg)) : [];
    const place = scalarOperand(this.first.length);
    this.first.push(value.kind === 'constant' ? value.number : 0);
    this.places.set(value.id, place);
    if (value.kind === 'operation') (value.rate === 'constant' ? this.constants : this.tick).push({ op: value.op, dst: place, args, key: null });
    return place;
  }
}

class BlockEmitter {
  readonly instructions: Instruction[] = [];
  private readonly scalars: ScalarTable;
  private readonly kind: 'birth' | 'step' | 'alone';
  private readonly keep: ((value: Operation) => Operand | null) | null;
  private readonly places = new Map<number, Operand>();
  private readonly uses = new Map<number, number>();
  private readonly memoryColumns = new Map<number, number>();
  private readonly roots: readonly Root[];
  private temporaries = 0;

  constructor(scalars: ScalarTable, kind: 'birth' | 'step' | 'alone', roots: readonly Root[], keep: ((value: Operation) => Operand | null) | null) {
    this.scalars = scalars;
    this.kind = kind;
    this.roots = roots;
    this.keep = keep;
    for (const { value } of roots) this.count(value);
  }

  private count(value: Value): void {
    const uses = this.uses.get(value.id) ?? 0;
    this.uses.set(value.id, uses + 1);
    if (uses === 0 && value.kind === 'operation') for (const arg of value.args) this.count(arg);
  }

  /** Gives every state a column, in the order of the roots. */
  memories(column: (name: string, initial: Value) => number): void {
    const seen = new Set<number>();
    const visit = (value: Value): void => {
      if (value.kind !== 'operation' || seen.has(value.id)) return;
      seen.add(value.id);
      for (const arg of value.args) visit(arg);
      if (value.memory) this.memoryColumns.set(value.id, column(value.memory.name, value.memory.initial));
    };
    for (const { value } of this.roots) visit(value);
  }

  /** Computes a value straight into its column. */
  root({ value, column }: Root): void {
    const dst = columnOperand(column);
    const isNew = value.kind === 'operation' && !this.places.has(value.id) && this.isComputedHere(value);
    const kept = isNew && this.kind === 'step' && value.rate === 'birth' ? this.keep?.(value) : null;
    if (isNew && !kept) {
      this.emit(value, dst);
      this.places.set(value.id, dst);
      return;
    }
    const source = kept ?? this.operand(value);
    if (kept) this.places.set(value.id, kept);
    this.instructions.push({ op: opcodes.OP_MOVE, dst, args: [source], key: null });
  }

  /** Where a value is to be read, after computing it if need be. */
  operand(value: Value): Operand {
    if (value.kind === 'scalar') return scalarOperand(value.scalar);
    if (value.kind === 'column') return columnOperand(value.column);
    const known = this.places.get(value.id);
    if (known) return known;
    const place = this.place(value);
    this.places.set(value.id, place);
    return place;
  }

  /** The value in a temporary, whatever it is. */
  temporary(value: Value): Operand {
    const source = this.operand(value);
    if ('temporary' in source) return source;
    const dst = { temporary: this.temporaries++ };
    this.instructions.push({ op: opcodes.OP_MOVE, dst, args: [source], key: null });
    return dst;
  }

  private place(value: Value): Operand {
    if (value.kind !== 'operation' || !this.isComputedHere(value)) return this.scalars.operand(value);
    const kept = value.rate === 'birth' && this.kind === 'step' ? this.keep?.(value) : null;
    if (kept) return kept;
    const dst = { temporary: this.temporaries++ };
    this.emit(value, dst);
    return dst;
  }

  private isComputedHere(value: Operation): boolean {
    return this.kind === 'alone' || (value.rate !== 'constant' && value.rate !== 'tick');
  }

  private emit(value: Operation, dst: Operand): void {
    const { op, args, key } = this.fused(value);
    const operands = this.inGoodOrder(args);
    const memory = this.memoryColumns.get(value.id);
    // The state is always operand c (opcodes.ts); WALK_WITHIN has its second bound in d.
    const places = memory === undefined ? operands : [operands[0] ?? null, operands[1] ?? null, columnOperand(memory), operands[2] ?? null];
    this.instructions.push({ op, dst, args: places, key });
  }

  /** Evaluates the heaviest argument first, so that fewest temporaries live at once. The order changes no value. */
  private inGoodOrder(args: readonly Value[]): Operand[] {
    const order = args.map((_, i) => i).sort((a, b) => this.weight(args[b] as Value) - this.weight(args[a] as Value) || a - b);
    const operands: Operand[] = [];
    for (const i of order) operands[i] = this.operand(args[i] as Value);
    return operands;
  }

  private readonly weights = new Map<number, number>();

  /** Temporaries that a value needs (Sethi and Ullman). */
  private weight(value: Value): number {
    if (value.kind !== 'operation' || !this.isComputedHere(value) || this.places.has(value.id)) return 0;
    const known = this.weights.get(value.id);
    if (known !== undefined) return known;
    const needs = value.args.map((arg) => this.weight(arg)).sort((a, b) => b - a);
    const weight = Math.max(1, ...needs.map((need, i) => need + i));
    this.weights.set(value.id, weight);
    return weight;
  }

  /**
   * One operation for two where the kernel has it: x · y + z, and x + a normal draw about zero. Each rounds as the two do.
   * Only what nobody else reads is drawn in.
   */
  private fused(value: Operation): Operation {
    if (value.op !== opcodes.OP_ADD) return value;
    for (const [inner, other] of [[value.args[0], value.args[1]], [value.args[1], value.args[0]]] as [Value, Value][]) {
      if (inner.kind !== 'operation' || !this.isOwn(inner)) continue;
      if (inner.op === opcodes.OP_MUL) return { ...value, op: opcodes.OP_MULADD, args: [inner.args[0] as Value, inner.args[1] as Value, other] };
      if (inner.op === opcodes.OP_NORMAL && isNumber(inner.args[0] as Value, 0)) return { ...value, op: opcodes.OP_NORMAL, args: [other, inner.args[1] as Value], key: inner.key };
    }
    return value;
  }

  private isOwn(value: Operation): boolean {
    const isKept = this.kind === 'step' && value.rate === 'birth' && costOf(value, KEEP_COST) >= KEEP_COST;
    return !isKept && this.isComputedHere(value) && this.uses.get(value.id) === 1 && !this.places.has(value.id);
  }
}

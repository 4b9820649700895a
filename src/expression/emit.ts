// Value graph → programs. Every value is computed as seldom as its rate allows: constants once when the plan is loaded,
// what depends on time alone once a tick on a scalar, what is fixed per device at birth, the rest in every step.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import type { MembersProgram, Programs } from '../contracts/plan.ts';
import { BlockEmitter, type Keep, type Root } from './block-emitter.ts';
import { KEEP_COST, costOf } from './cost.ts';
import { contentHash } from './draw-key.ts';
import { visitAll, type Memory, type Operation, type Value } from './graph.ts';
import { assemble, columnOf, columnOperand, numberOf, type Instruction, type Operand } from './program.ts';
import { ScalarTable, Tables } from './scalar-table.ts';

export type { Root } from './block-emitter.ts';
export { Tables } from './scalar-table.ts';

export interface EmitInput {
  /** Parameters and labels, in dependency order. */
  readonly birth: readonly Root[];
  /** First contents of columns that are read before a step writes them (`Graph.old`); other columns begin with 0. */
  readonly initial?: readonly Root[];
  /**
   * Everything of a step in this order: signals, readings, state, assignments, fates. Whatever the order, `Graph.old` and
   * cells are what they were before the step; a good order (read, then write) saves a copy.
   */
  readonly step: readonly Root[];
  /** Of a program of its own after the step: timeless values (calm.ts). */
  readonly fates?: readonly Root[];
  /** Values of time alone whose scalars are asked for. */
  readonly asked?: readonly Value[];
  /** Makes a hidden column and returns its place. `name` is unique in the group. */
  readonly hiddenColumn: (name: string) => number;
  /** The group's tables, when other programs share them. */
  readonly tables?: Tables;
}

export interface Emitted {
  readonly programs: Programs;
  readonly scalars: Float64Array;
  readonly temps: number;
  readonly tables: readonly Float64Array[];
  /** Scalars that hold what was asked for. */
  readonly asked: readonly number[];
}

/** Emits the programs of a group. */
export function emitGroup(input: EmitInput): Emitted {
  const tables = input.tables ?? new Tables();
  const scalars = new ScalarTable(tables);
  const kept = new Kept(input);
  const birth = new BlockEmitter(scalars, 'birth', [...input.birth, ...(input.initial ?? [])], null);
  const keep: Keep = (value, always) => kept.operand(value, always, birth);
  const step = new BlockEmitter(scalars, 'step', input.step, keep), fates = new BlockEmitter(scalars, 'step', input.fates ?? [], keep);
  for (const root of [...input.birth, ...(input.initial ?? [])]) birth.root(root);
  step.memories((memory) => bearMemory(memory, input, birth));
  for (const root of input.step) step.root(root);
  for (const root of input.fates ?? []) fates.root(root);
  const stepInstructions = step.instructions();
  assertFixed(input, stepInstructions);
  const asked = (input.asked ?? []).map((value) => numberOf(scalars.operand(value)));
  const birthProgram = assemble(birth.instructions()), stepProgram = assemble(stepInstructions), fatesProgram = assemble(fates.instructions());
  return {
    programs: { constants: assemble(scalars.constants).words, birth: birthProgram.words, tick: assemble(scalars.tick).words, step: stepProgram.words, fates: fatesProgram.words },
    scalars: scalars.values(),
    temps: Math.max(birthProgram.temps, stepProgram.temps, fatesProgram.temps),
    tables: tables.all(), asked,
  };
}

/** Makes a memory's columns and their first contents; returns the first. */
function bearMemory({ name, initial, columns = 1 }: Memory, input: EmitInput, birth: BlockEmitter): number {
  const made = Array.from({ length: columns }, (_, place) => input.hiddenColumn(columns === 1 ? name : `${name}/${place}`));
  for (const column of made) birth.root({ value: initial, column });
  return made[0]!;
}

/** A column that is read as fixed per device is not written in a step: what follows from it is kept from birth. */
function assertFixed({ step, fates = [] }: EmitInput, instructions: readonly Instruction[]): void {
  const written = new Set(instructions.map(({ dst }) => columnOf(dst)));
  visitAll([...step, ...fates].map(({ value }) => value), (value) => {
    if (value.kind === 'column' && value.rate === 'birth' && written.has(value.column)) throw new Error(`column ${value.column} changes, so it is read by Graph.old`);
  });
}

export interface EmittedFilter {
  readonly program: Uint32Array;
  readonly scalars: Float64Array;
  readonly temps: number;
  readonly result: number;
}

/**
 * Emits one value as a program of its own over existing columns: nothing runs before it, so all is computed in it. Its
 * tables must be among those that the group was emitted with. `given`: so many scalars are filled from outside.
 */
export function emitFilter(value: Value, tables: Tables = new Tables(), given: number = opcodes.SCALARS_BUILT_IN): EmittedFilter {
  const scalars = new ScalarTable(tables, given);
  const block = new BlockEmitter(scalars, 'alone', [{ value, column: -1 }], null);
  const result = block.temporary(value);
  const program = assemble(block.instructions(), [result]);
  return { program: program.words, scalars: scalars.values(), temps: program.temps, result: program.operandOf(result) };
}

/** The scalar of a MembersProgram that says which occurrence is asked for: `graph.scalar(OCCURRENCE_SCALAR, 'tick')`. */
export const OCCURRENCE_SCALAR = opcodes.SCALARS_BUILT_IN;

/** Emits who is hit by an occurrence of a fault. To be called before the group is emitted with the same tables. */
export function emitMembers(value: Value, tables: Tables): MembersProgram {
  return { ...emitFilter(value, tables, OCCURRENCE_SCALAR + 1), occurrence: OCCURRENCE_SCALAR };
}

/** Columns in which what is fixed per device and costly is kept from birth on. */
class Kept {
  private readonly input: EmitInput;
  private readonly places = new Map<number, Operand>();
  private contents: Contents | null = null;

  constructor(input: EmitInput) {
    this.input = input;
  }

  operand(value: Operation, always: boolean, birth: BlockEmitter): Operand | null {
    const known = this.places.get(value.id);
    if (known) return known;
    if (!always && costOf(value, KEEP_COST) < KEEP_COST) return null;
    this.contents ??= new Contents(this.input.birth);
    const column = this.input.hiddenColumn(`birth/${this.contents.of(value)}`);
    birth.root({ value, column });
    this.places.set(value.id, columnOperand(column));
    return columnOperand(column);
  }
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
    switch (value.kind) {
      case 'constant': return String(value.number);
      case 'scalar': return `scalar ${value.scalar}`;
      case 'column': return this.columns.get(value.column) ?? `column ${value.column}`;
      case 'old': return `old ${value.column}`;
      case 'cell': return `cell ${value.memory.name}`;
      case 'table': return value.numbers.join(' ');
      case 'operation': return [value.op, value.key?.high ?? 0, value.key?.low ?? 0, ...value.args.map((arg) => this.of(arg))].join(' ');
    }
  }
}

// Values of one program over devices → instructions.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { KEEP_COST, costOf } from './cost.ts';
import { fused } from './fused.ts';
import { visitAll, type Cell, type Memory, type Operation, type Value } from './graph.ts';
import { keepOldContents } from './old-contents.ts';
import { columnOf, columnOperand, isScalar, oldColumn, type Instruction, type Operand } from './program.ts';
import type { ScalarTable } from './scalar-table.ts';
import { CONDITION, GATE, OTHERWISE, Scopes, THEN, type Scope } from './scopes.ts';

/** A value and the column that shows it; −1 for a value that is computed for what it stores alone. */
export interface Root {
  readonly value: Value;
  readonly column: number;
}

/** `alone`: a filter. Nothing runs before it, so all is computed in it. */
export type ProgramKind = 'birth' | 'step' | 'alone';

/** The column in which a value that is fixed per device is kept from birth on, or null when it is cheap: `always` keeps it even so. */
export type Keep = (value: Operation, always: boolean) => Operand | null;

export class BlockEmitter {
  private readonly scalars: ScalarTable;
  private readonly kind: ProgramKind;
  private readonly keep: Keep | null;
  private readonly uses = new Map<number, number>();
  private readonly memoryColumns = new Map<Memory, number>();
  private readonly roots: readonly Root[];
  private readonly scopes: Scopes;
  private readonly cells = new Map<Memory, Cell>();
  private temporaries = 0;

  constructor(scalars: ScalarTable, kind: ProgramKind, roots: readonly Root[], keep: Keep | null) {
    this.scalars = scalars;
    this.kind = kind;
    this.roots = roots;
    this.keep = keep;
    for (const { value } of roots) this.count(value);
    this.visitAll((value) => {
      if (value.kind === 'cell') this.cells.set(value.memory, value);
    });
    this.scopes = new Scopes(roots.map(({ value }) => value), (value) => this.isComputedHere(value));
  }

  private count(value: Value): void {
    const uses = this.uses.get(value.id) ?? 0;
    this.uses.set(value.id, uses + 1);
    if (uses === 0 && value.kind === 'operation') for (const arg of value.args) this.count(arg);
  }

  /** The finished program, in which whoever asks for old contents finds them. */
  instructions(): readonly Instruction[] {
    return keepOldContents(this.scopes.block.instructions, () => this.newTemporary());
  }

  /** Gives every memory its columns, in the order of the roots. `column` makes all of them and returns the first. */
  memories(column: (memory: Memory) => number): void {
    this.visitAll((value) => {
      if ((value.kind === 'operation' || value.kind === 'cell') && value.memory && !this.memoryColumns.has(value.memory)) {
        this.memoryColumns.set(value.memory, column(value.memory));
      }
    });
  }

  private visitAll(visit: (value: Value) => void): void {
    visitAll(this.roots.map(({ value }) => value), visit);
  }

  /** Computes a value straight into its column. */
  root({ value, column }: Root): void {
    if (column < 0) this.operand(value, this.scopes.block);
    else this.computeInto(value, columnOperand(column), this.scopes.block);
  }

  /** The value in a temporary, whatever it is. */
  temporary(value: Value): Operand {
    const source = this.operand(value, this.scopes.block);
    if ('temporary' in source) return source;
    const dst = this.newTemporary();
    this.scopes.block.instructions.push({ op: opcodes.OP_MOVE, dst, args: [source], key: null });
    return dst;
  }

  private newTemporary(): Operand {
    return { temporary: this.temporaries++ };
  }

  /** Leaves a value in `dst`, which nothing writes afterwards. */
  private computeInto(value: Value, dst: Operand, scope: Scope): void {
    if (value.kind === 'operation' && this.isFresh(value, scope)) {
      this.emit(value, dst, scope);
      scope.places.set(value.id, dst);
      return;
    }
    if (isStoring(value) && !scope.places.has(value.id) && this.scopes.computes(value, scope) === scope) {
      // Shown first: what is shown is mostly what the cell held before.
      this.computeInto(value.args[0]!, dst, scope);
      scope.places.set(value.id, dst);
      this.operand(value.args[1]!, scope);
      return;
    }
    this.move(this.operand(value, scope), dst, scope);
  }

  private move(source: Operand, dst: Operand, scope: Scope): void {
    if (columnOf(source) < 0 || columnOf(source) !== columnOf(dst)) scope.instructions.push({ op: opcodes.OP_MOVE, dst, args: [source], key: null });
  }

  /** Whether a value is still to be computed, in this very scope, and by an instruction that may choose its place. */
  private isFresh(value: Operation, scope: Scope): boolean {
    if (value.op === opcodes.OP_MOVE) return false;
    return this.isComputedHere(value) && !scope.places.has(value.id) && this.scopes.computes(value, scope) === scope && this.keptColumn(value, false) === null;
  }

  /** Where a value is to be read in a scope, after computing it if need be. */
  private operand(value: Value, scope: Scope): Operand {
    const known = scope.places.get(value.id);
    if (known) return known;
    const place = this.place(value, scope);
    scope.places.set(value.id, place);
    return place;
  }

  private place(value: Value, scope: Scope): Operand {
    switch (value.kind) {
      case 'constant': case 'scalar': case 'table': return this.scalars.operand(value);
      case 'column': return this.fromColumn(columnOperand(value.column), scope);
      case 'old': return this.fromColumn(oldColumn(value.column), scope);
      case 'cell': return this.fromColumn(oldColumn(this.memoryColumn(value.memory)), scope);
      case 'operation': return this.operationPlace(value, scope);
    }
  }

  private operationPlace(value: Operation, scope: Scope): Operand {
    if (!this.isComputedHere(value)) return this.scalars.operand(value);
    const kept = this.keptColumn(value, false);
    if (kept) return this.fromColumn(kept, scope);
    if (this.scopes.computes(value, scope) !== scope) return this.gather(this.outside(value, scope), scope);
    if (value.op === opcodes.OP_MOVE && value.memory !== null) return this.store(value, value.memory, scope);
    if (isStoring(value)) return this.inTurn(value, scope);
    const dst = this.newTemporary();
    this.emit(value, dst, scope);
    return dst;
  }

  /** The value first, then what it stores. */
  private inTurn(value: Operation, scope: Scope): Operand {
    const shown = this.operand(value.args[0]!, scope);
    this.operand(value.args[1]!, scope);
    return shown;
  }

  private keptColumn(value: Operation, always: boolean): Operand | null {
    return value.rate === 'birth' && this.kind === 'step' ? (this.keep?.(value, always) ?? null) : null;
  }

  private isComputedHere(value: Operation): boolean {
    return this.kind === 'alone' || (value.rate !== 'constant' && value.rate !== 'tick');
  }

  private memoryColumn(memory: Memory): number {
    return this.memoryColumns.get(memory) as number;
  }

  private fromColumn(column: Operand, scope: Scope): Operand {
    return scope.parent === null ? column : this.gather(column, scope);
  }

  private outside(value: Value, scope: Scope): Operand {
    return scope.standIns.get(value.id) ?? this.operand(value, scope.parent as Scope);
  }

  /** A value from around a body, or from a column, for the body's lanes. */
  private gather(source: Operand, scope: Scope): Operand {
    if (isScalar(source)) return source;
    const dst = this.newTemporary();
    scope.instructions.push({ op: opcodes.OP_GATHER, dst, args: [source], key: null, number: columnOf(source) >= 0 ? 1 : 0 });
    return dst;
  }

  private scatter(source: Operand, dst: Operand, scope: Scope): void {
    // What the lanes leave alone stays: dst is read too.
    const args = 'temporary' in dst ? [source, dst] : [source];
    scope.instructions.push({ op: opcodes.OP_SCATTER, dst, args, key: null, number: columnOf(dst) >= 0 ? 1 : 0 });
  }

  private store(value: Operation, memory: Memory, scope: Scope): Operand {
    const [stored] = value.args as [Value];
    const column = columnOperand(this.memoryColumn(memory));
    if (scope.parent === null) {
      this.computeInto(stored, column, scope);
      return column;
    }
    const source = this.operand(stored, scope);
    this.readBefore(memory, scope);
    this.scatter(source, column, scope);
    return source;
  }

  /** Whoever in this body reads the cell does so before it is stored: that saves a copy of the column. */
  private readBefore(memory: Memory, scope: Scope): void {
    const cell = this.cells.get(memory);
    if (cell && this.scopes.isRead(cell, scope)) this.operand(cell, scope);
  }

  private emit(value: Operation, dst: Operand, scope: Scope): void {
    if (value.op === opcodes.OP_SPARSE) return this.emitSparse(value, dst, scope);
    const { op, args, key } = fused(value, (inner) => this.isOwn(inner, scope));
    const operands = this.inGoodOrder(args, scope);
    if (value.memory === null) {
      scope.instructions.push({ op, dst, args: operands, key });
      return;
    }
    // The state is always operand c (opcodes.ts); WALK_WITHIN has its second bound in d.
    const column = columnOperand(this.memoryColumn(value.memory));
    const state = this.fromColumn(column, scope);
    scope.instructions.push({ op, dst, args: [operands[0] ?? null, operands[1] ?? null, state, operands[2] ?? null], key });
    if (scope.parent !== null) this.scatter(state, column, scope);
  }

  private emitSparse(value: Operation, dst: Operand, scope: Scope): void {
    const condition = value.args[CONDITION]!, gate = value.args[GATE]!, then = value.args[THEN]!, otherwise = value.args[OTHERWISE]!;
    const body = this.scopes.body(value, scope);
    const asked = this.conditionPlace(condition, scope), gated = this.operand(gate, scope);
    const isOurs = otherwise.kind === 'operation' && this.isFresh(otherwise, scope) && this.scopes.isOtherwiseOnly(otherwise, scope, body);
    if (isOurs) this.emit(otherwise, dst, scope);
    else this.move(this.operand(otherwise, scope), dst, scope);
    this.prepare(then, body, otherwise, new Set());
    body.standIns.set(otherwise.id, dst);
    // Nobody finds it in dst after the scatter.
    if (isOurs && this.scopes.isRead(otherwise, body)) this.operand(otherwise, body);
    this.scatter(this.operand(then, body), dst, body);
    body.standIns.delete(otherwise.id);
    const instructions = body.instructions;
    body.instructions = [];
    scope.instructions.push({ op: opcodes.OP_SPARSE, dst: null, args: [asked, gated], key: null, number: instructions.length }, ...instructions);
  }

  /** A condition that is fixed per device is always kept: asking it again would cost every device of every step. */
  private conditionPlace(condition: Value, scope: Scope): Operand {
    const kept = condition.kind === 'operation' ? this.keptColumn(condition, true) : null;
    return kept ? this.fromColumn(kept, scope) : this.operand(condition, scope);
  }

  /** Computes whatever a body reads from around it, since nothing can be computed around a body once it has begun. */
  private prepare(value: Value, body: Scope, except: Value, seen: Set<Value>): void {
    if (value === except || value.kind !== 'operation' || seen.has(value) || !this.isComputedHere(value)) return;
    seen.add(value);
    const scope = this.scopes.computes(value, body);
    if (scope.isWithin(body)) {
      if (scope.places.has(value.id) || this.keptColumn(value, false)) return;
      this.prepareArguments(value, scope, except, seen);
    } else if (!this.keptColumn(value, false)) {
      this.operand(value, scope);
    }
  }

  private prepareArguments(value: Operation, scope: Scope, except: Value, seen: Set<Value>): void {
    value.args.forEach((arg, place) => {
      if (value.op !== opcodes.OP_SPARSE || place !== THEN) this.prepare(arg, scope, except, seen);
      else this.prepare(arg, this.scopes.body(value, scope), except, seen);
    });
  }

  /** Evaluates the heaviest argument first, so that fewest temporaries live at once. The order changes no value. */
  private inGoodOrder(args: readonly Value[], scope: Scope): Operand[] {
    const order = args.map((_, i) => i).sort((a, b) => this.weight(args[b] as Value, scope) - this.weight(args[a] as Value, scope) || a - b);
    const operands: Operand[] = [];
    for (const i of order) operands[i] = this.operand(args[i] as Value, scope);
    return operands;
  }

  private readonly weights = new Map<number, number>();

  /** Temporaries that a value needs (Sethi and Ullman). */
  private weight(value: Value, scope: Scope): number {
    if (value.kind !== 'operation' || !this.isComputedHere(value) || scope.places.has(value.id)) return 0;
    const known = this.weights.get(value.id);
    if (known !== undefined) return known;
    const needs = value.args.map((arg) => this.weight(arg, scope)).sort((a, b) => b - a);
    const weight = Math.max(1, ...needs.map((need, i) => need + i));
    this.weights.set(value.id, weight);
    return weight;
  }

  private isOwn(value: Operation, scope: Scope): boolean {
    const isKept = this.kind === 'step' && value.rate === 'birth' && costOf(value, KEEP_COST) >= KEEP_COST;
    return !isKept && this.uses.get(value.id) === 1 && this.isFresh(value, scope);
  }
}

/** A value made by `Graph.storing`. */
function isStoring(value: Value): value is Operation {
  return value.kind === 'operation' && value.op === opcodes.OP_MOVE && value.memory === null && value.args.length === 2;
}

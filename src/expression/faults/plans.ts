// Faults as the plan lists them: whom an occurrence hits, as a program of its own, and whether what a fault does outlives it.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import { emitMembers, OCCURRENCE_SCALAR, type Tables } from '../emit.ts';
import { hitsOf, type WindowSetting } from './window.ts';
import type { Operation, Value } from '../graph.ts';
import type { FaultSource, GroupCode } from '../group-source.ts';
import { CONDITION, GATE, THEN } from '../scopes.ts';

/** Something that a step writes; `column` −1 for what is computed for its effect alone. */
export interface PlannedRoot {
  readonly value: Value;
  readonly column: number;
}

export interface FaultPlansInput extends WindowSetting {
  /** Everything that a step writes or stores, but for what `on` and `onChange` compare: their messages are excepted from the promise. */
  readonly roots: readonly PlannedRoot[];
  /** The group's tables, which the programs share. */
  readonly tables: Tables;
  /** Values that each fault changed. */
  readonly changed: ReadonlyMap<FaultSource, readonly Value[]>;
}

export function faultPlans(input: FaultPlansInput): GroupCode['faults'] {
  const { graph, source, changed } = input;
  if (source.faults.length === 0) return [];
  const reach = new Reach(input.roots, source.faults);
  const counter = graph.scalar(OCCURRENCE_SCALAR, 'tick');
  return source.faults.map((fault) => ({
    name: fault.name, kind: fault.kind, signal: signalOf(fault), parameters: fault.parameters,
    atTick: fault.atTick, forTicks: fault.forTicks, everyTicks: fault.everyTicks, untilTick: fault.untilTick,
    live: fault.live, detected: fault.detected, isOpen: reach.outlives(fault, changed.get(fault) ?? []),
    hits: emitMembers(hitsOf(fault, input, counter), input.tables),
  }));
}

/** A model's own fault is told by the first thing that it changes; its parameters say the rest. */
function signalOf({ signal, changes }: FaultSource): string | null {
  return signal?.name ?? changes?.[0]?.name ?? null;
}

/** What is remembered from step to step, and what it is made of. */
class Reach {
  /** Ids of all values that something with memory is made of, but for what faults hold themselves. */
  private readonly remembered: ReadonlySet<number>;
  /** The `stuck` faults that hold something, and per id of a value which of them hold what is made of it: a bit for each. */
  private readonly holders: readonly FaultSource[];
  private readonly heldBy: ReadonlyMap<number, bigint>;

  constructor(roots: readonly PlannedRoot[], faults: readonly FaultSource[]) {
    const all = [...reachable(roots.map(({ value }) => value)).values()];
    const heldNames = new Map<string, FaultSource>();
    for (const fault of faults) if (fault.kind === 'stuck') heldNames.set(`fault/${fault.name}/${fault.signal?.name ?? ''}/held`, fault);
    const readLater = new Set(all.flatMap((value) => (value.kind === 'old' ? [value.column] : [])));
    const sources: Value[] = roots.filter(({ column }) => readLater.has(column)).map(({ value }) => value);
    const keepers = new Set<number>();
    const held = new Map<FaultSource, readonly Value[]>();
    for (const value of all) {
      if (value.kind !== 'operation' || value.memory === null) continue;
      const holder = heldNames.get(value.memory.name);
      if (holder) held.set(holder, value.args);
      else {
        sources.push(...value.args);
        keepers.add(value.id);
      }
    }
    sources.push(...conditionsOf(all, keepers));
    this.remembered = new Set(reachable(sources).keys());
    this.holders = [...held.keys()];
    this.heldBy = holdersOf([...held.values()], all);
  }

  /** Whether what the fault changed is remembered by anything: then its effect does not end with it. */
  outlives(fault: FaultSource, changed: readonly Value[]): boolean {
    if (changed.some(({ id }) => this.remembered.has(id))) return true;
    if (changed.length === 0) return false;
    const holding = changed.reduce((bits, { id }) => bits | (this.heldBy.get(id) ?? 0n), 0n);
    return holding !== 0n && this.holders.some((holder, place) => holder !== fault && (holding >> BigInt(place)) % 2n === 1n && meet(fault, holder));
  }
}

/** Per value a bit for each of the lists that is made of it: one pass, since arguments are older than what reads them. */
function holdersOf(lists: readonly (readonly Value[])[], all: readonly Value[]): ReadonlyMap<number, bigint> {
  const bits = new Map<number, bigint>();
  const add = ({ id }: Value, more: bigint): unknown => bits.set(id, (bits.get(id) ?? 0n) | more);
  lists.forEach((values, place) => values.forEach((value) => add(value, 1n << BigInt(place))));
  for (const { id, args } of operationsOf(all).reverse()) {
    const own = bits.get(id);
    if (own !== undefined) for (const arg of args) add(arg, own);
  }
  return bits;
}

function operationsOf(values: readonly Value[]): Operation[] {
  return values.filter((value) => value.kind === 'operation').sort((a, b) => a.id - b.id);
}

/** What decides whether the memory inside a sparse value moves belongs to what that memory is made of. */
function conditionsOf(all: readonly Value[], keepers: ReadonlySet<number>): readonly Value[] {
  if (keepers.size === 0) return [];
  const keeping = new Set(keepers);
  const operations = operationsOf(all);
  for (const { id, args } of operations) if (args.some((arg) => keeping.has(arg.id))) keeping.add(id);
  return operations.flatMap(({ op, args }) => (op === opcodes.OP_SPARSE && keeping.has(args[THEN]!.id) ? [args[CONDITION]!, args[GATE]!] : []));
}

/** Everything that some values are made of, themselves included, by id. On a stack of its own: chains may be long. */
function reachable(from: readonly Value[]): Map<number, Value> {
  const seen = new Map<number, Value>();
  const open = [...from];
  for (let value = open.pop(); value; value = open.pop()) {
    if (seen.has(value.id)) continue;
    seen.set(value.id, value);
    if (value.kind === 'operation') open.push(...value.args);
  }
  return seen;
}

/** Whether two faults can be at work at the same time. Of repeated ones only the ends of the whole are compared. */
function meet(a: FaultSource, b: FaultSource): boolean {
  return a.atTick < endOf(b) && b.atTick < endOf(a);
}

function endOf({ atTick, forTicks, everyTicks, untilTick }: FaultSource): number {
  const own = everyTicks === null && forTicks !== null ? atTick + forTicks : Infinity;
  return Math.min(own, untilTick ?? Infinity);
}

// All expressions of one group (a fleet and its model) → columns and programs. Everything of a device is a value of one
// graph; this file says in which order it is built and which column shows it.
//
//   definitions   parameters and labels at birth; signals, each after what it names, with own and sensor faults
//   machine       at most one transition, with its assignments
//   presence      who is online
//   gates         what becomes of each publication's message
//   calm          when all of that need not be computed
//   emit          columns, programs, tables, and the faults as the plan lists them

import type { Column } from '../contracts/plan.ts';
import { Calmness, isTimeless, type Calm } from './calm.ts';
import { Definitions } from './definitions.ts';
import type { Definition } from './dependencies.ts';
import { emitGroup, Tables, type Root } from './emit.ts';
import type { Typed } from './functions/specification.ts';
import { Gates, type Gate } from './gates.ts';
import { Graph, type Value } from './graph.ts';
import type { GroupCode, GroupOutcome, GroupSource } from './group-source.ts';
import { assignedTexts, Machine } from './machine.ts';
import { Overlays } from './faults/overlays.ts';
import { Presence } from './presence.ts';
import { BOOLEAN } from './types.ts';
import { WrittenFaults } from './written-faults.ts';

/** Compiles a group. Every faulty text is reported once; what only depends on a faulty one is not. */
export function compileGroup(source: GroupSource): GroupOutcome {
  const compiler = new GroupCompiler(source);
  const code = compiler.compile();
  return code ? { ok: true, code } : { ok: false, faults: compiler.faults.all };
}

class GroupCompiler {
  readonly faults = new WrittenFaults();
  private readonly source: GroupSource;
  private readonly graph = new Graph();
  private readonly calmness = new Calmness(this.graph);
  private readonly assigned: ReadonlyMap<string, readonly string[]>;
  private readonly definitions: Definitions;
  private readonly machine: Machine | null;
  private readonly presence: Presence;
  private readonly overlays: Overlays;
  /** Hidden columns behind the visible ones, and what a step writes into them. */
  private readonly hidden: { readonly name: string; readonly value: Value | null }[] = [];

  constructor(source: GroupSource) {
    this.source = source;
    const { graph, faults } = this;
    this.assigned = assignedTexts(source);
    this.machine = source.machine ? new Machine(graph, source.machine, source.definitions.length, faults) : null;
    this.overlays = new Overlays({
      graph, source, compile: (written, setting) => this.definitions.compileText(written, setting),
      resolve: (name) => this.definitions.resolve(name), refuse: (written, fault) => faults.refuse(written, fault),
    });
    this.presence = new Presence(graph, source, this.calmness, (online) => this.overlays.cutOff(online));
    this.definitions = new Definitions({ graph, source, faults, overlays: this.overlays, assigned: this.assigned, changing: (name) => this.changing(name) });
  }

  /** The names that no definition has and that change with every step. */
  private changing(name: string): Typed | null {
    if (name === 'online') return { value: this.presence.online, type: BOOLEAN };
    return name === 'state' ? (this.machine?.state ?? null) : null;
  }

  compile(): GroupCode | null {
    const { graph, source, faults, definitions, machine, presence, overlays } = this;
    definitions.compile();
    const changes = machine?.compile(definitions) ?? [];
    const isOnline = presence.online;
    const online = isOnline.kind === 'constant' ? -1 : this.hide('online', isOnline);
    const gates = new Gates({ graph, source, faults, definitions, machine, presence, overlays, calmness: this.calmness, hidden: (name, value) => this.hide(name, value) });
    const compiled = gates.compile();
    const stores = alone([...definitions.stores(), ...(machine?.stores ?? [])]);
    faults.settle();
    if (faults.all.length > 0) return null;
    const inner: readonly Root[] = [...definitions.readings, ...changes, ...stores];
    return this.emit(inner, gates.stores, { gates: compiled, online });
  }

  /** `inner`: all that the device is; what gates remember only decides which messages go out. */
  private emit(inner: readonly Root[], gated: readonly Value[], { gates, online }: { readonly gates: readonly Gate[]; readonly online: number }): GroupCode {
    const tables = new Tables();
    const plans = this.overlays.plans(inner, tables);
    const { step, fates, calm } = this.hiddenRoots();
    const told = [calm, ...gates.map((gate) => gate.calm)], asked = told.filter((value) => value !== null);
    const emitted = emitGroup({
      birth: this.definitions.atBirth, initial: this.machine ? [this.machine.initial] : [], tables,
      step: [...inner, ...step, ...alone(gated)], fates, asked,
      hiddenColumn: (name) => this.hide(name, null),
    });
    const scalarOf = (value: Value | null): number => (value === null ? -1 : emitted.asked[asked.indexOf(value)]!);
    return { ...emitted, online, calm: scalarOf(calm), gates: gates.map((gate) => ({ ...gate, calm: scalarOf(gate.calm) })), columns: this.columns(), faults: plans };
  }

  /** What is written into hidden columns: in the step, or after it where it is mostly one and the same. `calm`: when it is. */
  private hiddenRoots(): { readonly step: readonly Root[]; readonly fates: readonly Root[]; readonly calm: Value | null } {
    const first = this.visible(), step: Root[] = [], fates: Root[] = [], calms: Calm[] = [];
    this.hidden.forEach(({ value }, place) => {
      if (value === null) return;
      const calm = isTimeless(value) ? this.calmness.of(value) : null;
      (calm ? fates : step).push({ value, column: first + place });
      if (calm) calms.push(calm);
    });
    return { step, fates, calm: calms.length > 0 ? this.calmness.all(calms) : null };
  }

  /** Columns that people see: definitions, then the state. */
  private visible(): number {
    return this.source.definitions.length + (this.machine ? 1 : 0);
  }

  private hide(name: string, value: Value | null): number {
    return this.visible() + this.hidden.push({ name, value }) - 1;
  }

  private columns(): readonly Column[] {
    const state: readonly Column[] = this.machine ? [{ ...plain('state', 'signal'), type: 'text', decimals: 0, texts: (this.source.machine?.states ?? []).map(({ name }) => name) }] : [];
    return [...this.source.definitions.map((definition) => this.column(definition)), ...state, ...this.hidden.map(({ name }) => plain(name, 'memory'))];
  }

  private column(definition: Definition): Column {
    const { name, role, unit, decimals } = definition;
    const type = this.definitions.typeOf(name);
    // A record is read by field: it has a place among the columns and nothing in it.
    if (type.kind === 'record') return plain(name, 'memory');
    const shownUnit = unit === '' && type.kind === 'number' && type.dimension === 'duration' ? 's' : unit;
    return { name, role, type: type.kind, unit: shownUnit, decimals, texts: type.kind === 'text' ? type.texts : [], ...(this.assigned.has(name) ? { assigned: true } : {}) };
  }
}

function plain(name: string, role: Column['role']): Column {
  return { name, role, type: 'number', unit: '', decimals: 3, texts: [] };
}

/** Values that are computed for what they store. */
function alone(values: readonly Value[]): readonly Root[] {
  return values.map((value) => ({ value, column: -1 }));
}

// All expressions of one group (a fleet and its model) → columns and programs.

import type { Column, Programs } from '../contracts/plan.ts';
import { compileSyntax, type Purpose, type Setting } from './compile.ts';
import { emitGroup, type Root } from './emit.ts';
import { dependencyOrder, type Definition, type DefinitionFault, type ParsedDefinition } from './dependencies.ts';
import { ExpressionError, refuse } from './error.ts';
import type { Typed } from './functions/specification.ts';
import { Graph } from './graph.ts';
import type { Span } from './syntax.ts';

export interface GroupSource {
  readonly seed: number;
  readonly fleet: string;
  readonly stepSeconds: number;
  /** In the order of the columns: parameters, labels, signals, each in the text's order. Names are unique. */
  readonly definitions: readonly Definition[];
}

export interface GroupCode {
  readonly columns: readonly Column[];
  readonly programs: Programs;
  readonly scalars: Float64Array;
  readonly temps: number;
}

export type GroupOutcome = { readonly ok: true; readonly code: GroupCode } | { readonly ok: false; readonly faults: readonly DefinitionFault[] };

/** Compiles a group. Every faulty expression is reported once; what only depends on a faulty one is not. */
export function compileGroup(source: GroupSource): GroupOutcome {
  const faults: DefinitionFault[] = [];
  const order = dependencyOrder(source.definitions, faults);
  const compiler = new GroupCompiler(source, faults);
  for (const parsed of order) compiler.compile(parsed);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, code: compiler.emit() };
}

/** Thrown through expressions whose cause of failure has been reported already. */
class AlreadyReported extends Error {}

class GroupCompiler {
  private readonly source: GroupSource;
  private readonly faults: DefinitionFault[];
  private readonly graph = new Graph();
  private readonly byName: ReadonlyMap<string, { readonly definition: Definition; readonly column: number }>;
  private readonly done = new Map<Definition, Typed>();

  constructor(source: GroupSource, faults: DefinitionFault[]) {
    this.source = source;
    this.faults = faults;
    this.byName = new Map(source.definitions.map((definition, column) => [definition.name, { definition, column }]));
  }

  /** Compiles one definition; those that it depends on come before it. */
  compile({ definition, syntax }: ParsedDefinition): void {
    try {
      this.done.set(definition, compileSyntax(syntax, this.setting(definition)));
    } catch (error) {
      if (error instanceof ExpressionError) this.faults.push({ definition, fault: error.fault });
      else if (!(error instanceof AlreadyReported)) throw error;
    }
  }

  private setting(owner: Definition): Setting {
    const purpose: Purpose = owner.role === 'signal' ? 'step' : 'birth';
    return {
      graph: this.graph, purpose, seed: this.source.seed, fleet: this.source.fleet, owner: owner.name, stepSeconds: this.source.stepSeconds,
      resolve: (name, span) => this.resolve(owner, name, span),
      names: () => this.source.definitions.filter(({ role }) => purpose === 'step' || role !== 'signal').map(({ name }) => name),
      isSignal: (name) => this.byName.get(name)?.definition.role === 'signal',
    };
  }

  private resolve(owner: Definition, name: string, span: Span): Typed | null {
    const found = this.byName.get(name);
    if (!found) return null;
    const { definition, column } = found;
    if (owner.role !== 'signal' && definition.role === 'signal') {
      refuse(span, 'not-at-birth', `\`${name}\` is a signal, but a ${owner.role} is fixed when the device is born`, 'Use parameters and labels only, or move this into a signal.', { name });
    }
    const typed = this.done.get(definition);
    if (!typed) throw new AlreadyReported();
    // A drawn parameter is read from its column; a constant one is the constant.
    if (definition.role !== 'signal' && typed.value.rate !== 'constant') return { value: this.graph.column(column, 'birth'), type: typed.type };
    return typed;
  }

  emit(): GroupCode {
    const columns: Column[] = this.source.definitions.map((definition) => this.column(definition));
    const places = new Map(this.source.definitions.map((definition, place) => [definition, place]));
    const roots = (signals: boolean): Root[] =>
      [...this.done].filter(([{ role }]) => (role === 'signal') === signals).map(([definition, { value }]) => ({ value, column: places.get(definition) as number }));
    const hiddenColumn = (name: string): number => columns.push({ name, role: 'memory', type: 'number', unit: '', decimals: 3, texts: [] }) - 1;
    return { ...emitGroup({ birth: roots(false), step: roots(true), hiddenColumn }), columns };
  }

  private column(definition: Definition): Column {
    const { name, role, unit, decimals } = definition;
    const { type } = this.done.get(definition) as Typed;
    const shownUnit = unit === '' && type.kind === 'number' && type.dimension === 'duration' ? 's' : unit;
    return { name, role, type: type.kind, unit: shownUnit, decimals, texts: type.kind === 'text' ? type.texts : [] };
  }
}

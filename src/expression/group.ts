// All expressions of one group (a fleet and its model) → columns and programs.

import type { Column, Programs } from '../contracts/plan.ts';
import { compileSyntax, type Purpose, type Setting } from './compile.ts';
import { emitGroup, type Root } from './emit.ts';
import { ExpressionError, refuse, type ExpressionFault } from './error.ts';
import type { Typed } from './functions/specification.ts';
import { Graph } from './graph.ts';
import { parseExpression } from './parse.ts';
import type { Span, Syntax } from './syntax.ts';

export interface Definition {
  readonly name: string;
  readonly role: 'parameter' | 'label' | 'signal';
  readonly text: string;
  readonly unit: string;
  readonly decimals: number;
}

export interface GroupSource {
  readonly seed: number;
  readonly fleet: string;
  readonly stepSeconds: number;
  /** In the order of the columns: parameters, labels, signals, each in the text's order. Names are unique. */
  readonly definitions: readonly Definition[];
}

export interface DefinitionFault {
  readonly definition: Definition;
  readonly fault: ExpressionFault;
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
  const compiler = new GroupCompiler(source);
  for (const definition of source.definitions) compiler.compile(definition);
  return compiler.faults.length > 0 ? { ok: false, faults: compiler.faults } : { ok: true, code: compiler.emit() };
}

/** Thrown through expressions whose cause of failure has been reported already. */
class AlreadyReported extends Error {}

class GroupCompiler {
  readonly faults: DefinitionFault[] = [];
  private readonly source: GroupSource;
  private readonly graph = new Graph();
  private readonly byName: ReadonlyMap<string, { readonly definition: Definition; readonly column: number }>;
  private readonly done = new Map<Definition, Typed | null>();
  /** What is being compiled, outermost first: a name that stands here already closes a cycle. */
  private readonly open: Definition[] = [];
  private readonly order: Definition[] = [];

  constructor(source: GroupSource) {
    this.source = source;
    this.byName = new Map(source.definitions.map((definition, column) => [definition.name, { definition, column }]));
  }

  compile(definition: Definition): Typed | null {
    const known = this.done.get(definition);
    if (known !== undefined) return known;
    this.open.push(definition);
    const typed = this.attempt(definition);
    this.open.pop();
    this.done.set(definition, typed);
    if (typed) this.order.push(definition);
    return typed;
  }

  private attempt(definition: Definition): Typed | null {
    try {
      const syntax: Syntax = parseExpression(definition.text);
      return compileSyntax(syntax, this.setting(definition));
    } catch (error) {
      if (error instanceof ExpressionError) this.faults.push({ definition, fault: error.fault });
      else if (!(error instanceof AlreadyReported)) throw error;
      return null;
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
    if (this.open.includes(definition)) this.refuseCycle(definition, span);
    const typed = this.compile(definition);
    if (!typed) throw new AlreadyReported();
    // A drawn parameter is read from its column; a constant one is the constant.
    if (definition.role !== 'signal' && typed.value.rate !== 'constant') return { value: this.graph.column(column, 'birth'), type: typed.type };
    return typed;
  }

  private refuseCycle(definition: Definition, span: Span): never {
    const names = this.open.slice(this.open.indexOf(definition)).map(({ name }) => name);
    const cycle = [...names, definition.name].join(' → ');
    refuse(span, 'cycle', `these depend on each other: ${cycle}`, 'Break the cycle: let one of them depend on time or parameters only.', { cycle });
  }

  emit(): GroupCode {
    const columns: Column[] = this.source.definitions.map((definition) => this.column(definition));
    const roots = (signals: boolean): Root[] =>
      this.order
        .filter(({ role }) => (role === 'signal') === signals)
        .map((definition) => ({ value: (this.done.get(definition) as Typed).value, column: this.source.definitions.indexOf(definition) }));
    const hiddenColumn = (name: string): number => columns.push({ name, role: 'memory', type: 'number', unit: '', decimals: 3, texts: [] }) - 1;
    return { ...emitGroup({ birth: roots(false), step: roots(true), hiddenColumn }), columns };
  }

  private column({ name, role, unit, decimals }: Definition, _position?: number): Column {
    const definition = (this.byName.get(name) as { definition: Definition }).definition;
    const type = (this.done.get(definition) as Typed).type;
    const shownUnit = unit === '' && type.kind === 'number' && type.dimension === 'duration' ? 's' : unit;
    return { name, role, type: type.kind, unit: shownUnit, decimals, texts: type.kind === 'text' ? type.texts : [] };
  }
}

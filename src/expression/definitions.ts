// Parameters, labels and signals of one group as values: what is drawn at birth, what a step works with (a model's own
// faults included), and what is shown (sensor faults included).

import { dependencyOrder, type Definition, type ParsedDefinition } from './dependencies.ts';
import { compileSyntax } from './compile.ts';
import { refuse } from './error.ts';
import type { Typed } from './functions/specification.ts';
import type { Graph, Value } from './graph.ts';
import type { GroupSource, Written } from './group-source.ts';
import { faultTexts, type Overlays } from './faults/overlays.ts';
import { parseExpression } from './parse.ts';
import { Pasts } from './pasts.ts';
import type { Purpose, Setting } from './setting.ts';
import type { Span } from './syntax.ts';
import { NUMBER, type ValueType } from './types.ts';
import { AlreadyReported, type WrittenFaults } from './written-faults.ts';

/** A definition as far as it is compiled. */
interface Known {
  readonly definition: Definition;
  readonly column: number;
  /** Parameters and labels: as it was drawn. */
  born?: Typed;
  /** As signals and states see it. */
  value?: Typed;
  /** Signals: as it is shown and measured. */
  reading?: Typed;
}

export interface DefinitionsContext {
  readonly graph: Graph;
  readonly source: GroupSource;
  readonly faults: WrittenFaults;
  readonly overlays: Overlays;
  /** Parameters that states assign to, with the texts that they can take beyond their own. */
  readonly assigned: ReadonlyMap<string, readonly string[]>;
  /** `state` and `online`, which change with every step. */
  readonly changing: (name: string, span: Span) => Typed | null;
}

/** What differs from text to text. */
export interface TextSetting {
  readonly owner: string;
  readonly resolve?: (name: string, span: Span) => Typed | null;
  readonly seconds?: Value;
  readonly local?: Setting['local'];
}

/** Most times that the signals are compiled; more than two only where texts pass from signal to signal. */
const ROUNDS = 4;

export class Definitions {
  private readonly context: DefinitionsContext;
  private readonly known: ReadonlyMap<string, Known>;
  private readonly order: readonly ParsedDefinition[];
  private readonly pasts: Pasts;

  constructor(context: DefinitionsContext) {
    this.context = context;
    const { source, faults } = context;
    this.known = new Map(source.definitions.map((definition, column) => [definition.name, { definition, column }]));
    this.pasts = new Pasts(context.graph, source);
    this.order = dependencyOrder(source.definitions, faults.all, (name) => faultTexts(source, name));
  }

  /** Compiles what is drawn at birth, then what is computed in every step, each after what it names. */
  compile(): void {
    for (const parsed of this.order) if (parsed.definition.role !== 'signal') this.bear(parsed);
    // A fault on a parameter may choose its devices by a label, which that parameter's own expression need not name.
    const isLabel = ({ definition }: ParsedDefinition): boolean => definition.role === 'label';
    const order = [...this.order.filter(isLabel), ...this.order.filter((parsed) => !isLabel(parsed))];
    for (let round = 0; round < ROUNDS; round++) {
      for (const parsed of order) this.step(parsed);
      // What a signal's past was taken for may turn out otherwise.
      if (this.context.faults.all.length > 0 || round === ROUNDS - 1 || !this.pasts.learn((name) => this.known.get(name)?.value)) break;
    }
  }

  /** What is computed for its memory alone, once every text is compiled. */
  stores(): readonly Value[] {
    return this.pasts.stores((name) => this.known.get(name)?.value, (name) => this.known.get(name)?.definition, this.context.faults);
  }

  /** Each definition's value at birth, in dependency order. */
  get atBirth(): readonly { readonly column: number; readonly value: Value }[] {
    return this.order.flatMap(({ definition }) => {
      const { column, born } = this.known.get(definition.name) as Known;
      return born ? [{ column, value: born.value }] : [];
    });
  }

  /** Each signal's reading, in dependency order. Records are read by field and have none. */
  get readings(): readonly { readonly column: number; readonly value: Value }[] {
    return this.order.flatMap(({ definition }) => {
      const { column, reading } = this.known.get(definition.name) as Known;
      return reading && reading.type.kind !== 'record' ? [{ column, value: reading.value }] : [];
    });
  }

  /** Type of what a definition's column holds. */
  typeOf(name: string): ValueType {
    const known = this.known.get(name);
    return known?.reading?.type ?? known?.born?.type ?? NUMBER;
  }

  find(name: string): { readonly definition: Definition; readonly column: number } | null {
    return this.known.get(name) ?? null;
  }

  /** The reading of a signal; null when there is no such signal. */
  reading(name: string): Typed | null {
    const known = this.known.get(name);
    if (known?.definition.role !== 'signal') return null;
    if (!known.reading) throw new AlreadyReported();
    return known.reading;
  }

  /** A name as signals see it. */
  resolve(name: string): Typed | null {
    const known = this.known.get(name);
    if (!known) return null;
    if (!known.value) throw new AlreadyReported();
    return known.value;
  }

  /** Compiles a text that is no definition: an assignment, a transition, a fault's expression. Faults are reported at it. */
  compileText(written: Written, own: TextSetting): Typed {
    return this.context.faults.within(written, () => compileSyntax(parseExpression(written.text), this.setting('step', own)));
  }

  private bear({ definition, syntax }: ParsedDefinition): void {
    const known = this.known.get(definition.name) as Known;
    const born = this.context.faults.attempt(definition, () => compileSyntax(syntax, this.setting('birth', { owner: definition.name })));
    if (born) known.born = this.withAssignedTexts(definition.name, born);
  }

  /** An assigned text parameter can take texts that its own expression does not have; they come behind its own. */
  private withAssignedTexts(name: string, born: Typed): Typed {
    const more = this.context.assigned.get(name);
    if (born.type.kind !== 'text' || !more) return born;
    return { value: born.value, type: { kind: 'text', texts: [...new Set([...born.type.texts, ...more])] } };
  }

  private step({ definition, syntax }: ParsedDefinition): void {
    const { overlays, faults } = this.context;
    const known = this.known.get(definition.name) as Known;
    faults.attempt(definition, () => {
      const isSignal = definition.role === 'signal';
      const base = isSignal ? compileSyntax(syntax, this.setting('step', { owner: definition.name })) : this.bornIn(known, 'step');
      known.value = overlays.inner(definition.name, base);
      if (isSignal) known.reading = overlays.reading(definition.name, known.value);
    });
  }

  /** A parameter or label as another text reads it: a constant is the constant, a drawn one stands in its column. */
  private bornIn({ definition, column, born }: Known, purpose: Purpose): Typed {
    const { graph, assigned } = this.context;
    if (!born) throw new AlreadyReported();
    if (assigned.has(definition.name) && purpose === 'step') return { value: graph.old(column), type: born.type };
    return born.value.rate === 'constant' ? born : { value: graph.column(column, 'birth'), type: born.type };
  }

  private setting(purpose: 'birth' | 'step', own: TextSetting): Setting {
    const { graph, source } = this.context;
    return {
      graph, purpose, seed: source.seed, fleet: source.fleet, owner: own.owner, stepSeconds: (source.stepTicks * source.tickMs) / 1000,
      resolve: (name, span) => own.resolve?.(name, span) ?? this.resolveFor(purpose, own.owner, name, span),
      names: () => source.definitions.filter(({ role }) => purpose === 'step' || role !== 'signal').map(({ name }) => name),
      isSignal: (name) => this.known.get(name)?.definition.role === 'signal',
      reading: (name) => this.reading(name), data: source.data,
      ...(own.seconds ? { seconds: own.seconds } : {}), ...(own.local ? { local: own.local } : {}),
      ...(purpose === 'step' ? { old: (name: string, initial: Typed | null) => this.past(own.owner, name, initial) } : {}),
    };
  }

  private past(owner: string, name: string, initial: Typed | null): Typed | null {
    const known = this.known.get(name);
    return known?.definition.role === 'signal' ? this.pasts.of(owner, name, initial, known.value?.type) : null;
  }

  private resolveFor(purpose: 'birth' | 'step', owner: string, name: string, span: Span): Typed | null {
    if (purpose === 'step') return this.resolve(name) ?? this.context.changing(name, span);
    if (name === 'state' && this.context.source.machine) refuse(span, 'not-at-birth', '`state` changes, but a parameter or label is fixed when the device is born', 'Move this into a signal.', { name });
    const known = this.known.get(name);
    if (!known) return null;
    if (known.definition.role === 'signal') {
      const { role = 'parameter' } = this.known.get(owner)?.definition ?? {};
      refuse(span, 'not-at-birth', `\`${name}\` is a signal, but a ${role} is fixed when the device is born`, 'Use parameters and labels only, or move this into a signal.', { name });
    }
    return this.bornIn(known, 'birth');
  }
}

// The faults of a group laid over its values: a model's own faults over what its expressions see, sensor faults over
// readings, device faults over being online, message faults over what becomes of a message. In their stated order.
//
//   true value ─► own faults ─► what others see ─► sensor faults ─► reading: column, measured(x)

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import { FATE_OFFLINE, FATE_SPECIAL, FATE_SWALLOWED, type Effect } from '../../contracts/plan.ts';
import { drawKey } from '../draw-key.ts';
import type { Tables } from '../emit.ts';
import type { ExpressionFault } from '../error.ts';
import { EFFECT_KINDS, OFFLINE_KINDS } from './effects.ts';
import { faultPlans, type PlannedRoot } from './plans.ts';
import { READING_KINDS } from './readings.ts';
import { faultKey, windowOf, type Window, type WindowSetting } from './window.ts';
import type { Typed } from '../functions/specification.ts';
import type { Graph, Value } from '../graph.ts';
import type { FaultSource, GroupCode, GroupSource, Written } from '../group-source.ts';
import type { Span } from '../syntax.ts';
import { sameTypes } from '../text-values.ts';
import { typeName } from '../types.ts';

/** How the text of a change compiles: as a signal, but for its own name and what `t` counts from. */
export interface ChangeSetting {
  readonly owner: string;
  /** Asked first; null: as in any signal. */
  readonly resolve: (name: string, span: Span) => Typed | null;
  readonly seconds: Value;
}

export interface OverlayContext {
  readonly graph: Graph;
  readonly source: GroupSource;
  readonly compile: (written: Written, setting: ChangeSetting) => Typed;
  readonly resolve: (name: string) => Typed | null;
  /** Reports a fault in a piece of text and gives up what is being compiled. */
  readonly refuse: (written: Written, fault: ExpressionFault) => never;
}

/** Texts of own faults that change a value: it depends on what they name. */
export function faultTexts(source: GroupSource, name: string): readonly Written[] {
  return source.faults.flatMap(({ changes }) => (changes ?? []).filter((change) => change.name === name));
}

export class Overlays {
  private readonly context: OverlayContext;
  private readonly setting: WindowSetting;
  private readonly windows = new Map<FaultSource, Window>();
  /** Values that each fault changed, for what lies behind them. */
  private readonly changed = new Map<FaultSource, Value[]>();

  constructor(context: OverlayContext) {
    this.context = context;
    this.setting = { graph: context.graph, source: context.source, resolve: context.resolve };
  }

  /** A parameter or signal as expressions see it: with the model's own faults. */
  inner(name: string, typed: Typed): Typed {
    let seen = typed;
    for (const fault of this.context.source.faults) {
      for (const change of fault.changes ?? []) if (change.name === name) seen = this.changedBy(fault, change, seen);
    }
    return seen;
  }

  private changedBy(fault: FaultSource, change: Written & { readonly name: string }, normal: Typed): Typed {
    const { graph, compile } = this.context;
    const window = this.window(fault);
    const changed = compile(change, {
      owner: `fault/${fault.name}/${change.name}`, seconds: this.seconds(window), resolve: (name) => (name === change.name ? normal : null),
    });
    if (changed.type.kind !== normal.type.kind || changed.type.kind === 'record') {
      this.refuse(change, 'type-mismatch', `\`${change.name}\` is ${typeName(normal.type)}, but this is ${typeName(changed.type)}`, 'Give it the type that it has without the fault.', change.name);
    }
    const span = { from: 0, to: change.text.length };
    const { values: [before, after], type } = sameTypes(graph, [{ ...normal, span }, { ...changed, span }]);
    const value = graph.sparse(window.active, after as Value, before as Value);
    this.note(fault, value);
    return { value, type };
  }

  /** What a signal's column shows: with sensor faults. */
  reading(name: string, typed: Typed): Typed {
    let { value } = typed;
    for (const fault of this.context.source.faults) if (fault.signal?.name === name && READING_KINDS.has(fault.kind)) value = this.readBy(fault, name, value, typed);
    return { value, type: typed.type };
  }

  private readBy(fault: FaultSource, name: string, reading: Value, { type }: Typed): Value {
    const { graph, source } = this.context;
    const kind = READING_KINDS.get(fault.kind)!;
    if (kind.number && type.kind !== 'number') {
      this.refuse(fault.signal as Written, 'fault-needs-number', `\`${fault.kind}\` needs a number, but \`${name}\` is ${typeName(type)}`, 'Use `stuck` or `missing` here, or name a number.', name);
    }
    const window = this.window(fault);
    const then = kind.build({
      graph, fault, window, reading, stepTicks: source.stepTicks, seconds: this.seconds(window),
      key: (place) => faultKey(source, fault, `${place}/${name}`), cellName: (cell) => `fault/${fault.name}/${name}/${cell}`,
    });
    const value = graph.sparse(window.active, then, reading);
    this.note(fault, value);
    return value;
  }

  /** Being online, without the devices that a fault cuts off. */
  cutOff(online: Value): Value {
    const { graph, source } = this.context;
    return source.faults.reduce((still, fault) => {
      const condition = this.offlineBy(fault);
      if (!condition) return still;
      const value = graph.sparse(condition, graph.constant(0), still);
      this.note(fault, value);
      return value;
    }, online);
  }

  /** The fate of a message, of the devices that a fault cuts off. */
  absent(fate: Value): Value {
    const { graph, source } = this.context;
    return source.faults.reduce((still, fault) => {
      const condition = this.offlineBy(fault);
      return condition ? graph.sparse(condition, graph.constant(FATE_OFFLINE), still) : still;
    }, fate);
  }

  /** The part of the occurrence depends on time alone, so it gates as the window does. */
  private offlineBy(fault: FaultSource): Value | null {
    const { graph } = this.context;
    const part = OFFLINE_KINDS.get(fault.kind);
    if (!part) return null;
    const window = this.window(fault);
    return graph.operation(opcodes.OP_AND, part(graph, window, fault.amounts), window.active);
  }

  /** The fate of a publication's message, some of which faults swallow. */
  swallowed(place: number, fate: Value): Value {
    const { graph, source } = this.context;
    const gone = graph.constant(FATE_SWALLOWED);
    return source.faults.reduce((still, fault) => {
      if (fault.kind !== 'silence' || !fault.publications.includes(place)) return still;
      const then = this.isLikely(fault) ? gone : graph.operation(opcodes.OP_SELECT, graph.operation(opcodes.OP_LT, this.messageDraw(fault, place, 'probability'), this.probability(fault)), gone, still);
      return graph.sparse(this.window(fault).active, then, still);
    }, fate);
  }

  /**
   * What is done to messages of a publication, and their fate: special where something is. `hidden` makes a column that holds
   * a value after each step.
   */
  effects(place: number, fate: Value, hidden: (name: string, value: Value) => number): { readonly effects: readonly Effect[]; readonly fate: Value } {
    const { graph, source } = this.context;
    const effects: Effect[] = [];
    const special = graph.constant(FATE_SPECIAL);
    let still = fate;
    source.faults.forEach((fault, number) => {
      const shape = EFFECT_KINDS.get(fault.kind)?.(fault.amounts);
      if (!shape || !fault.publications.includes(place)) return;
      const { active } = this.window(fault);
      const drawn = graph.sparse(active, this.effectDraw(fault, place), graph.constant(-1));
      effects.push({ ...shape, column: hidden(`effect/${fault.name}/${source.publications[place]?.key ?? place}`, drawn), fault: number } as Effect);
      const applies = this.isLikely(fault) ? special : graph.operation(opcodes.OP_SELECT, graph.operation(opcodes.OP_GE, drawn, graph.constant(0)), special, still);
      still = graph.sparse(active, applies, still);
    });
    return { effects, fate: still };
  }

  /** A draw in (0, 1) for messages that it applies to, −1 for those that it spares. */
  private effectDraw(fault: FaultSource, place: number): Value {
    const { graph } = this.context;
    const drawn = this.messageDraw(fault, place, 'effect');
    if (this.isLikely(fault)) return drawn;
    const applies = graph.operation(opcodes.OP_LT, this.messageDraw(fault, place, 'probability'), this.probability(fault));
    return graph.operation(opcodes.OP_SELECT, applies, drawn, graph.constant(-1));
  }

  private messageDraw(fault: FaultSource, place: number, use: string): Value {
    const { graph, source } = this.context;
    const key = drawKey(source.seed, source.fleet, `fault/${fault.name}`, `${use}/${source.publications[place]?.key ?? place}`);
    return graph.draw(opcodes.OP_UNIFORM, [graph.constant(0), graph.constant(1)], key, 'step');
  }

  private isLikely(fault: FaultSource): boolean {
    return (fault.amounts.probability ?? 1) >= 1;
  }

  private probability(fault: FaultSource): Value {
    return this.context.graph.constant(fault.amounts.probability ?? 1);
  }

  /** The faults as the plan lists them. `roots`: all that the step writes or stores, but for what `on` and `onChange` compare. */
  plans(roots: readonly PlannedRoot[], tables: Tables): GroupCode['faults'] {
    return faultPlans({ ...this.setting, roots, tables, changed: this.changed });
  }

  private window(fault: FaultSource): Window {
    let window = this.windows.get(fault);
    if (!window) {
      window = windowOf(fault, this.setting);
      this.windows.set(fault, window);
    }
    return window;
  }

  private seconds({ into }: Window): Value {
    const { graph, source } = this.context;
    return graph.operation(opcodes.OP_DIV, graph.operation(opcodes.OP_MUL, into, graph.constant(source.tickMs)), graph.constant(1000));
  }

  private note(fault: FaultSource, value: Value): void {
    const values = this.changed.get(fault);
    if (values) values.push(value);
    else this.changed.set(fault, [value]);
  }

  private refuse(written: Written, code: string, message: string, remedy: string, name: string): never {
    return this.context.refuse(written, { from: 0, to: Math.max(1, written.text.length), code, message, remedy, values: { name } });
  }
}

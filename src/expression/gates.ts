// What becomes of each publication's message in a step: is it due, does it go out, does something happen to it. One hidden
// column per publication, and none where what is due by the clock is always sent.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { FATE_NOT_DUE, FATE_OFFLINE, FATE_SEND, FATE_SPECIAL, type Effect } from '../contracts/plan.ts';
import type { Calm, Calmness } from './calm.ts';
import type { Definitions } from './definitions.ts';
import { drawKey } from './draw-key.ts';
import type { Cell, Graph, Value } from './graph.ts';
import type { DueSource, GroupSource } from './group-source.ts';
import type { Machine } from './machine.ts';
import type { Overlays } from './faults/overlays.ts';
import type { Presence } from './presence.ts';
import { didYouMean } from '../contracts/suggest.ts';
import type { Typed } from './functions/specification.ts';
import { typeName } from './types.ts';
import { wholly, type WrittenFaults } from './written-faults.ts';

/** What an `onChange` publication remembers: what the wire showed last, +∞ before anything was published, −∞ for null. */
const NEVER = Infinity;
const NULL = -Infinity;

/** 10^0 … 10^12, each exactly a double: `decimals` goes no further. */
const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12] as const;

export interface GatesContext {
  readonly graph: Graph;
  readonly source: GroupSource;
  readonly faults: WrittenFaults;
  readonly definitions: Definitions;
  readonly machine: Machine | null;
  readonly presence: Presence;
  readonly overlays: Overlays;
  readonly calmness: Calmness;
  /** Makes a hidden column that holds a value after each step. */
  readonly hidden: (name: string, value: Value) => number;
}

/** Whether a message is due, and what is to be remembered once it is published. */
interface Due {
  readonly due: Value;
  readonly published?: { readonly cell: Cell; readonly shown: Value };
}

/** As in the plan, but for the scalar: `calm` is the value that it shall hold, or null. */
export interface Gate {
  readonly fate: number;
  readonly calm: Value | null;
  readonly effects: readonly Effect[];
}

export class Gates {
  private readonly context: GatesContext;
  readonly stores: Value[] = [];

  constructor(context: GatesContext) {
    this.context = context;
  }

  compile(): readonly Gate[] {
    return this.context.source.publications.map((publication, place) => this.gate(publication, place));
  }

  private gate(publication: DueSource, place: number): Gate {
    const { graph, overlays, calmness } = this.context;
    const when = this.due(publication);
    const leftOut = this.leftOut(publication);
    const { effects, fate: sent } = this.effects(publication, place);
    let fate = overlays.swallowed(place, sent);
    if (leftOut) fate = graph.operation(opcodes.OP_SELECT, leftOut, graph.constant(FATE_OFFLINE), fate);
    fate = overlays.absent(fate);
    if (publication.kind !== 'every') fate = graph.operation(opcodes.OP_SELECT, when.due, fate, graph.constant(FATE_NOT_DUE));
    if (when.published) this.remember(when.published, fate);
    if (fate.kind === 'constant' && fate.number === FATE_SEND) return { fate: -1, calm: null, effects };
    const calm = calmness.of(fate);
    return { fate: this.context.hidden(`publication/${publication.key}/fate`, fate), calm: calm?.rest === FATE_SEND ? calm.during : null, effects };
  }

  /** What the device has published it takes for known, even if a fault swallows it on the way. */
  private remember({ cell, shown }: NonNullable<Due['published']>, fate: Value): void {
    const { graph } = this.context;
    const isPublished = graph.operation(opcodes.OP_AND, graph.operation(opcodes.OP_NE, fate, graph.constant(FATE_OFFLINE)), graph.operation(opcodes.OP_NE, fate, graph.constant(FATE_NOT_DUE)));
    this.stores.push(graph.store(cell, graph.operation(opcodes.OP_SELECT, isPublished, shown, cell)));
  }

  private due(publication: DueSource): Due {
    const { graph, faults } = this.context;
    const never = { due: graph.constant(0) };
    if (publication.kind === 'every') return { due: graph.constant(1) };
    if (publication.kind === 'event') return faults.attempt(publication.name, () => ({ due: this.event(publication) })) ?? never;
    return faults.attempt(publication.name, () => this.change(publication)) ?? never;
  }

  /** A state that is entered, or the rising edge of a signal's reading; before the first step everything is false. */
  private event({ name }: Extract<DueSource, { kind: 'event' }>): Value {
    const { graph, machine } = this.context;
    const state = machine?.placeOf(name.text) ?? -1;
    if (machine && state >= 0) return graph.operation(opcodes.OP_EQ, machine.entered, graph.constant(state));
    const { column, reading } = this.signal(name, true);
    if (reading.type.kind !== 'boolean') {
      this.context.faults.refuse(name, wholly(name, {
        code: 'event-needs-boolean', message: `\`on\` wants a signal that is true or false or a state, \`${name.text}\` is ${typeName(reading.type)}`,
        remedy: reading.type.kind === 'number' ? `Add a signal such as \`${name.text}_high: ${name.text} > 30\`, or use \`onChange: ${name.text}\`.` : `Use \`onChange: ${name.text}\`.`, values: { name: name.text },
      }));
    }
    return graph.operation(opcodes.OP_AND, reading.value, graph.operation(opcodes.OP_NOT, graph.old(column)));
  }

  /** What the wire shows differs from what was published last, by more than the dead-band. */
  private change({ key, name, deadband }: Extract<DueSource, { kind: 'change' }>): Due {
    const { graph, faults } = this.context;
    const isState = name.text === 'state' && this.context.machine !== null;
    const { reading, decimals } = isState ? this.newState() : this.signal(name, false);
    const power = POWERS[decimals] ?? 1;
    const isNumber = reading.type.kind === 'number';
    if (deadband !== null && !isNumber) {
      faults.refuse(name, wholly(name, { code: 'deadband-needs-number', message: `a dead-band needs a number, \`${name.text}\` is ${typeName(reading.type)}`, remedy: 'Leave `deadband` out: every change is published.', values: { name: name.text } }));
    }
    const rounded = isNumber ? graph.operation(opcodes.OP_ROUND, graph.operation(opcodes.OP_MUL, reading.value, graph.constant(power))) : reading.value;
    const isFinite = graph.operation(opcodes.OP_LT, graph.operation(opcodes.OP_ABS, rounded), graph.constant(Infinity));
    const shown = graph.operation(opcodes.OP_SELECT, isFinite, rounded, graph.constant(NULL));
    const cell = graph.cell({ name: `publication/${key}/last`, initial: graph.constant(NEVER) });
    // −∞ − −∞ is no number, and so no change; any other step from or to a null is infinite.
    const due = deadband === null || deadband === 0
      ? graph.operation(opcodes.OP_NE, shown, cell)
      : graph.operation(opcodes.OP_GT, graph.operation(opcodes.OP_ABS, graph.operation(opcodes.OP_SUB, shown, cell)), graph.constant(wholeIfNear(deadband * power)));
    return { due, published: { cell, shown } };
  }

  /** Publications show the state that the step ends in. */
  private newState(): { readonly reading: Typed; readonly decimals: number } {
    const machine = this.context.machine as Machine;
    return { reading: { value: machine.after, type: machine.type }, decimals: 0 };
  }

  private signal(written: { readonly text: string }, orState: boolean): { readonly column: number; readonly reading: Typed; readonly decimals: number } {
    const { definitions, faults, machine, source } = this.context;
    const found = definitions.find(written.text);
    const reading = definitions.reading(written.text);
    if (found && reading && reading.type.kind !== 'record') return { column: found.column, reading, decimals: found.definition.decimals };
    const signals = source.definitions.flatMap(({ name, role }) => (role === 'signal' ? [name] : []));
    const states = orState ? (source.machine?.states ?? []).map(({ name }) => name) : machine ? ['state'] : [];
    const what = reading ? `\`${written.text}\` has several results` : found ? `\`${written.text}\` is a ${found.definition.role}` : `unknown signal${orState && machine ? ' or state' : ''} \`${written.text}\`${didYouMean(written.text, [...signals, ...states])}`;
    return faults.refuse(written, wholly(written, {
      code: 'unknown-signal', message: what, remedy: orState ? 'Name a signal that is true or false, or a state of this model.' : 'Name a signal of this model.', values: { name: written.text },
    }));
  }

  /** Truth where a due message is not made by the stages: the device is offline, or their rate leaves it out. */
  private leftOut({ key }: DueSource): Value | null {
    const { calmness, graph, presence, source } = this.context;
    const { scheduled, rate } = presence;
    const isOffline = scheduled.kind === 'constant' ? null : graph.operation(opcodes.OP_NOT, scheduled);
    const online = calmness.of(scheduled);
    if (isOffline && online) calmness.tell(isOffline, { rest: 0, during: online.during });
    if (rate.kind === 'constant' && rate.number >= 1) return isOffline;
    const drawn = graph.draw(opcodes.OP_UNIFORM, [graph.constant(0), graph.constant(1)], drawKey(source.seed, source.fleet, `publication/${key}`, 'rate'), 'step');
    // Nothing is drawn while everything goes out.
    const isThinned = graph.sparse(graph.operation(opcodes.OP_LT, rate, graph.constant(1)), graph.operation(opcodes.OP_GE, drawn, rate), graph.constant(0));
    if (!isOffline) return isThinned;
    const leftOut = graph.operation(opcodes.OP_OR, isOffline, isThinned);
    const calms = [calmness.of(isOffline), calmness.of(isThinned)].filter((calm): calm is Calm => calm !== null);
    if (calms.length === 2) calmness.tell(leftOut, { rest: 0, during: calmness.all(calms) });
    return leftOut;
  }

  /** What the publication asks for itself, then what faults do. */
  private effects(publication: DueSource, place: number): { readonly effects: readonly Effect[]; readonly fate: Value } {
    const { graph, hidden, overlays, source } = this.context;
    const own = publication.effects.map(({ isDrawn, ...effect }, number): Effect => {
      const key = drawKey(source.seed, source.fleet, `publication/${publication.key}`, `effect/${effect.kind}`);
      const draw = (): Value => graph.draw(opcodes.OP_UNIFORM, [graph.constant(0), graph.constant(1)], key, 'step');
      return { ...effect, fault: -1, column: isDrawn ? hidden(`publication/${publication.key}/effect/${number}`, draw()) : -1 };
    });
    const { effects, fate } = overlays.effects(place, graph.constant(own.length > 0 ? FATE_SPECIAL : FATE_SEND), hidden);
    return { effects: [...own, ...effects], fate };
  }
}

/** 0.29 · 100 is 28.999999999999996: what is this near to a whole number is meant to be one. */
function wholeIfNear(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-6 ? whole : value;
}

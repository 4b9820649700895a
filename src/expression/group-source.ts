// What one group (a fleet and its model) is compiled from, and what comes out. Times are whole ticks, shares numbers.

import type { Column, Effect, FaultPlan, Programs } from '../contracts/plan.ts';
import type { Definition } from './dependencies.ts';
import type { ExpressionFault } from './error.ts';

/** A piece of text with expressions; the planner knows where it stands. */
export interface Written {
  readonly text: string;
}

export interface GroupSource {
  readonly seed: number;
  readonly fleet: string;
  /** Devices of the whole fleet, all shards. */
  readonly count: number;
  readonly stepTicks: number;
  readonly tickMs: number;
  /** In the order of the columns: parameters, labels, signals, each in the text's order. Names are unique. */
  readonly definitions: readonly Definition[];
  readonly data: ReadonlyMap<string, DataTable>;
  readonly machine: MachineSource | null;
  /** In the order of their instants. Empty: all devices are online from the start on. */
  readonly stages: readonly StageSource[];
  /** Those that reach this fleet, in their stated order. */
  readonly faults: readonly FaultSource[];
  /** One per publication of the model. */
  readonly publications: readonly DueSource[];
}

/** A table of `data:`: columns of equal length. */
export interface DataTable {
  readonly columns: readonly DataColumn[];
  readonly rows: number;
}

export interface DataColumn {
  readonly name: string;
  readonly values: Float64Array;
  /** Of a column of texts: `values` are places in this list. */
  readonly texts: readonly string[] | null;
  /** All were written as durations: `values` are seconds. */
  readonly isDuration: boolean;
}

/** A state machine. Conditions are expressions that may call `when`, `after` and `rate`. */
export interface MachineSource {
  readonly initial: string;
  readonly states: readonly {
    readonly name: string;
    /** Parameters assigned on entering, all at once. */
    readonly enter: readonly (Written & { readonly parameter: string })[];
    readonly transitions: readonly (Written & { readonly to: string })[];
  }[];
}

/** From `atTick` on, over so many ticks, towards a share of devices online and a share of due publications. Null: as before. */
export interface StageSource {
  readonly atTick: number;
  readonly overTicks: number;
  readonly online: number | null;
  readonly rate: number | null;
}

/**
 * When a publication is due: by the clock, on a change of a signal, on an event (a signal that becomes true, a state that is
 * entered). `name` carries the place of an error.
 */
export type DueSource = PublicationSource & (
  | { readonly kind: 'every' }
  | { readonly kind: 'change'; readonly name: Written; readonly deadband: number | null }
  | { readonly kind: 'event'; readonly name: Written }
);

export interface PublicationSource {
  /** Its name in the model, for keys of draws and hidden columns: the topic template, `#2` behind the second of one topic. */
  readonly key: string;
  /** What it asks for itself, for each of its messages. */
  readonly effects: readonly OwnEffect[];
}

/** An effect of every message of a publication, each with a draw of its own or none. */
export type OwnEffect = EffectOf<Effect> & { readonly isDrawn: boolean };

type EffectOf<T> = T extends unknown ? Omit<T, 'column' | 'fault'> : never;

/** Which devices of the fleet a fault hits; all conditions hold together. */
export interface SelectionSource {
  /** Exactly round(share · count) devices, those of lowest rank in the fault's permutation; null: no such condition. */
  readonly share: number | null;
  /** Sorted device indices; null: no such condition. */
  readonly indices: Float64Array | null;
  readonly labels: readonly (Written & { readonly label: string; readonly value: string | number | boolean })[];
}

export interface FaultSource {
  /** With the seed the key of its draws; unique in the scenario. */
  readonly name: string;
  readonly kind: string;
  /** Place among all faults of the scenario. */
  readonly order: number;
  readonly selection: SelectionSource;
  readonly atTick: number;
  readonly forTicks: number | null;
  readonly everyTicks: number | null;
  /** No occurrence lasts into this tick: a live fault that was ended. */
  readonly untilTick: number | null;
  /** Started while the fleet ran. */
  readonly live: boolean;
  /** 0 … 1, per device and occurrence. */
  readonly chance: number;
  readonly detected: boolean;
  readonly signal: (Written & { readonly name: string }) | null;
  /** Places among the model's publications that it acts on. */
  readonly publications: readonly number[];
  /** Of its kind, defaults filled in, as people read them. */
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  /** The same as plain numbers: durations in ticks, shares from 0 to 1, rates per second. */
  readonly amounts: Readonly<Record<string, number>>;
  /** A model's own fault: what it changes; null for the kinds of the language. */
  readonly changes: readonly (Written & { readonly name: string })[] | null;
}

export interface GroupCode {
  readonly columns: readonly Column[];
  readonly programs: Programs;
  readonly scalars: Float64Array;
  readonly temps: number;
  readonly tables: readonly Float64Array[];
  readonly online: number;
  /** Scalar, or −1: as in the plan. */
  readonly calm: number;
  /** Per publication of the model. `fault` of an effect is the place in `faults` below. */
  readonly gates: readonly { readonly fate: number; readonly calm: number; readonly effects: readonly Effect[] }[];
  /** One per fault of the source, but for its group and publications' numbers. */
  readonly faults: readonly Omit<FaultPlan, 'group' | 'publications'>[];
}

/** A faulty piece of text. */
export interface WrittenFault {
  readonly definition: Written;
  readonly fault: ExpressionFault;
}

export type GroupOutcome = { readonly ok: true; readonly code: GroupCode } | { readonly ok: false; readonly faults: readonly WrittenFault[] };

// What crosses between the owner's thread and its workers. Calls go by Comlink; reports, ten times a second, go by a
// port of their own, so that a long call never delays them.

import type { Broker, ConnectionStatus, LinkContent, Outcome, ScenarioSummary, SentMessage, Watched } from './fleet.ts';
import type { DeviceState, FilterProgram } from './kernel.ts';
import type { LiveFault } from './journal.ts';
import type { PublicationLedger } from './ledger.ts';
import type { Plan, Shard } from './plan.ts';
import type { Problem } from './problem.ts';
import type { Speed } from './time.ts';
import type { PlacedTruth } from './truth.ts';
import type { ViewRow } from './view.ts';

/** Both sides must have been built from the same contracts. */
export interface Handshake {
  readonly planVersion: number;
  readonly layoutVersion: number;
}

/** A plan that comes into effect before `tick` is computed. */
export interface PlannedChange {
  readonly tick: number;
  readonly plan: Plan;
}

/** Indices [first, end) of a fleet. */
export interface DeviceRange {
  readonly fleet: string;
  readonly first: number;
  readonly end: number;
}

/** Ticks that are computed without sending anything, at full speed, before the run proper. */
export interface Forward {
  /** First tick that is run properly. */
  readonly toTick: number;
  /** Messages of ticks from here on are counted as dropped{reason}; those before are not counted at all. */
  readonly countFromTick: number;
  readonly reason: 'offline' | 'crashed';
}

/** All that an engine worker needs to run its shard. */
export interface EngineJob {
  readonly plan: Plan;
  readonly shard: Shard;
  readonly startMs: number;
  readonly broker: Broker;
  readonly clientId: string;
  readonly speed: Speed;
  /** 0, unless a shard of a worker that died starts anew at the present tick. */
  readonly fromTick: number;
  readonly forward: Forward | null;
  /** No tick from here on is run; null for no end. */
  readonly endTick: number | null;
  /** Changes of the past that a shard goes through while it runs forward. */
  readonly changes: readonly PlannedChange[];
  /** What kernels of plans before the last change hold: a device may have moved here from another shard. */
  readonly pastShard: Shard;
}

/** Where the clock stands and how it runs. `tick`: the tick that is due at the moment of the call. */
export interface Pace {
  readonly tick: number;
  readonly speed: Speed;
  /** Halts before this tick; null: runs on. */
  readonly untilTick: number | null;
}

/** What a worker picks out of its shard for a view. `from` and `to` count in the sorted order. */
export interface Selection {
  readonly fleet: string;
  readonly filter: FilterProgram | null;
  /** Text of the filter: with fleet and sort, the key of the worker's cache. */
  readonly filterText: string;
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  readonly group: string | null;
  readonly from: number;
  readonly to: number;
}

export interface Selected {
  readonly count: number;
  readonly total: number;
  /** Sort keys and indices of the devices [from, to) of the sorted order. */
  readonly keys: Float64Array;
  readonly indices: Uint32Array;
  readonly groups: readonly { readonly value: string; readonly count: number }[];
  readonly tick: number;
}

export interface HeatPart {
  readonly cells: Uint8Array;
  readonly tick: number;
}

/** An engine worker, as the owner calls it. */
export interface EngineControl {
  hello(): Handshake;
  /** Makes kernel and publisher. The run stands at its first tick until `run`. */
  load(job: EngineJob, module: WebAssembly.Module, reports: MessagePort): Promise<Outcome<{ readonly memoryBytes: number }>>;
  /** Runs on from `pace.tick`: a shard that is behind catches up, one that is ahead waits. */
  run(pace: Pace): void;
  /** Stops before the next tick and names it. */
  halt(): number;
  /** Lets the run go on as it does, and halts it before `tick`; false when that tick has come already, or it does not run. */
  haltAt(tick: number): boolean;
  /** Computes ticks up to `tick`, excluded, while halted. */
  runTo(tick: number): Promise<void>;
  /** Makes a kernel for a new plan beside the one that runs, and then halts if it is told to; names the next tick. */
  prepare(plan: Plan, halts: boolean): Promise<Outcome<number>>;
  /** State of devices that the prepared plan gives to another shard, and its taking over there. */
  exportDevices(range: DeviceRange): DeviceState;
  importDevices(state: DeviceState): void;
  /** Resolves when the run stands at its halt or end: true at `tick`. */
  reached(tick: number): Promise<boolean>;
  /** The prepared plan comes into effect before `tick`; null gives it up. */
  commit(tick: number | null): void;
  connect(broker: Broker): void;
  reconnectNow(): void;
  watch(device: { readonly fleet: string; readonly index: number } | null): void;
  select(selection: Selection): Promise<Selected>;
  rows(fleet: string, indices: Uint32Array): readonly ViewRow[];
  range(fleet: string, column: string): { readonly low: number; readonly high: number };
  heat(fleet: string, column: string, low: number, high: number, cells: number): HeatPart;
  holdsId(fleet: string, index: number, id: string): boolean;
  /** Lets what is held go out for a while, drops the rest, disconnects; its last report is the answer. */
  stop(): Promise<EngineReport>;
  /** Bytes of lines that the owner has written (sink `stdout`). */
  linesWritten(bytes: number): void;
}

export type EnginePhase = 'loading' | 'ready' | 'forwarding' | 'running' | 'halted' | 'ended' | 'stopped';

/** Ten times a second, by the reports' port. All counts are since the worker's load. */
export interface EngineReport {
  readonly kind: 'report';
  readonly phase: EnginePhase;
  /** The next tick. */
  readonly tick: number;
  readonly publications: readonly PublicationLedger[];
  /** Histogram of schedule lag over the last ten seconds, see src/engine/lag.ts. */
  readonly lag: Uint32Array;
  /** Share of the last second or so in which the worker computed. */
  readonly busyRatio: number;
  /** Milliseconds that one tick takes to compute, without encoding: what running forward would cost. */
  readonly stepMs: number;
  readonly memoryBytes: number;
  /** Wall time that simulated time did not follow (sleep, frozen page), in milliseconds. */
  readonly stalledMs: number;
  readonly connection: ConnectionStatus;
  readonly deviceErrors: Readonly<Record<string, number>>;
  /** A sample of the latest messages since the last report, and those of the watched device. */
  readonly messages: readonly SentMessage[];
  readonly watchedMessages: readonly SentMessage[];
  readonly watched: readonly Watched[];
  /** Per fleet, in the plan's order: devices of this shard that have begun, and those that are online now. */
  readonly life: readonly { readonly fleet: string; readonly started: number; readonly online: number }[];
  /** Per entry of the plan's faults: whether it is in one of its spans, and devices of this shard that it hits. */
  readonly faults: readonly { readonly active: boolean; readonly devices: number }[];
  /** Ground truth since the last report; what did not fit the worker's bound is counted. */
  readonly truth: readonly PlacedTruth[];
  readonly truthDropped: number;
}

/** The kernel trapped or the engine threw: the worker is of no use any more. */
export interface EngineCrash {
  readonly kind: 'crash';
  readonly problem: Problem;
}

/**
 * Lines of the sink `stdout`: those of one fleet and tick, complete for this shard, in order. Per line the device's index and
 * the end of its text: what one shard held may lie between lines of another.
 */
export interface LineBlock {
  readonly tick: number;
  readonly group: number;
  readonly text: string;
  readonly indices: Uint32Array;
  readonly ends: Uint32Array;
}

/** `doneTick`: every line of a tick below it has been posted. */
export interface EngineLines {
  readonly kind: 'lines';
  readonly doneTick: number;
  readonly blocks: readonly LineBlock[];
  readonly bytes: number;
}

export type EnginePost = EngineReport | EngineCrash | EngineLines;

/** The planner worker, as the owner calls it. */
export interface PlannerControl {
  hello(): Handshake;
  /** `live`: faults that were started while the fleet ran, beside those of the text. */
  plan(text: string, seed: number | null, live: readonly LiveFault[]): Outcome<{ readonly plan: Plan; readonly summary: ScenarioSummary }>;
  check(text: string): Outcome<ScenarioSummary>;
  withDevices(text: string, devices: number): Outcome<string>;
  /** The text with live faults as dated entries of `faults`. */
  withFaults(text: string, live: readonly LiveFault[]): Outcome<string>;
  filter(plan: Plan, fleet: string, expression: string): Outcome<FilterProgram>;
  link(text: string, seed: number, startMs: number | null, view: unknown): Promise<string>;
  openLink(fragment: string): Promise<Outcome<LinkContent>>;
  checksum(plan: Plan, startMs: number, module: WebAssembly.Module): Promise<string>;
}

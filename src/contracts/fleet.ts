// The fleet as its owner's thread sees it: the page's main thread, or the headless runner's. Implemented by
// src/worker/fleet.ts, which supervises one planner worker and one or more engine workers.

import type { Gap, Ledger, PublicationLedger } from './ledger.ts';
import type { FaultEntry, JournalEntry } from './journal.ts';
import type { Shard } from './plan.ts';
import type { Problem } from './problem.ts';
import type { Speed } from './time.ts';
import type { TruthRecord } from './truth.ts';
import type { HeatAnswer, HeatQuery, ViewAnswer, ViewQuery } from './view.ts';

/** Where messages go. `url` is ws: or wss: in a page; mqtt:, mqtts:, ws:, wss: headless. Never stored in a scenario. */
export type Broker =
  | { readonly kind: 'none' }
  /** One line per message, to whoever owns the fleet (headless). */
  | { readonly kind: 'stdout' }
  | { readonly kind: 'mqtt'; readonly url: string; readonly username?: string; readonly password?: string; readonly tls?: TlsFiles };

/** Contents, not paths; headless only. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export type ConnectionState = 'off' | 'connecting' | 'connected' | 'waiting' | 'failed';

export interface ConnectionStatus {
  readonly state: ConnectionState;
  readonly url: string | null;
  /** 4 is MQTT 3.1.1. */
  readonly protocol: 4 | 5 | null;
  /** Why it is not connected, with a remedy. */
  readonly problem: Problem | null;
  readonly attempts: number;
  /** Milliseconds until the next attempt, while `waiting`. */
  readonly nextAttemptInMs: number | null;
  /** Bytes in the sockets' own buffers. */
  readonly bufferedBytes: number;
}

export interface FleetStatus {
  readonly phase: 'starting' | 'running' | 'paused' | 'stopped' | 'failed';
  readonly problem: Problem | null;
  readonly tick: number;
  readonly tickMs: number;
  readonly startMs: number;
  /** start + tick · tickMs. */
  readonly simulatedMs: number;
  readonly speed: Speed;
  /** `total` is what is simulated now; registered, started and stopped count over the run and never fall. */
  readonly devices: DeviceCounts;
  /** Per model. */
  readonly models: Readonly<Record<string, DeviceCounts>>;
  /** Scripted and live faults, in their stated order. */
  readonly faults: readonly FaultStatus[];
  /** Records of ground truth so far, and those that were not kept. */
  readonly truth: { readonly records: number; readonly dropped: number };
  readonly ledger: Ledger;
  readonly publications: readonly PublicationLedger[];
  readonly gaps: readonly Gap[];
  /** Messages per second over the last second or so. */
  readonly generatedPerSecond: number;
  readonly sentPerSecond: number;
  /** From a tick's intended instant to its last byte handed to the socket, over the last ten seconds. */
  readonly lag: { readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number };
  readonly workers: { readonly count: number; readonly busyRatio: number; readonly memoryBytes: number; readonly restarts: number };
  readonly connection: ConnectionStatus;
  /** Wall time that simulated time did not follow (machine asleep, page frozen): it went on later, nothing was left out. */
  readonly stalledMs?: number;
  /** Values sent as null because they were not finite, per model. */
  readonly deviceErrors: Readonly<Record<string, number>>;
}

/** A device's life: born with the plan (registered), started at its first step, online or offline, stopped at the end. */
export interface DeviceCounts {
  readonly total: number;
  readonly online: number;
  readonly registered: number;
  readonly started: number;
  readonly stopped: number;
}

export interface FaultStatus {
  readonly name: string;
  readonly kind: string;
  readonly fleets: readonly string[];
  readonly signal: string | null;
  /** Started while the fleet ran. */
  readonly live: boolean;
  /** Within one of its spans now. */
  readonly active: boolean;
  /** Devices that the present occurrence hits, or the next one may. */
  readonly devices: number;
}

/** What the page needs to know of the scenario that runs. */
export interface ScenarioSummary {
  readonly name: string;
  readonly title: Readonly<Record<string, string>>;
  readonly description: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly startMs: number | null;
  readonly tickMs: number;
  readonly brokerUrl: string | null;
  /** Messages per second at speed 1. */
  readonly messagesPerSecond: number;
  readonly memoryBytes: number;
  readonly fleets: readonly FleetSummary[];
  /** For timelines. */
  readonly faults: readonly FaultSummary[];
  readonly stages: readonly StageSummary[];
  /** Kinds of faults that `inject` takes: those of the language, and the models' own. */
  readonly faultKinds: readonly FaultKindSummary[];
}

export interface FaultSummary {
  readonly name: string;
  readonly kind: string;
  readonly fleets: readonly string[];
  readonly signal: string | null;
  readonly atMs: number;
  readonly forMs: number | null;
  readonly everyMs: number | null;
  readonly live: boolean;
}

/** `atMs`: simulated milliseconds since the start. */
export interface StageSummary {
  readonly atMs: number;
  readonly overMs: number;
  readonly online: number | null;
  readonly rate: number | null;
}

export interface FaultKindSummary {
  readonly kind: string;
  /** What it acts on. `own`: a model's own fault. */
  readonly acts: 'reading' | 'message' | 'device' | 'own';
  /** The model whose own it is, or null. */
  readonly model: string | null;
  readonly meaning: string;
  readonly parameters: readonly { readonly name: string; readonly default: number | string | boolean; readonly unit: string; readonly meaning: string }[];
}

export interface FleetSummary {
  readonly name: string;
  readonly model: string;
  readonly count: number;
  readonly columns: readonly FleetColumn[];
  readonly topics: readonly string[];
}

export interface FleetColumn {
  readonly name: string;
  readonly role: 'parameter' | 'label' | 'signal';
  readonly type: 'number' | 'boolean' | 'text';
  readonly unit: string;
  readonly decimals: number;
  /** Of a text column, where known: the texts that the numbers 0, 1, … in the column stand for. */
  readonly texts?: readonly string[];
}

/** A message as it really went out. `payload` is null when it is no valid UTF-8 text. */
export interface SentMessage {
  readonly simulatedMs: number;
  readonly topic: string;
  readonly payload: string | null;
  readonly bytes: number;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** Values of the watched device, once per step of its model. */
export interface Watched {
  readonly fleet: string;
  readonly index: number;
  readonly id: string;
  readonly simulatedMs: number;
  /** By column name. */
  readonly values: Readonly<Record<string, number | string | boolean | null>>;
  /** Names of the faults that hit the device at this step, where known. */
  readonly faults?: readonly string[];
}

/** Ten times a second. */
export interface FleetUpdate {
  readonly status: FleetStatus;
  /** At most 50 of the latest messages since the last update; of the watched device first when `messagesOf` is set. */
  readonly messages: readonly SentMessage[];
  /** Every step of the watched device since the last update. */
  readonly watched: readonly Watched[];
  /** Ground truth that became known since the last update. */
  readonly truth: readonly TruthRecord[];
}

export interface StartOptions {
  readonly text: string;
  /** Overrides the scenario's. */
  readonly seed?: number;
  /** Milliseconds since 1970, or the moment when the workers stand ready, on a full tick; overrides the scenario's start. */
  readonly startMs?: number | 'now';
  readonly speed?: Speed;
  readonly broker: Broker;
  /** 'auto': chosen by fleet size and cores. */
  readonly workers?: number | 'auto';
  readonly journal?: readonly JournalEntry[];
  /** Connects and makes everything ready, but tick 0 waits for `resume()`: the runner starts the clock once it is connected. */
  readonly paused?: boolean;
  /** Only this part of every fleet (headless); the workers share it out further. Absent: all of it. */
  readonly shard?: Shard;
  /**
   * Simulated: only ticks whose instants lie in [start, start + durationMs) are run. After the last one `phase` becomes
   * `paused`; the owner waits until nothing is held any more, then calls `stop()`.
   */
  readonly durationMs?: number;
  /**
   * Simulated instant; ticks before it are computed at full speed without sending, as dropped{offline}: a shard that
   * starts late.
   */
  readonly lateUntilMs?: number;
}

/** What a share link holds, checked. Opening one starts nothing. `view` is whatever the page wrote into it. */
export interface LinkContent {
  readonly scenario: string;
  readonly seed: number | null;
  readonly startMs: number | null;
  readonly view: unknown;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

export interface FleetControl {
  /** Parses, checks, plans and starts. A fleet that runs already is stopped first. On problems nothing was started. */
  start(options: StartOptions): Promise<Outcome<ScenarioSummary>>;
  /** Puts a new text into effect at one agreed tick; on problems the last good fleet runs on. */
  apply(text: string): Promise<Outcome<ScenarioSummary>>;
  /** Checks only. */
  check(text: string): Promise<Outcome<ScenarioSummary>>;
  /** The text with its fleets scaled to `devices` in all, comments and layout kept. */
  withDevices(text: string, devices: number): Promise<Outcome<string>>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** One tick, while paused. */
  stepOnce(): Promise<void>;
  /** Ends the run: what is still held is dropped{stopped}, the sessions disconnect. */
  stop(): Promise<void>;
  setSpeed(speed: Speed): Promise<void>;
  connect(broker: Broker): Promise<void>;
  reconnectNow(): Promise<void>;
  watch(device: { readonly fleet: string; readonly index: number } | null): Promise<void>;
  /** The device with this id, or null. */
  find(id: string): Promise<{ readonly fleet: string; readonly index: number } | null>;
  view(query: ViewQuery): Promise<Outcome<ViewAnswer>>;
  heat(query: HeatQuery): Promise<HeatAnswer>;
  /** The share link's fragment, without `#`. */
  link(view?: unknown): Promise<string>;
  /** Reads a share link's fragment (with or without `#`). Hostile data: bounded, checked, nothing executed or started. */
  openLink(fragment: string): Promise<Outcome<LinkContent>>;
  /** 16 hex digits; see INTERFACES: first 100 ticks, fresh kernel, empty journal. */
  checksum(): Promise<string>;
  /**
   * Starts a fault at one agreed tick in all workers and journals it; the name is made up when the entry has none. On
   * problems nothing changes.
   */
  inject(fault: FaultEntry): Promise<Outcome<{ readonly name: string; readonly tick: number }>>;
  /** Ends a live fault at one agreed tick. */
  clear(name: string): Promise<Outcome<{ readonly tick: number }>>;
  journal(): readonly JournalEntry[];
  /** The running text with the journal's live faults written into it as dated ones, comments and layout kept. */
  withJournal(): Promise<Outcome<string>>;
  /** Ground truth of the run so far, in order; at most TRUTH_RECORDS. */
  truth(): readonly TruthRecord[];
  /** Called ten times a second while a fleet exists. Returns the function that ends it. */
  subscribe(listener: (update: FleetUpdate) => void): () => void;
  dispose(): Promise<void>;
}

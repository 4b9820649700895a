// The plan: a checked scenario as flat tables, ready for any shard of any worker. Plain data, structured-cloneable.
// The planner (src/scenario) makes it, the memory layout (src/contracts/memory-layout.ts) gives it addresses, the
// kernel's host (src/engine/kernel.ts) loads it. Nothing in it depends on the number of workers, on the speed or on
// the wall clock.

/** Raised whenever the meaning of this file changes; compared at the worker's handshake. */
export const PLAN_VERSION = 3;

export interface Plan {
  readonly version: typeof PLAN_VERSION;
  readonly name: string;
  readonly title: Readonly<Record<string, string>>;
  readonly description: Readonly<Record<string, string>>;
  /** Non-negative integer below 2^53. */
  readonly seed: number;
  readonly tickMs: number;
  /** Milliseconds since 1970, UTC, or null for `now`: whoever starts the run decides. */
  readonly startMs: number | null;
  readonly broker: { readonly url: string | null; readonly protocol: 4 | 5 };
  /** One group per fleet, in the text's order. */
  readonly groups: readonly GroupPlan[];
  /** All publications: by fleet in the text's order, then in the model's order. Their place here is their number. */
  readonly publications: readonly PublicationPlan[];
  /** Faults, scripted and live, one entry per fault and fleet that it reaches; by fault in their stated order, then by fleet. */
  readonly faults: readonly FaultPlan[];
  /** Topic that truth lines are published to, or null. */
  readonly truthTopic: string | null;
}

/** Devices that are computed alike: one fleet. */
export interface GroupPlan {
  readonly fleet: string;
  readonly model: string;
  /** Devices of the whole fleet; shard I of N holds indices ⌊I·n/N⌋ to ⌊(I+1)·n/N⌋ − 1. */
  readonly count: number;
  /** S: ticks per step. Device i is computed at tick ⌊u·S⌋ of every step, u = i · 0x9E3779B97F4A7C15 / 2^64 mod 1. */
  readonly stepTicks: number;
  /** All devices are computed at the full multiple of the simulated clock, instead of at their phase: S is then 1 for phases. */
  readonly aligned: boolean;
  readonly id: readonly Segment[];
  readonly columns: readonly Column[];
  /** First values of all scalars, built-in ones (opcodes.ts, SCALAR_…) included. */
  readonly scalars: Float64Array;
  /** How many block temporaries the programs use. */
  readonly temps: number;
  readonly programs: Programs;
  /** Constant numbers that operands of kind table read. */
  readonly tables: readonly Float64Array[];
  /** Column that is 1 while a device is online, or −1: all always are. */
  readonly online: number;
  /**
   * Scalar that holds at ticks at which each column that `fates` writes gets one and the same number for all devices, always
   * that number: it need not run once they hold it. −1: there are no such ticks.
   */
  readonly calm: number;
}

/**
 * Programs in the kernel's bytecode (wasm/assembly/opcodes.ts), with symbolic operands.
 * - constants: runs once when the plan is loaded; writes scalars only. Folds what needs the kernel's own exp, log, sin.
 * - birth:     runs once over all devices of the shard: parameters, labels, initial memory. Step number −1.
 * - tick:      runs once per tick and group, before step; writes scalars only (what depends on t alone).
 * - step:      runs over the devices that are due, block by block.
 * - fates:     runs after step over the same devices, unless `calm` says that it need not: who is online and what becomes of
 *              messages, as far as that follows from time, birth and draws alone.
 */
export interface Programs {
  readonly constants: Uint32Array;
  readonly birth: Uint32Array;
  readonly tick: Uint32Array;
  readonly step: Uint32Array;
  readonly fates: Uint32Array;
}

/**
 * One f64 per device. `memory` columns are the state of functions such as ou and walk; people never see them. The column of
 * a signal holds its reading, sensor faults included: what is published and shown. `state` is a signal of type text.
 */
export interface Column {
  /** Unique in its group. A retune copies columns by (fleet, device index, this name). */
  readonly name: string;
  readonly role: 'parameter' | 'label' | 'signal' | 'memory';
  readonly type: 'number' | 'boolean' | 'text';
  /** A parameter that a state assigns to: it changes, so a retune copies it like a signal. */
  readonly assigned?: true;
  readonly unit: string;
  /** Decimals on the wire. */
  readonly decimals: number;
  /** For type `text`: the value is the place in this list. */
  readonly texts: readonly string[];
}

export interface PublicationPlan {
  readonly group: number;
  readonly model: string;
  readonly fleet: string;
  /** The topic as the scenario has it, e.g. `sites/{site}/{id}/telemetry`: the metric label. */
  readonly topicTemplate: string;
  readonly topic: readonly Segment[];
  readonly payload: readonly Segment[];
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** What to do with it while there is no connection. */
  readonly offline: 'drop' | 'hold';
  /** Bound of the hold queue, messages per publication and worker. */
  readonly holdMessages: number;
  /** By the clock, or by value, on a change or an event: then nobody knows ahead how often, and `fate` says when. */
  readonly due: 'every' | 'change' | 'event';
  /** M: due on those steps of a device that are ≡ ⌊frac(u·S)·M⌋ mod M. */
  readonly everySteps: number;
  /** Due at the full multiple of the simulated clock, for all devices at once: only in an aligned group. */
  readonly aligned: boolean;
  /** Seconds after which a broker may forget it (MQTT 5, message expiry interval) and a hold queue does, or null. */
  readonly expirySeconds: number | null;
  /**
   * Column that holds, after each step, what becomes of the message of that step (FATE_…), or −1: what is due is sent. With
   * a fate, `everySteps` still says on which steps the publication is looked at.
   */
  readonly fate: number;
  /** Scalar of the group that holds at ticks at which everything due has FATE_SEND, or −1: the column is to be asked. */
  readonly calm: number;
  /** What is done to messages of FATE_SPECIAL, in this order. */
  readonly effects: readonly Effect[];
  /** Signal values in one message (S1-M16). */
  readonly dataPoints: number;
}

/** Due and sent at once. */
export const FATE_SEND = 0;
/** Due, but the device is offline or the rate leaves it out: nothing is generated, the sequence number is used up. */
export const FATE_OFFLINE = 1;
/** Due, but a fault swallows it: generated and dropped{fault}, the sequence number is used up. */
export const FATE_SWALLOWED = 2;
/** Due, and `effects` apply: encoded one by one. */
export const FATE_SPECIAL = 3;
/** Not due: nothing happens, the sequence number stays. */
export const FATE_NOT_DUE = 4;

/**
 * Something that is done to finished messages, one by one. `column` holds, after each step, −1 for a device that it leaves
 * alone, else a draw in (0, 1) of its own; a `column` of −1 is every device always, without a draw. `fault`: number of the
 * entry of Plan.faults that causes it, or −1 for what a publication itself asks for.
 */
export type Effect = { readonly column: number; readonly fault: number } & (
  /** Leaves so many whole ticks later: least + ⌊draw · (most − least + 1)⌋. offset, jitter, late, reorder. */
  | { readonly kind: 'delay'; readonly leastTicks: number; readonly mostTicks: number }
  /** Leaves at the end of the fault's span: storm. */
  | { readonly kind: 'until-end' }
  /** Leaves with the last of each `size` consecutive messages of its device. */
  | { readonly kind: 'burst'; readonly size: number }
  /** Goes out so many times more: duplicate, flood. Copies repeat the number. */
  | { readonly kind: 'copies'; readonly copies: number }
  /** So many bytes of the payload are replaced, at places and by values that follow from the draw. */
  | { readonly kind: 'corrupt'; readonly bytes: number }
  /** Only this share of the payload's bytes goes out, rounded down. */
  | { readonly kind: 'truncate'; readonly keep: number }
  /** `{time}` is wrong by so much: the device's clock is. */
  | { readonly kind: 'skew'; readonly ms: number }
);

/** A fault on one fleet: who, when, what. Its occurrence k lasts from tick atTick + k·everyTicks for forTicks. */
export interface FaultPlan {
  readonly group: number;
  /** Unique among the faults of the scenario; with the seed, the key of its draws. */
  readonly name: string;
  readonly kind: string;
  /** Signal that it acts on, or null. */
  readonly signal: string | null;
  /** Numbers of the publications that it acts on; empty where it acts on signals. */
  readonly publications: readonly number[];
  /** As the truth record shows them, defaults included. */
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  readonly atTick: number;
  /** Null: until the end. */
  readonly forTicks: number | null;
  /** Null: once. */
  readonly everyTicks: number | null;
  /** No occurrence lasts into this tick: a live fault that was ended. Null: no such end. */
  readonly untilTick: number | null;
  /** Started while the fleet ran. */
  readonly live: boolean;
  /** The device knows of it. */
  readonly detected: boolean;
  /** It reaches something with memory, so what it did outlives it: its span stays open. */
  readonly isOpen: boolean;
  /** True for the devices that the occurrence whose number stands in scalar `occurrence` of the program hits. */
  readonly hits: MembersProgram;
}

/** A step program that writes no column; truth of `result` (an operand) per device. */
export interface MembersProgram {
  readonly program: Uint32Array;
  readonly scalars: Float64Array;
  readonly temps: number;
  readonly result: number;
  readonly occurrence: number;
}

/**
 * A piece of a topic or payload. `column` is the place in the group's columns. Text is what goes on the wire: the
 * planner has escaped it for JSON where it stands in JSON.
 */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'index'; readonly width: number }
  | { readonly kind: 'seq'; readonly width: number }
  | { readonly kind: 'time'; readonly format: 'ms' | 's' | 'iso' }
  /** Rounded half away from zero to `decimals`; zeros at the end dropped unless `fixed`; `null` when not finite. */
  | { readonly kind: 'number'; readonly column: number; readonly decimals: number; readonly fixed: boolean; readonly width: number }
  | { readonly kind: 'boolean'; readonly column: number }
  | { readonly kind: 'choice'; readonly column: number; readonly texts: readonly string[] };

/** Shard `index` of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** First index and number of devices that a shard holds of a fleet of `count`. */
export function shardRange(count: number, shard: Shard): { readonly first: number; readonly count: number } {
  // ⌊I·n/N⌋ in exact integers: n ≤ 10⁷ and I ≤ 10⁴ stay far below 2^53.
  const first = Math.floor((shard.index * count) / shard.count);
  const end = Math.floor(((shard.index + 1) * count) / shard.count);
  return { first, count: end - first };
}

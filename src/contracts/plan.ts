// The plan: a checked scenario as flat tables, ready for any shard of any worker. Plain data, structured-cloneable.
// The planner (src/scenario) makes it, the memory layout (src/contracts/memory-layout.ts) gives it addresses, the
// kernel's host (src/engine/kernel.ts) loads it. Nothing in it depends on the number of workers, on the speed or on
// the wall clock.

/** Raised whenever the meaning of this file changes; compared at the worker's handshake. */
export const PLAN_VERSION = 1;

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
}

/** Devices that are computed alike: one fleet. */
export interface GroupPlan {
  readonly fleet: string;
  readonly model: string;
  /** Devices of the whole fleet; shard I of N holds indices ⌊I·n/N⌋ to ⌊(I+1)·n/N⌋ − 1. */
  readonly count: number;
  /** S: ticks per step. Device i is computed at tick ⌊u·S⌋ of every step, u = i · 0x9E3779B97F4A7C15 / 2^64 mod 1. */
  readonly stepTicks: number;
  readonly id: readonly Segment[];
  readonly columns: readonly Column[];
  /** First values of all scalars, built-in ones (opcodes.ts, SCALAR_…) included. */
  readonly scalars: Float64Array;
  /** How many block temporaries the programs use. */
  readonly temps: number;
  readonly programs: Programs;
}

/**
 * Programs in the kernel's bytecode (wasm/assembly/opcodes.ts), with symbolic operands.
 * - constants: runs once when the plan is loaded; writes scalars only. Folds what needs the kernel's own exp, log, sin.
 * - birth:     runs once over all devices of the shard: parameters, labels, initial memory. Step number −1.
 * - tick:      runs once per tick and group, before step; writes scalars only (what depends on t alone).
 * - step:      runs over the devices that are due, block by block.
 */
export interface Programs {
  readonly constants: Uint32Array;
  readonly birth: Uint32Array;
  readonly tick: Uint32Array;
  readonly step: Uint32Array;
}

/** One f64 per device. `memory` columns are the state of functions such as ou and walk; people never see them. */
export interface Column {
  /** Unique in its group. A retune copies columns by (fleet, device index, this name). */
  readonly name: string;
  readonly role: 'parameter' | 'label' | 'signal' | 'memory';
  readonly type: 'number' | 'boolean' | 'text';
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
  /** M: due on those steps of a device that are ≡ ⌊frac(u·S)·M⌋ mod M. */
  readonly everySteps: number;
  /** Signal values in one message (S1-M16). */
  readonly dataPoints: number;
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

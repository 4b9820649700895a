// Ground truth: what was wrong, with whom, when. One record per device and occurrence of a fault.

export interface TruthRecord {
  /** The device's id. */
  readonly device: string;
  /** Exactly one of the two. `publication` is the topic template. */
  readonly signal?: string;
  readonly publication?: string;
  readonly kind: string;
  /** The fault's name. */
  readonly fault: string;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  /** ISO 8601, UTC, milliseconds, of the simulated clock; `from` included, `to` excluded. Null: what it did outlives it. */
  readonly from: string;
  readonly to: string | null;
  readonly fromTick: number;
  readonly toTick: number | null;
}

/** Truth as an engine worker reports it: with what the owner needs to put records of all shards into one order. */
export interface PlacedTruth {
  /** Tick at which the record was complete: order is by this tick, then fault, fleet, index. */
  readonly tick: number;
  readonly fault: number;
  readonly index: number;
  readonly record: TruthRecord;
}

/** Records that an owner keeps for a download; those beyond are counted. */
export const TRUTH_RECORDS = 200_000;

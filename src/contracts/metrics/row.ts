// How the catalogue declares a metric family. Whoever adds a family adds a row; nothing else names it twice.

/** A label with a closed list of values, or with at most `cap` values, above which samples go to `__other__`. */
export type LabelRow =
  | { readonly name: string; readonly values: readonly string[] }
  | { readonly name: string; readonly cap: number };

/** Where samples of more labels than the cap go. */
export const OTHER = '__other__';

/**
 * How what several sessions report becomes one series.
 * - `increase`: counters; the relay adds what each session's count grew by.
 * - `sum`, `max`: gauges over the sessions that are alive.
 * - `relay`: no session reports it; the relay knows it by itself.
 */
export type Adding = 'increase' | 'sum' | 'max' | 'relay';

export interface FamilyRow {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Base unit, or empty for plain counts. */
  readonly unit: '' | 'seconds' | 'bytes' | 'ratio' | 'percent';
  readonly labels: readonly LabelRow[];
  /** Upper bounds, histograms only. */
  readonly buckets?: readonly number[];
  readonly adding: Adding;
  /** Whether a session may report it below zero. */
  readonly signed?: boolean;
  /** What asks for this family: the id of a requirement, or the part it belongs to. */
  readonly source: string;
  /** Also on the core port: the emulator's own, not the relay's. */
  readonly core: boolean;
}

/** At most so many models, topic templates, and pairs of both. */
export const DEVICE_TYPE: LabelRow = { name: 'device_type', cap: 50 };
export const TOPIC: LabelRow = { name: 'topic', cap: 100 };
export const MOST_PAIRS = 250;

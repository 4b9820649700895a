// What a benchmark reports, and how several runs of it become one figure with its spread.

export interface Figure {
  /** Median of the runs. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly figure: Figure;
  readonly note?: string;
}

export interface Target {
  readonly what: string;
  /** As text: "≥ 0.85". */
  readonly target: string;
  readonly value: number;
  readonly met: boolean;
  /** Why a target that is not met does not fail the run, e.g. the broker was the limit. */
  readonly excuse?: string;
}

export interface BenchResult {
  readonly name: string;
  readonly title: string;
  /** How it was measured, in a sentence or two. */
  readonly method: string;
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
  /** Versions of the programs that took part. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface BenchContext {
  /** Short spans and few runs: all benchmarks in less than three minutes. */
  readonly quick: boolean;
  readonly log: (text: string) => void;
}

export interface Bench {
  readonly name: string;
  readonly run: (context: BenchContext) => Promise<BenchResult>;
}

export function figure(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) throw new Error('no value was measured');
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, low: sorted[0]!, high: sorted.at(-1)!, n: sorted.length };
}

export function row(what: string, unit: string, values: readonly number[], note?: string): Row {
  return { what, unit, figure: figure(values), ...(note === undefined ? {} : { note }) };
}

export function atLeast(what: string, value: number, least: number, excuse?: string): Target {
  return target(what, `≥ ${least}`, value, value >= least, excuse);
}

export function atMost(what: string, value: number, most: number, excuse?: string): Target {
  return target(what, `≤ ${most}`, value, value <= most, excuse);
}

function target(what: string, text: string, value: number, met: boolean, excuse: string | undefined): Target {
  return { what, target: text, value, met, ...(met || excuse === undefined ? {} : { excuse }) };
}

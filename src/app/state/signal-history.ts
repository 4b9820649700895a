// The last samples of one device's signals, bounded, in columns. Old samples are overwritten.

/** x in seconds since 1970 (uPlot's unit), one y per asked column; null is a gap. */
export interface HistoryWindow {
  readonly x: readonly number[];
  readonly ys: readonly (readonly (number | null)[])[];
}

type Value = number | string | boolean | null | undefined;

/** Different texts that a column's history tells apart. */
const TEXTS = 64;
/** A pause longer than so many usual steps is a gap. */
const GAP_STEPS = 2.5;

export class SignalHistory {
  readonly capacity: number;
  #times: Float64Array;
  #columns = new Map<string, Float64Array>();
  /** Of text columns: the texts seen so far, in order; a sample holds the place of its text. */
  #texts = new Map<string, string[]>();
  #next = 0;
  #length = 0;

  constructor(capacity = 4096) {
    this.capacity = capacity;
    this.#times = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Simulated instant of the newest sample, or null. */
  get latestMs(): number | null {
    return this.#length === 0 ? null : (this.#times[this.#at(this.#length - 1)] ?? null);
  }

  clear(): void {
    this.#columns.clear();
    this.#texts.clear();
    this.#next = 0;
    this.#length = 0;
  }

  /** Adds a sample. One that is not newer than the last belongs to a new run: what was before is forgotten. */
  push(simulatedMs: number, values: Readonly<Record<string, Value>>): void {
    const latest = this.latestMs;
    if (latest !== null && simulatedMs < latest) this.clear();
    else if (simulatedMs === latest) return;
    this.#times[this.#next] = simulatedMs;
    for (const [name, value] of Object.entries(values)) this.#column(name)[this.#next] = this.#numeric(name, value);
    this.#next = (this.#next + 1) % this.capacity;
    this.#length = Math.min(this.#length + 1, this.capacity);
  }

  /** The samples since `fromMs`, with one before it so that lines reach the left edge; a gap gets a null between. */
  window(names: readonly string[], fromMs: number): HistoryWindow {
    const first = Math.max(0, this.#firstAfter(fromMs) - 1);
    const step = this.#usualStepMs(first);
    const x: number[] = [];
    const ys: (number | null)[][] = names.map(() => []);
    let before = Number.NaN;
    for (let place = first; place < this.#length; place++) {
      const at = this.#at(place);
      const time = this.#times[at] ?? 0;
      if (time - before > step * GAP_STEPS) {
        x.push((before + 1) / 1000);
        for (const y of ys) y.push(null);
      }
      x.push(time / 1000);
      names.forEach((name, column) => ys[column]?.push(finite(this.#columns.get(name)?.[at])));
      before = time;
    }
    return { x, ys };
  }

  /** Texts that a text column had, in order of appearance: what its numbers in `window` stand for. */
  texts(name: string): readonly string[] {
    return this.#texts.get(name) ?? [];
  }

  /** The value at an instant: of the last sample at or before it. */
  at(name: string, ms: number): number | null {
    const place = this.#firstAfter(ms + 1) - 1;
    return place < 0 ? null : finite(this.#columns.get(name)?.[this.#at(place)]);
  }

  #numeric(name: string, value: Value): number {
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value !== 'string') return value ?? Number.NaN;
    const texts = this.#texts.get(name) ?? [];
    this.#texts.set(name, texts);
    const place = texts.indexOf(value);
    if (place >= 0) return place;
    return texts.length < TEXTS ? texts.push(value) - 1 : Number.NaN;
  }

  #column(name: string): Float64Array {
    let column = this.#columns.get(name);
    if (!column) {
      column = new Float64Array(this.capacity).fill(Number.NaN);
      this.#columns.set(name, column);
    }
    return column;
  }

  /** Slot of the place-th oldest sample. */
  #at(place: number): number {
    return (this.#next - this.#length + place + 2 * this.capacity) % this.capacity;
  }

  #firstAfter(fromMs: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[this.#at(middle)] ?? 0) < fromMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Median distance of the last few samples. */
  #usualStepMs(first: number): number {
    const steps: number[] = [];
    for (let place = Math.max(first + 1, this.#length - 15); place < this.#length; place++) {
      steps.push((this.#times[this.#at(place)] ?? 0) - (this.#times[this.#at(place - 1)] ?? 0));
    }
    return steps.sort((a, b) => a - b)[steps.length >> 1] ?? Number.POSITIVE_INFINITY;
  }
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

// The range that the heat map's colours stand for. It must not follow every noise, or the colours would flicker: it grows
// at once, and shrinks only when the values have stayed in the middle of it for a while.

export interface Range {
  readonly low: number;
  readonly high: number;
}

const CALM_ANSWERS = 25;

export class HeatScale {
  #shown: Range | null = null;
  #calm = 0;

  get shown(): Range | null {
    return this.#shown;
  }

  reset(): void {
    this.#shown = null;
    this.#calm = 0;
  }

  /** Takes the range of the latest values; returns the range to show. */
  take(low: number, high: number): Range {
    const before = this.#shown;
    if (!before || low < before.low || high > before.high) {
      const both = before ? { low: Math.min(low, before.low), high: Math.max(high, before.high) } : { low, high };
      return this.#show(rounded(both));
    }
    const next = rounded({ low, high });
    this.#calm = next.high - next.low < 0.6 * (before.high - before.low) ? this.#calm + 1 : 0;
    return this.#calm > CALM_ANSWERS ? this.#show(next) : before;
  }

  #show(range: Range): Range {
    this.#shown = range;
    this.#calm = 0;
    return range;
  }
}

/** Widened to round numbers: a twentieth of the span's decade. */
export function rounded({ low, high }: Range): Range {
  if (!(high > low)) return { low: low - 0.5, high: low + 0.5 };
  const step = 10 ** Math.floor(Math.log10(high - low)) / 2;
  const clean = (value: number): number => Number(value.toPrecision(12));
  return { low: clean(Math.floor(low / step) * step), high: clean(Math.ceil(high / step) * step) };
}

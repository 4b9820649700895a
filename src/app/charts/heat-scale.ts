// The range that the heat map's colours stand for: of the cells that are drawn, which are means where there are more
// devices than cells. It must not follow every noise, or the colours would flicker: it grows at once, and shrinks only
// when the values have stayed in the middle of it for a while.

import type { HeatAnswer } from '../../contracts/view.ts';

export interface Range {
  readonly low: number;
  readonly high: number;
}

const CALM_ANSWERS = 25;

export class HeatScale {
  #shown: Range | null = null;
  #calm = 0;
  #outgrown = true;

  /** What to ask for: the range that is shown, or (null) the column's own when that is not known or was outgrown. */
  get wanted(): Range | null {
    return this.#outgrown ? null : this.#shown;
  }

  /** Takes an answer; returns the range to show, or null while there is no value at all. */
  take(answer: Pick<HeatAnswer, 'cells' | 'low' | 'high'>): Range | null {
    const bytes = byteRange(answer.cells);
    if (!bytes) return this.#shown;
    const before = this.#shown;
    // At the ends of an asked-for scale there may be more beyond: the next answer tells how much.
    if (before && !this.#outgrown && (bytes.low <= 2 || bytes.high >= 255)) {
      this.#outgrown = true;
      return before;
    }
    const value = (byte: number): number => answer.low + ((byte - 2) / 253) * (answer.high - answer.low);
    return this.#fit({ low: value(bytes.low), high: value(bytes.high) });
  }

  #fit(own: Range): Range {
    const before = this.#shown;
    if (!before || own.low < before.low || own.high > before.high || this.#outgrown) {
      return this.#show(rounded(before ? { low: Math.min(own.low, before.low), high: Math.max(own.high, before.high) } : own));
    }
    const next = rounded(own);
    this.#calm = next.high - next.low < 0.6 * (before.high - before.low) ? this.#calm + 1 : 0;
    return this.#calm > CALM_ANSWERS ? this.#show(next) : before;
  }

  #show(range: Range): Range {
    this.#shown = range;
    this.#calm = 0;
    this.#outgrown = false;
    return range;
  }
}

/** Smallest and largest byte that stands for a value. */
function byteRange(cells: Uint8Array): Range | null {
  let low = 256;
  let high = 0;
  for (const byte of cells) {
    if (byte < 2) continue;
    if (byte < low) low = byte;
    if (byte > high) high = byte;
  }
  return high === 0 ? null : { low, high };
}

/** Widened to round numbers, with a little air, so that noise at the ends does not move it. */
export function rounded({ low, high }: Range): Range {
  if (!(high > low)) return { low: low - 0.5, high: low + 0.5 };
  const air = (high - low) / 16;
  const step = 10 ** Math.floor(Math.log10(high - low)) / 2;
  const clean = (value: number): number => Number(value.toPrecision(12));
  const [down, up] = [Math.floor((low - air) / step) * step, Math.ceil((high + air) / step) * step];
  // What has no values below zero gets no colours there.
  return { low: clean(low >= 0 ? Math.max(0, down) : down), high: clean(high <= 0 ? Math.min(0, up) : up) };
}

// Values of a few over time, as stretches of one value each.

/** A stretch of one value, in positions of its samples; `to` is the first position behind it. */
export interface Stretch {
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

/** Runs of equal values; gaps (null) belong to none. A stretch reaches to the sample at which the value changes. */
export function stretchesOf(y: ArrayLike<number | null | undefined>): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (let at = 0; at < y.length; at++) {
    const value = y[at];
    if (value == null) continue;
    const last = stretches.at(-1);
    if (last && last.to === at && last.value === value) stretches[stretches.length - 1] = { ...last, to: at + 1 };
    else stretches.push({ value, from: at, to: at + 1 });
  }
  return stretches;
}

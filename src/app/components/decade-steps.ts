// 1, 2, 5, 10, 20, 50, 100, …: the steps in which counts over many orders of magnitude are changed.

const FACTORS = [1, 2, 5, 10] as const;

/** The next step above a number. */
export function stepUp(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  for (const factor of FACTORS) if (factor * decade > value) return factor * decade;
  return 20 * decade;
}

/** The next step below a number, at least 1. */
export function stepDown(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  for (const factor of FACTORS.toReversed()) if (factor * decade < value) return factor * decade;
  return Math.max(decade / 2, 1);
}

// When to try again: full jitter (a uniform share of the bound) from 250 ms, doubling to 4 s, so that a broker that
// returns is found within 5 s and a thousand clients do not all come at once; after five minutes of outage up to 30 s.

export const FIRST_BOUND_MS = 250;
export const CAP_MS = 4_000;
export const LONG_OUTAGE_MS = 5 * 60_000;
export const LONG_CAP_MS = 30_000;

/**
 * Milliseconds until the next attempt.
 * @param failures consecutive failures so far, from 1
 * @param outageMs how long there has been no connection
 * @param random uniform in [0, 1)
 */
export function backoffMs(failures: number, outageMs: number, random: () => number): number {
  const cap = outageMs >= LONG_OUTAGE_MS ? LONG_CAP_MS : CAP_MS;
  const bound = outageMs >= LONG_OUTAGE_MS ? cap : Math.min(cap, FIRST_BOUND_MS * 2 ** Math.min(failures - 1, 10));
  return Math.floor(random() * bound);
}

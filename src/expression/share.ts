// How many devices a share means: exactly the same for faults, stages, the truth and the tests.

/** round(share · count), half up. A share of written decimals means them: 14.5 % of 100 are 15, though 0.145 · 100 lies below 14.5. */
export function devicesOf(share: number, count: number): number {
  // A count is at most 10⁶, so the product of two rounded numbers is off by less than 10⁻⁹.
  return Math.max(0, Math.min(count, Math.floor(share * count + 0.5 + 1e-9)));
}

// When a device is due (INTERFACES §3): u(i) = i · 0x9E3779B97F4A7C15 mod 2^64 read as a fraction; device i is computed
// at tick ⌊u·S⌋ of every step of S ticks.

const GOLDEN = 0x9e3779b97f4a7c15n;
const MASK = (1n << 64n) - 1n;

/** ⌊u(index)·stepTicks⌋, exactly. */
export function phaseTick(index: number, stepTicks: number): number {
  const u = (BigInt(index) * GOLDEN) & MASK;
  return Number((u * BigInt(stepTicks)) >> 64n);
}

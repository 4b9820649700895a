// When a device is due (INTERFACES §3): u(i) = i · 0x9E3779B97F4A7C15 mod 2^64 read as a fraction; device i is computed
// at tick ⌊u·S⌋ of every step of S ticks. Devices of an aligned group are all computed at the first tick at or after each
// full multiple of the step on the simulated clock, UTC.

import type { GroupPlan } from '../contracts/plan.ts';

const GOLDEN = 0x9e3779b97f4a7c15n;
const MASK = (1n << 64n) - 1n;

/** ⌊u(index)·stepTicks⌋, exactly. */
export function phaseTick(index: number, stepTicks: number): number {
  const u = (BigInt(index) * GOLDEN) & MASK;
  return Number((u * BigInt(stepTicks)) >> 64n);
}

/** Place among `everyTicks` ticks of the one at or after a full multiple of that many ticks on the simulated clock. */
export function alignedTick(everyTicks: number, startMs: number, tickMs: number): number {
  const everyMs = everyTicks * tickMs;
  const aheadMs = (everyMs - (startMs % everyMs)) % everyMs;
  return Math.ceil(aheadMs / tickMs) % everyTicks;
}

/** First tick at which a device is computed; the next ones follow `stepTicks` apart. */
export function firstStepTick(group: GroupPlan, index: number, startMs: number, tickMs: number): number {
  return group.aligned ? alignedTick(group.stepTicks, startMs, tickMs) : phaseTick(index, group.stepTicks);
}

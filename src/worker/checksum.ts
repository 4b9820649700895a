// A scenario's checksum (INTERFACES §4): the sum modulo 2^64 of one hash per message of the first 100 ticks, computed by
// a fresh kernel that holds the whole fleet.

import type { Kernel } from '../contracts/kernel.ts';
import type { Clock, Tick } from '../contracts/time.ts';

export const CHECKSUM_TICKS = 100;
/** Messages between two looks at the clock. */
const CHUNK = 65_536;
const SLICE_MS = 20;

/** 16 hexadecimal digits. Works in slices, so that the planner goes on answering. */
export async function checksumOf(kernel: Kernel, clock: Clock): Promise<string> {
  let sum = 0n;
  let sliceFrom = clock.monotonicMs();
  for (let tick = 0; tick < CHECKSUM_TICKS; tick++) {
    kernel.step(tick as Tick);
    for (const { publication, first, end } of kernel.due(tick as Tick).map((range) => ({ ...range }))) {
      for (let from = first; from < end; from += CHUNK) {
        sum += kernel.checksum({ publication, first: from, end: Math.min(end, from + CHUNK) }, tick as Tick);
        if (clock.monotonicMs() - sliceFrom < SLICE_MS) continue;
        await new Promise<void>((resolve) => clock.after(0, resolve));
        sliceFrom = clock.monotonicMs();
      }
    }
  }
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
}

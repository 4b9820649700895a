// Work for views, done in slices between ticks, so that looking at the fleet never makes it late.

import type { Clock } from '../contracts/time.ts';

const SLICE_MS = 4;

/** Runs a generator that yields every few hundred microseconds or so, at most 4 ms at a time. */
export async function runSliced<T>(clock: Clock, work: Generator<void, T>): Promise<T> {
  for (;;) {
    const until = clock.monotonicMs() + SLICE_MS;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (clock.monotonicMs() < until);
    await new Promise<void>((resolve) => clock.after(1, resolve));
  }
}

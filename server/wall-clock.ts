// The only file on the server that reads the machine's clocks. Everything else gets a Clock.

import { performance } from 'node:perf_hooks';
import type { Clock, MonotonicMs, WallMs } from '../src/contracts/time.ts';

/** The machine's clocks and timers. A timer alone never keeps the process alive. */
export const systemClock: Clock = {
  wallMs: () => Date.now() as WallMs,
  monotonicMs: () => performance.now() as MonotonicMs,
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

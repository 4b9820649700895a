// How busy the worker is, and what a tick costs it.

import type { MonotonicMs } from '../contracts/time.ts';

const WINDOW_MS = 1_000;
/** Weight of the newest tick in the moving mean of its cost. */
const NEWEST = 0.05;

export class Busy {
  #windowFrom = 0;
  #busyMs = 0;
  #ratio = 0;
  #stepMs = 0;

  /** The worker computed from `from` to `to`. */
  turn(from: MonotonicMs, to: MonotonicMs): void {
    this.#busyMs += to - from;
    this.#close(to);
  }

  /** A tick took so long to compute. */
  step(ms: number): void {
    this.#stepMs += (ms - this.#stepMs) * (this.#stepMs === 0 ? 1 : NEWEST);
  }

  get stepMs(): number {
    return this.#stepMs;
  }

  /** Share of the last second or so. */
  ratio(now: MonotonicMs): number {
    this.#close(now);
    return this.#ratio;
  }

  #close(now: MonotonicMs): void {
    if (now - this.#windowFrom < WINDOW_MS) return;
    this.#ratio = Math.min(1, this.#busyMs / (now - this.#windowFrom));
    this.#windowFrom = now;
    this.#busyMs = 0;
  }
}

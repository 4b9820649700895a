// Maps a clock that never goes back to ticks. Simulated time is anchored: tick `anchorTick` is due at `anchorMs`, and
// the others follow at the speed. What the machine slept through is not made up for in a burst: the anchor moves.

import type { MonotonicMs, Speed, Tick } from '../contracts/time.ts';

/** Longest stall that is caught up; what is beyond is skipped: simulated time goes on later. */
export const BURST_MS = 1_000;

export class Pacer {
  readonly #tickMs: number;
  #running = false;
  #speed: Speed = 1;
  #anchorTick = 0;
  #anchorMs = 0;
  #stalledMs = 0;

  constructor(tickMs: number) {
    this.#tickMs = tickMs;
  }

  get running(): boolean {
    return this.#running;
  }

  get speed(): Speed {
    return this.#speed;
  }

  /** Wall time in all that simulated time did not follow. */
  get stalledMs(): number {
    return this.#stalledMs;
  }

  /** From now on `tick` is due at `now`. */
  run(tick: number, speed: Speed, now: MonotonicMs): void {
    this.#running = true;
    this.#speed = speed;
    this.#anchorTick = tick;
    this.#anchorMs = now;
  }

  halt(): void {
    this.#running = false;
  }

  /** The first tick that is not due yet. */
  dueBefore(now: MonotonicMs): number {
    if (!this.#running) return 0;
    if (this.#speed === 'max') return Infinity;
    return this.#anchorTick + Math.floor(((now - this.#anchorMs) * this.#speed) / this.#tickMs) + 1;
  }

  /** When a tick is due, or null when it has no instant of its own (speed `max`, or halted). */
  intendedMs(tick: Tick): number | null {
    if (!this.#running || this.#speed === 'max') return null;
    return this.#anchorMs + ((tick - this.#anchorTick) * this.#tickMs) / this.#speed;
  }

  /** How late `tick` is at `now`; 0 when it has no instant. */
  lagMs(tick: Tick, now: MonotonicMs): number {
    const intended = this.intendedMs(tick);
    return intended === null ? 0 : now - intended;
  }

  /** Tells it that a turn expected by `expectedMs` came at `now`; nothing of ours ran between. */
  awake(expectedMs: number, now: MonotonicMs): void {
    const skip = now - expectedMs - BURST_MS;
    if (skip <= 0 || !this.#running) return;
    this.#anchorMs += skip;
    this.#stalledMs += skip;
  }
}

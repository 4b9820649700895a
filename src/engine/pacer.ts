// Maps a clock that never goes back to ticks. Simulated time is anchored: tick `anchorTick` is due at `anchorMs`, and
// the others follow at the speed. What the machine slept through is not made up for in a burst: the anchor moves.
//
// Back-filling anchors to the wall clock instead: a tick is due when the wall clock shows its instant. Ticks of the past
// are due at once, and hurry as at speed max, until the first one that is not due yet; from then on it is speed 1. What
// the machine slept through is back-filled in the same way.

import type { MonotonicMs, Speed, Tick, WallMs } from '../contracts/time.ts';

/** Longest stall that is caught up; what is beyond is skipped: simulated time goes on later. */
export const BURST_MS = 1_000;
/** How far the two clocks may part before a back-filled run follows the wall clock again. */
const DRIFT_MS = 20;

export class Pacer {
  readonly #tickMs: number;
  readonly #startMs: number;
  #running = false;
  #speed: Speed = 1;
  #anchorTick = 0;
  #anchorMs = 0;
  #stalledMs = 0;
  /** Back-filling has reached the wall clock. */
  #caughtUp = false;

  /** @param startMs instant of tick 0, by the simulated clock */
  constructor(tickMs: number, startMs: number) {
    this.#tickMs = tickMs;
    this.#startMs = startMs;
  }

  get running(): boolean {
    return this.#running;
  }

  get speed(): Speed {
    return this.#speed;
  }

  /** Ticks go out as fast as the broker takes them, rather than each at an instant of its own. */
  get hurried(): boolean {
    return this.#speed === 'max' || (this.#speed === 'backfill' && !this.#caughtUp);
  }

  /** Wall time in all that simulated time did not follow. */
  get stalledMs(): number {
    return this.#stalledMs;
  }

  /** From now on `tick` is due at `now`; when back-filling, as the wall clock says. */
  run(tick: number, speed: Speed, now: MonotonicMs, wall: WallMs): void {
    this.#running = true;
    this.#speed = speed;
    this.#anchorTick = tick;
    this.#anchorMs = speed === 'backfill' ? this.#besideWall(now, wall) : now;
    this.#caughtUp = false;
  }

  halt(): void {
    this.#running = false;
  }

  /** The first tick that is not due yet. */
  dueBefore(now: MonotonicMs): number {
    if (!this.#running) return 0;
    if (this.#speed === 'max') return Infinity;
    return this.#anchorTick + Math.floor(((now - this.#anchorMs) * this.#factor) / this.#tickMs) + 1;
  }

  /** When a tick is due, or null when it has no instant of its own (it is hurried, or the clock halts). */
  intendedMs(tick: Tick): number | null {
    if (!this.#running || this.hurried) return null;
    return this.#anchorMs + ((tick - this.#anchorTick) * this.#tickMs) / this.#factor;
  }

  /** The next tick is not due yet: whatever lay in the past has been made up for. */
  caughtUp(): void {
    this.#caughtUp = true;
  }

  /** How late `tick` is at `now`; 0 when it has no instant. */
  lagMs(tick: Tick, now: MonotonicMs): number {
    const intended = this.intendedMs(tick);
    return intended === null ? 0 : now - intended;
  }

  /** Tells it that a turn expected by `expectedMs` came at `now`; nothing of ours ran between. */
  awake(expectedMs: number, now: MonotonicMs, wall: WallMs): void {
    if (!this.#running) return;
    if (this.#speed === 'backfill') return this.#follow(now, wall);
    const skip = now - expectedMs - BURST_MS;
    if (skip <= 0) return;
    this.#anchorMs += skip;
    this.#stalledMs += skip;
  }

  get #factor(): number {
    return typeof this.#speed === 'number' ? this.#speed : 1;
  }

  /** When, by the clock that never goes back, the wall clock shows the anchor's instant. */
  #besideWall(now: MonotonicMs, wall: WallMs): number {
    return now - (wall - (this.#startMs + this.#anchorTick * this.#tickMs));
  }

  /** The wall clock was set, or went on while the other one slept. */
  #follow(now: MonotonicMs, wall: WallMs): void {
    const anchorMs = this.#besideWall(now, wall);
    const movedMs = this.#anchorMs - anchorMs;
    if (Math.abs(movedMs) > DRIFT_MS) this.#anchorMs = anchorMs;
    if (movedMs > BURST_MS) this.#caughtUp = false;
  }
}

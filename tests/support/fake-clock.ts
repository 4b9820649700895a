// A clock that only moves when it is told to, so that tests of time never sleep.

import type { Clock, MonotonicMs, WallMs } from '../../src/contracts/time.ts';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly callback: () => void;
}

export class FakeClock implements Clock {
  #now = 1_000;
  #order = 0;
  #timers: Timer[] = [];
  readonly #readingMs: number;

  /** @param readingMs time that passes with every look at the clock, for code that works until its time is used up */
  constructor(readingMs = 0) {
    this.#readingMs = readingMs;
  }

  wallMs(): WallMs {
    return (1_790_000_000_000 + this.#now) as WallMs;
  }

  monotonicMs(): MonotonicMs {
    this.#now += this.#readingMs;
    return this.#now as MonotonicMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((one) => one !== timer));
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** Work that takes time: the clock moves, but no timer runs. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Lets time pass; timers run at their instants, in order, and promises settle between them. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    for (;;) {
      await settled();
      const next = this.#timers.filter((timer) => timer.atMs <= until).sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.atMs);
      next.callback();
    }
    this.#now = Math.max(this.#now, until);
    await settled();
  }
}

/** Lets everything that is already on its way arrive: promises, ticks and one round of input and output. */
async function settled(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

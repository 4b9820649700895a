// Schedule lag over the last ten seconds: a ring of histograms of a second each.

import { LAG_BUCKETS, lagBucket } from '../contracts/lag.ts';
import type { MonotonicMs } from '../contracts/time.ts';

const SECONDS = 10;

export class LagWindow {
  readonly #ring = Array.from({ length: SECONDS }, () => new Uint32Array(LAG_BUCKETS));
  #second = 0;

  /** @param lagMs from a tick's intended instant to its last byte handed to the socket */
  record(lagMs: number, now: MonotonicMs): void {
    this.#advance(now);
    const histogram = this.#ring[this.#second % SECONDS]!;
    const bucket = lagBucket(lagMs);
    histogram[bucket] = histogram[bucket]! + 1;
  }

  /** The sum of the window, as a copy. */
  histogram(now: MonotonicMs): Uint32Array {
    this.#advance(now);
    const sum = new Uint32Array(LAG_BUCKETS);
    for (const part of this.#ring) for (let bucket = 0; bucket < LAG_BUCKETS; bucket++) sum[bucket] = sum[bucket]! + part[bucket]!;
    return sum;
  }

  #advance(now: MonotonicMs): void {
    const second = Math.floor(now / 1000);
    const steps = Math.min(SECONDS, second - this.#second);
    for (let step = 0; step < steps; step++) this.#ring[(second - step) % SECONDS]!.fill(0);
    this.#second = Math.max(this.#second, second);
  }
}

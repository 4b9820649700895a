// Who may feed the broker, and when. aedes works through what it reads in one go, so a frame of 512 KiB would hold the
// event loop for 20 ms. The pump feeds it in slices, in turn, for a few milliseconds per round of the event loop, and
// not at all while the loop lags. What is not fed is not read: the socket is paused, TCP pushes back, and the
// publisher's own ledger shows it.

import type { Clock } from '../../../src/contracts/time.ts';

/** About 0.3 to 1 ms of work for aedes. */
export const SLICE_BYTES = 32 * 1024;
/** Milliseconds of work per round of the event loop. */
const TURN_MS = 8;

/** Why nothing is fed. */
export type HoldReason = 'lag' | 'readers';

export interface Fed {
  /** Hands one slice to the broker. Asks for another turn by itself. */
  feed(sliceBytes: number): void;
}

export class Pump {
  readonly #clock: Clock;
  readonly #queued = new Set<Fed>();
  #running = false;
  readonly #holds = new Set<HoldReason>();
  #turnStart = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Asks for a turn. Whoever waits already keeps its place. */
  enqueue(connection: Fed): void {
    this.#queued.add(connection);
    this.#start();
  }

  forget(connection: Fed): void {
    this.#queued.delete(connection);
  }

  /** Stops feeding for a reason, or goes on when it was the last one. */
  hold(reason: HoldReason, held: boolean): void {
    if (held) this.#holds.add(reason);
    else if (this.#holds.delete(reason)) this.#start();
  }

  #start(): void {
    if (this.#running || this.#holds.size > 0 || this.#queued.size === 0) return;
    this.#running = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#turnStart = this.#clock.monotonicMs();
    this.#step();
  };

  /** One slice; the broker reads it on the next tick, before the step after. So the clock sees what it cost. */
  readonly #step = (): void => {
    if (this.#holds.size > 0 || this.#queued.size === 0) {
      this.#running = false;
      return;
    }
    if (this.#clock.monotonicMs() - this.#turnStart >= TURN_MS) {
      setImmediate(this.#turn);
      return;
    }
    const [connection] = this.#queued;
    this.#queued.delete(connection!);
    connection!.feed(SLICE_BYTES);
    process.nextTick(this.#step);
  };
}

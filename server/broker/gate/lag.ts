// Lag of the event loop: how much later than asked a timer comes.

import type { Clock } from '../../../src/contracts/time.ts';

const PERIOD_MS = 10;
/** Above this the gate stops feeding the broker. */
export const LAG_LIMIT_MS = 20;

export class LagMonitor {
  readonly #clock: Clock;
  readonly #onChange: (lagging: boolean) => void;
  #cancel: () => void = () => {};
  #lagging = false;
  #worstMs = 0;
  /** How often the limit was passed. */
  holds = 0;

  constructor(clock: Clock, onChange: (lagging: boolean) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.#arm();
  }

  /** The worst lag since the last call, in milliseconds. */
  takeWorstMs(): number {
    const worst = this.#worstMs;
    this.#worstMs = 0;
    return worst;
  }

  stop(): void {
    this.#cancel();
  }

  #arm(): void {
    const due = this.#clock.monotonicMs() + PERIOD_MS;
    this.#cancel = this.#clock.after(PERIOD_MS, () => {
      this.#measured(Math.max(0, this.#clock.monotonicMs() - due));
      this.#arm();
    });
  }

  #measured(lagMs: number): void {
    this.#worstMs = Math.max(this.#worstMs, lagMs);
    const lagging = lagMs > LAG_LIMIT_MS;
    if (lagging === this.#lagging) return;
    this.#lagging = lagging;
    if (lagging) this.holds += 1;
    this.#onChange(lagging);
  }
}

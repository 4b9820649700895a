// How the relay learns of this fleet, and how fresh its figures are.

import type { FleetStatus } from '../../contracts/fleet.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Reporter } from '../../telemetry/reporter.ts';

export class TelemetryState {
  /** Seconds since the relay last acknowledged a snapshot; null before the first. */
  acknowledgedSecondsAgo = $state<number | null>(null);
  #reporter: Reporter | null = null;
  #runs = false;
  #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A relay is there to report to. */
  attach(reporter: Reporter): void {
    this.#reporter = reporter;
  }

  /** A fleet runs from now on that counts from zero. */
  startsAnew(): void {
    this.#runs = true;
    this.#reporter?.restart();
  }

  take(status: FleetStatus): void {
    if (!this.#runs || !this.#reporter) return;
    this.#reporter.update(status);
    const at = this.#reporter.acknowledgedMs;
    this.acknowledgedSecondsAgo = at === null ? null : Math.round((this.#clock.monotonicMs() - at) / 1000);
  }

  /** The page goes: a last snapshot without waiting for its answer. */
  leave(): void {
    this.#reporter?.leave();
  }
}

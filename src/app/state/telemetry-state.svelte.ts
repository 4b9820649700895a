// How the relay learns of this fleet, and how fresh its figures are.

import type { FleetStatus, ScenarioSummary } from '../../contracts/fleet.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Reporter } from '../../telemetry/reporter.ts';

export class TelemetryState {
  /** Seconds since the relay last acknowledged a snapshot; null before the first. */
  acknowledgedSecondsAgo = $state<number | null>(null);
  #reporter: Reporter | null = null;
  #summary: ScenarioSummary | null = null;
  #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A relay is there to report to. */
  attach(reporter: Reporter): void {
    this.#reporter = reporter;
    if (this.#summary) reporter.scenario(this.#summary);
  }

  /** What runs from now on; `anew` when it counts from zero. */
  scenario(summary: ScenarioSummary, anew: boolean): void {
    this.#summary = summary;
    if (anew) this.#reporter?.restart();
    this.#reporter?.scenario(summary);
  }

  take(status: FleetStatus): void {
    if (!this.#summary || !this.#reporter) return;
    this.#reporter.update(status);
    const at = this.#reporter.acknowledgedMs;
    this.acknowledgedSecondsAgo = at === null ? null : Math.round((this.#clock.monotonicMs() - at) / 1000);
  }

  /** The page goes: a last snapshot without waiting for its answer. */
  leave(): void {
    this.#reporter?.leave();
  }
}

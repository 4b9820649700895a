// The running fleet as its status tells, ten times a second, and its rates over the last minutes.

import type { FleetStatus, ScenarioSummary } from '../../contracts/fleet.ts';
import type { Ledger } from '../../contracts/ledger.ts';
import { RateHistory } from './rate-history.ts';

const EMPTY: Ledger = { generated: 0, sent: 0, dropped: {}, held: 0 };

export class FleetState {
  status = $state.raw<FleetStatus | null>(null);
  summary = $state.raw<ScenarioSummary | null>(null);
  /** A start is under way, or is about to be: until it is known that nothing starts. */
  awaited = $state(true);
  /** Changes with every new point of `rates`. */
  ratePoints = $state(0);
  readonly rates = new RateHistory();

  get ledger(): Ledger {
    return this.status?.ledger ?? EMPTY;
  }

  get phase(): FleetStatus['phase'] {
    return this.status?.phase ?? (this.awaited ? 'starting' : 'stopped');
  }

  /** It computes, or could go on computing. */
  get alive(): boolean {
    return this.phase === 'running' || this.phase === 'paused';
  }

  /** Messages per second; none while nothing runs. */
  get sentPerSecond(): number {
    return this.phase === 'running' ? (this.status?.sentPerSecond ?? 0) : 0;
  }

  /** So many messages that drawing would take the processor from them: nobody reads ten pictures a second then. */
  get hurried(): boolean {
    return isHurried(this.status);
  }

  get devices(): number {
    return this.status?.devices.total ?? this.summary?.fleets.reduce((sum, fleet) => sum + fleet.count, 0) ?? 0;
  }

  /** Every update, also those between two frames. */
  sample(status: FleetStatus): void {
    if (status.phase !== 'running') return;
    const { simulatedMs, generatedPerSecond, sentPerSecond, devices } = status;
    const onlineShare = devices.total > 0 ? devices.online / devices.total : 1;
    if (this.rates.push({ simulatedMs, generatedPerSecond, sentPerSecond, onlineShare })) this.ratePoints++;
  }

  take(status: FleetStatus): void {
    this.status = status;
  }
}

/** Sum of what was dropped, for whatever reason. */
export function droppedOf(ledger: Ledger): number {
  return Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
}

/** generated − (sent + held + dropped): zero, or there is a bug, and the page says so. */
export function ledgerDifference(ledger: Ledger): number {
  return ledger.generated - ledger.sent - ledger.held - droppedOf(ledger);
}

/** Messages per second above which the page draws less often. */
const HURRIED_RATE = 200_000;

export function isHurried(status: FleetStatus | null): boolean {
  return status?.phase === 'running' && status.sentPerSecond > HURRIED_RATE;
}

// Tells a relay of a run, so that the relay's /metrics show it.

import { randomBytes } from 'node:crypto';
import type { FleetControl } from '../../src/contracts/fleet.ts';
import { Reporter } from '../../src/telemetry/reporter.ts';
import { systemClock } from '../wall-clock.ts';

/** Sends snapshots until the returned function is called, which waits for the last one. A relay that is away changes nothing. */
export function startTelemetry(fleet: FleetControl, base: string): () => Promise<void> {
  const reporter = new Reporter({ base, token: null, session: randomBytes(16).toString('hex'), clock: systemClock, post: fetch });
  const unsubscribe = fleet.subscribe(({ status }) => reporter.update(status));
  return async () => {
    unsubscribe();
    await reporter.stop();
  };
}

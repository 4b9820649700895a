// A fleet's status as the page and the runner see it, with the figures that a test cares about.

import type { DeviceCounts, FleetStatus } from '../../src/contracts/fleet.ts';
import type { Ledger, PublicationLedger } from '../../src/contracts/ledger.ts';

/** One pump publication; `tick` stands for the simulated time. */
export function fleetStatus(generated: number, tick: number, changes: Partial<FleetStatus> = {}): FleetStatus {
  const ledger: Ledger = { generated, sent: generated, dropped: {}, held: 0 };
  return {
    phase: 'running', problem: null, tick, tickMs: 100, startMs: 0, simulatedMs: tick * 100, speed: 1,
    devices: deviceCounts(), models: { pump: deviceCounts() }, faults: [], truth: { records: 0, dropped: 0 }, ledger, publications: [publication('pump', 'pumps/{id}', ledger)], gaps: [],
    generatedPerSecond: 0, sentPerSecond: 0, lag: { p50Ms: 0, p99Ms: 0, maxMs: 0 },
    workers: { count: 1, busyRatio: 0, memoryBytes: 0, restarts: 0 },
    connection: { state: 'connected', url: null, protocol: 4, problem: null, attempts: 0, nextAttemptInMs: null, bufferedBytes: 0 },
    deviceErrors: {}, ...changes,
  };
}

export function publication(model: string, topic: string, ledger: Ledger): PublicationLedger {
  return { model, fleet: model, topic, ledger, dataPoints: ledger.generated * 3 };
}

/** Ten devices that run, unless it is said otherwise. */
export function deviceCounts(changes: Partial<DeviceCounts> = {}): DeviceCounts {
  return { total: 10, online: 10, registered: 10, started: 10, stopped: 0, ...changes };
}

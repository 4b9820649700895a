// What an engine worker says of itself, ten times a second.

import type { Clock } from '../contracts/time.ts';
import type { EngineReport } from '../contracts/worker.ts';
import type { Engine } from '../engine/engine.ts';

/** The report as of now; takes messages, watched values and ground truth out of where they wait. */
export function reportOf(engine: Engine, clock: Clock): EngineReport {
  const now = clock.monotonicMs();
  return {
    kind: 'report',
    phase: engine.phase,
    tick: engine.tick,
    publications: engine.book.rows(),
    lag: engine.lag.histogram(now),
    busyRatio: engine.busy.ratio(now),
    stepMs: engine.busy.stepMs,
    memoryBytes: engine.run.kernel.memoryBytes,
    stalledMs: engine.stalledMs,
    connection: engine.publisher.status(),
    deviceErrors: engine.run.errors(),
    ...engine.latest.take(),
    watched: engine.watch.take(),
    life: engine.life(),
    faults: engine.truth.faults(engine.tick),
    ...engine.truth.take(),
  };
}

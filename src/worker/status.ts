// What the owner shows of a run, ten times a second: one status and one list of messages out of all workers' reports.

import type { FleetStatus, FleetUpdate } from '../contracts/fleet.ts';
import type { Gap } from '../contracts/ledger.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Problem } from '../contracts/problem.ts';
import type { Speed } from '../contracts/time.ts';
import type { EngineReport } from '../contracts/worker.ts';
import type { EngineSlot } from './engine-slot.ts';
import { addErrors, addRows, mergeConnections, mergeLag, sumOf } from './merge.ts';
import type { Rates } from './rates.ts';

/** Messages in an update. */
const MESSAGES = 50;

/** What the crew knows of the run besides its workers' reports. */
export interface RunState {
  readonly phase: FleetStatus['phase'];
  readonly problem: Problem | null;
  /** Where the run stands while it is paused, and as long as no worker has reported. */
  readonly tick: number;
  readonly plan: Plan;
  readonly startMs: number;
  readonly speed: Speed;
  readonly gaps: readonly Gap[];
}

/** The update as of now; takes messages and watched values out of the slots. */
export function updateOf(run: RunState, slots: readonly EngineSlot[], rates: Rates, nowMs: number, restarts: number): FleetUpdate {
  const watched = slots.flatMap((slot) => slot.takeWatched());
  return { status: statusOf(run, slots, rates, nowMs, restarts), messages: messagesOf(slots), watched };
}

/** Those of the watched device first, then the latest of all workers alike. */
function messagesOf(slots: readonly EngineSlot[]): FleetUpdate['messages'] {
  const taken = slots.map((slot) => slot.takeMessages());
  const ofWatched = taken.flatMap((one) => one.ofWatched).slice(-MESSAGES);
  const latest = taken.flatMap((one) => one.latest.slice(-Math.ceil(MESSAGES / slots.length)));
  return [...ofWatched, ...latest.slice(ofWatched.length - MESSAGES)].slice(0, MESSAGES);
}

function statusOf(run: RunState, slots: readonly EngineSlot[], rates: Rates, nowMs: number, restarts: number): FleetStatus {
  const { plan, startMs, speed, gaps, problem } = run;
  const reports = slots.flatMap((slot) => (slot.last === null ? [] : [slot.last]));
  const publications = addRows(slots.flatMap((slot) => slot.rows));
  const ledger = sumOf(publications);
  // A run that stands has its tick; of one that runs the reports tell, up to a tenth of a second old.
  const tick = run.phase === 'paused' || reports.length === 0 ? run.tick : Math.min(...reports.map((report) => report.tick));
  const total = plan.groups.reduce((sum, group) => sum + group.count, 0);
  return {
    phase: shownPhase(run.phase, reports),
    problem, tick, startMs, speed, ledger, publications, gaps,
    tickMs: plan.tickMs,
    simulatedMs: startMs + tick * plan.tickMs,
    devices: { total, online: total },
    ...rates.note(nowMs, ledger.generated, ledger.sent),
    lag: mergeLag(reports.map((report) => report.lag)),
    workers: {
      count: slots.length,
      busyRatio: Math.max(0, ...reports.map((report) => report.busyRatio)),
      memoryBytes: reports.reduce((sum, report) => sum + report.memoryBytes, 0),
      restarts,
    },
    connection: mergeConnections(reports.map((report) => report.connection)),
    stalledMs: Math.max(0, ...reports.map((report) => report.stalledMs)),
    deviceErrors: addErrors(reports.map((report) => report.deviceErrors)),
  };
}

/** A run whose every shard has reached its end stands still. */
function shownPhase(phase: FleetStatus['phase'], reports: readonly EngineReport[]): FleetStatus['phase'] {
  const ended = reports.length > 0 && reports.every((report) => report.phase === 'ended');
  return phase === 'running' && ended ? 'paused' : phase;
}

// What the owner shows of a run, ten times a second: one status and one list of messages out of all workers' reports.

import type { FaultStatus, FleetStatus, FleetUpdate } from '../contracts/fleet.ts';
import type { Gap } from '../contracts/ledger.ts';
import type { Problem } from '../contracts/problem.ts';
import type { Speed } from '../contracts/time.ts';
import type { EngineReport } from '../contracts/worker.ts';
import type { DeviceLife } from './device-life.ts';
import type { EngineSlot } from './engine-slot.ts';
import type { Planned } from './in-effect.ts';
import { addErrors, addRows, mergeConnections, mergeLag, sumOf } from './merge.ts';
import type { Rates } from './rates.ts';
import type { TruthBook } from './truth-book.ts';

/** Messages in an update. */
const MESSAGES = 50;

/** What the crew knows of the run besides its workers' reports. */
export interface RunState {
  readonly phase: FleetStatus['phase'];
  readonly problem: Problem | null;
  /** Where the run stands while it is paused, and as long as no worker has reported. */
  readonly tick: number;
  readonly inEffect: Planned;
  readonly startMs: number;
  readonly speed: Speed;
  readonly gaps: readonly Gap[];
  readonly restarts: number;
  readonly life: DeviceLife;
  readonly truth: TruthBook;
}

/** The update as of now; takes messages, watched values and ground truth out of where they wait. */
export function updateOf(run: RunState, slots: readonly EngineSlot[], rates: Rates, nowMs: number): FleetUpdate {
  const watched = slots.flatMap((slot) => slot.takeWatched());
  return { status: statusOf(run, slots, rates, nowMs), messages: messagesOf(slots), watched, truth: run.truth.takeFresh() };
}

/** Those of the watched device first, then the latest of all workers alike. */
function messagesOf(slots: readonly EngineSlot[]): FleetUpdate['messages'] {
  const taken = slots.map((slot) => slot.takeMessages());
  const ofWatched = taken.flatMap((one) => one.ofWatched).slice(-MESSAGES);
  const latest = taken.flatMap((one) => one.latest.slice(-Math.ceil(MESSAGES / slots.length)));
  return [...ofWatched, ...latest.slice(ofWatched.length - MESSAGES)].slice(0, MESSAGES);
}

function statusOf(run: RunState, slots: readonly EngineSlot[], rates: Rates, nowMs: number): FleetStatus {
  const { inEffect: { plan }, startMs, speed, gaps, problem, restarts, life, truth } = run;
  const reports = slots.flatMap((slot) => (slot.last === null ? [] : [slot.last]));
  const publications = addRows(slots.flatMap((slot) => slot.rows));
  const ledger = sumOf(publications);
  // A run that stands has its tick; of one that runs the reports tell, up to a tenth of a second old.
  const tick = run.phase === 'paused' || reports.length === 0 ? run.tick : Math.min(...reports.map((report) => report.tick));
  return {
    phase: shownPhase(run.phase, reports),
    problem, tick, startMs, speed, ledger, publications, gaps,
    tickMs: plan.tickMs,
    simulatedMs: startMs + tick * plan.tickMs,
    devices: life.all,
    models: life.models,
    faults: faultsOf(run.inEffect, reports),
    truth: truth.counts,
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
    deviceErrors: addErrors(slots.flatMap((slot) => slot.errors)),
  };
}

/**
 * One row per fault, over all fleets that it reaches. A live one that was ended is left out. Reports of a plan that has just
 * been replaced have other faults: they count again with the next report.
 */
function faultsOf({ plan, live }: Planned, reports: readonly EngineReport[]): FaultStatus[] {
  const ended = new Set(live.filter(({ toTick }) => toTick !== null).map(({ name }) => name));
  const liveNames = new Set(live.map(({ name }) => name));
  const rows = new Map<string, FaultStatus>();
  const told = reports.filter(({ faults }) => faults.length === plan.faults.length);
  plan.faults.forEach((fault, place) => {
    if (ended.has(fault.name)) return;
    const { name, kind, signal } = fault;
    const before = rows.get(name) ?? { name, kind, fleets: [], signal, live: liveNames.has(name), active: false, devices: 0 };
    rows.set(name, {
      ...before,
      fleets: [...before.fleets, plan.groups[fault.group]!.fleet],
      active: before.active || told.some(({ faults }) => faults[place]!.active),
      devices: told.reduce((sum, { faults }) => sum + faults[place]!.devices, before.devices),
    });
  });
  return [...rows.values()];
}

/** A run whose every shard has reached its end stands still. */
function shownPhase(phase: FleetStatus['phase'], reports: readonly EngineReport[]): FleetStatus['phase'] {
  const ended = reports.length > 0 && reports.every((report) => report.phase === 'ended');
  return phase === 'running' && ended ? 'paused' : phase;
}

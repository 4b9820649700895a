// A run from start to ledger, as a list of steps:
//
//   start (clock stands) → connect → clock runs → end of duration, signal or failure → what is held goes out → stop
//
// The fleet, the clock and the way to hear signals are given, so the whole flow is tested without a broker.

import type { FleetControl, FleetStatus, FleetUpdate, ScenarioSummary, StartOptions } from '../../src/contracts/fleet.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import type { Clock } from '../../src/contracts/time.ts';
import type { Progress } from './progress.ts';

export type RunEnd = 'done' | 'interrupted' | 'not-connected' | 'failed';

export interface RunResult {
  readonly end: RunEnd;
  readonly summary: ScenarioSummary;
  /** After the stop: nothing is held any more. */
  readonly status: FleetStatus;
  readonly problem: Problem | null;
}

export interface RunDeps {
  readonly fleet: FleetControl;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Aborts when the person or the system ends the run. */
  readonly interrupted: AbortSignal;
}

export interface RunPlan {
  readonly start: StartOptions;
  readonly connectTimeoutMs: number;
  /** The clock starts no earlier than at this instant of the machine's clock. */
  readonly notBeforeMs: number | null;
  /** Called with the summary once the scenario is planned and the fleet stands ready. */
  readonly onReady?: (summary: ScenarioSummary) => Promise<void>;
}

const LONGEST_TIMER_MS = 60_000;

/** The scenario is wrong, so nothing was started. */
export class RefusedScenario extends Error {
  override readonly name = 'RefusedScenario';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems[0]?.message);
    this.problems = problems;
  }
}

/** How long messages that are still held at the end may take to go out. */
const DRAIN_MS = 10_000;
/** The last report after the stop comes within a tenth of a second; more means that a worker died. */
const LAST_WORD_MS = 2_000;

/** Runs a scenario to its end. Throws a RefusedScenario when nothing could be started. */
export async function runFleet(deps: RunDeps, plan: RunPlan): Promise<RunResult> {
  const { fleet, progress, interrupted } = deps;
  const watch = watchStatus(deps);
  try {
    const started = await fleet.start(plan.start);
    if (!started.ok) throw new RefusedScenario(started.problems);
    await plan.onReady?.(started.value);
    let end = await connect(watch, plan, interrupted);
    if (end === null) end = await waitForStart(deps, plan);
    if (end === null) {
      if (plan.start.paused === true) await fleet.resume();
      end = await untilEnd(watch, plan, interrupted);
    }
    if (end === 'done') await watch.until(nothingHeld, DRAIN_MS, interrupted);
    const before = watch.latest();
    await fleet.stop();
    const stopped = await watch.until((status) => status.phase === 'stopped' || status.phase === 'failed', LAST_WORD_MS);
    const status = stopped ?? watch.latest();
    if (status === null) throw new Error('the fleet never reported');
    return { ...judge(end, before ?? status, plan), summary: started.value, status };
  } finally {
    watch.end();
    progress.end();
  }
}

function nothingHeld(status: FleetStatus): boolean {
  return status.ledger.held === 0 || status.connection.state !== 'connected' && status.connection.state !== 'off';
}

/** Null when the connection stands, or none is wanted; otherwise how the run ended before it began. */
async function connect(watch: StatusWatch, plan: RunPlan, interrupted: AbortSignal): Promise<RunEnd | null> {
  if (plan.start.broker.kind !== 'mqtt') return null;
  const settled = await watch.until(({ connection, phase }) =>
    connection.state === 'connected' || connection.state === 'failed' || phase === 'failed', plan.connectTimeoutMs, interrupted);
  if (interrupted.aborted) return 'interrupted';
  if (settled?.phase === 'failed') return 'failed';
  return settled?.connection.state === 'connected' ? null : 'not-connected';
}

async function waitForStart({ clock, interrupted, progress }: RunDeps, { notBeforeMs }: RunPlan): Promise<RunEnd | null> {
  const waitMs = notBeforeMs === null ? 0 : notBeforeMs - clock.wallMs();
  if (waitMs <= 0) return null;
  progress.note(`waiting ${(waitMs / 1000).toFixed(1)} s for the start`);
  // In pieces, since a timer cannot wait for a month.
  await new Promise<void>((resolve) => {
    const wait = (): void => {
      const restMs = notBeforeMs! - clock.wallMs();
      if (restMs <= 0) return resolve();
      clock.after(Math.min(restMs, LONGEST_TIMER_MS), wait);
    };
    interrupted.addEventListener('abort', () => resolve(), { once: true });
    wait();
  });
  return interrupted.aborted ? 'interrupted' : null;
}

async function untilEnd(watch: StatusWatch, plan: RunPlan, interrupted: AbortSignal): Promise<RunEnd> {
  const last = await watch.until((status) => isOver(status, plan.start.durationMs) || status.connection.state === 'failed', null, interrupted);
  if (interrupted.aborted) return 'interrupted';
  if (last?.phase === 'failed') return 'failed';
  return last?.connection.state === 'failed' ? 'not-connected' : 'done';
}

function isOver({ phase, tick, tickMs }: FleetStatus, durationMs: number | undefined): boolean {
  if (phase === 'failed' || phase === 'stopped') return true;
  return phase === 'paused' && durationMs !== undefined && tick * tickMs >= durationMs;
}

/** A run that ended without a connection says so, whatever it sent before. */
function judge(end: RunEnd, status: FleetStatus, plan: RunPlan): { readonly end: RunEnd; readonly problem: Problem | null } {
  const connected = plan.start.broker.kind !== 'mqtt' || status.connection.state === 'connected';
  if (end === 'done' && !connected) return { end: 'not-connected', problem: status.connection.problem };
  return { end, problem: end === 'failed' ? status.problem : end === 'not-connected' ? status.connection.problem : null };
}

interface StatusWatch {
  latest(): FleetStatus | null;
  /** The first status that holds, or null after the time or the abort. */
  until(holds: (status: FleetStatus) => boolean, withinMs: number | null, abort?: AbortSignal): Promise<FleetStatus | null>;
  end(): void;
}

function watchStatus({ fleet, clock, progress }: RunDeps): StatusWatch {
  let latest: FleetStatus | null = null;
  const waiting = new Set<(status: FleetStatus) => void>();
  const unsubscribe = fleet.subscribe(({ status }: FleetUpdate) => {
    latest = status;
    progress.show(status);
    for (const look of waiting) look(status);
  });
  return {
    latest: () => latest,
    end: unsubscribe,
    until: (holds, withinMs, abort) => new Promise((resolve) => {
      const finish = (status: FleetStatus | null): void => {
        waiting.delete(look);
        cancel?.();
        abort?.removeEventListener('abort', giveUp);
        resolve(status);
      };
      const look = (status: FleetStatus): void => (holds(status) ? finish(status) : undefined);
      const giveUp = (): void => finish(null);
      const cancel = withinMs === null ? null : clock.after(withinMs, giveUp);
      if (abort?.aborted === true) return giveUp();
      abort?.addEventListener('abort', giveUp, { once: true });
      waiting.add(look);
      if (latest !== null) look(latest);
    }),
  };
}

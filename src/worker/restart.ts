// How a shard goes on after its worker died.

import type { Problem } from '../contracts/problem.ts';
import type { Speed } from '../contracts/time.ts';
import type { EngineReport, Forward } from '../contracts/worker.ts';

/** Restarts within the window before the fleet is given up. */
export const RESTARTS = 5;
export const WINDOW_MS = 60_000;
/** Running forward from the start may take so long; beyond, the shard begins anew at the present tick. */
export const FORWARD_MS = 10_000;

export interface Comeback {
  readonly fromTick: number;
  readonly forward: Forward | null;
  /** Begins anew: sequence numbers from 0. */
  readonly afresh: boolean;
}

/**
 * Where the fleet stands now, as far as can be known without this worker.
 * @param last what the worker last reported
 * @param sinceMs how long ago that was
 * @param others the next ticks of the other workers
 */
export function presentTick(last: EngineReport | null, sinceMs: number, speed: Speed, tickMs: number, others: readonly number[]): number {
  const running = last?.phase === 'running' || last?.phase === 'forwarding';
  const paced = running && typeof speed === 'number' ? Math.floor((sinceMs * speed) / tickMs) : 0;
  return Math.max((last?.tick ?? 0) + paced, ...(typeof speed !== 'number' || last === null ? others : []));
}

/** Forward from the start, so that bytes and sequence numbers go on as if nothing had happened, if there is time. */
export function comebackAt(tick: number, stepMs: number): Comeback {
  if (tick === 0) return { fromTick: 0, forward: null, afresh: false };
  if (stepMs * tick > FORWARD_MS) return { fromTick: tick, forward: null, afresh: true };
  return { fromTick: 0, forward: { toTick: tick, countFromTick: tick, reason: 'crashed' }, afresh: false };
}

/** Counts restarts; false when there were too many of late. */
export class RestartBudget {
  #times: number[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  spend(nowMs: number): boolean {
    this.#times = this.#times.filter((time) => nowMs - time < WINDOW_MS);
    if (this.#times.length >= RESTARTS) return false;
    this.#times.push(nowMs);
    this.#count++;
    return true;
  }
}

/** What the status says of a shard that began anew. */
export function startedAfresh(worker: number, tick: number): Problem {
  return {
    code: 'worker-restarted-afresh',
    message: `worker ${worker} died; running its shard forward would take too long, so it began anew at tick ${tick}, sequence numbers from 0`,
    remedy: 'Start the fleet again if its values must be those of an undisturbed run.',
    values: { worker, tick },
  };
}

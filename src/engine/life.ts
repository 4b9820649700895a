// Devices of this shard that have started and that are online, per fleet. Counting walks a column, so it is done twice a
// second at most.

import type { Clock } from '../contracts/time.ts';
import type { EngineReport } from '../contracts/worker.ts';
import type { Run } from './run.ts';

const KEEP_MS = 500;

export class Life {
  readonly #clock: Clock;
  #counts: EngineReport['life'] = [];
  #run: Run | null = null;
  #tick = -1;
  #countedAtMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Counts of the run as it stands before `tick`.
   * @param moves it runs; one that stands is counted as it stands, however soon after
   */
  of(run: Run, tick: number, moves: boolean): EngineReport['life'] {
    const now = this.#clock.monotonicMs();
    if (run === this.#run && (tick === this.#tick || (moves && now - this.#countedAtMs < KEEP_MS))) return this.#counts;
    this.#counts = run.plan.groups.map(({ fleet }, group) => ({ fleet, started: run.kernel.startedCount(group), online: run.kernel.onlineCount(group) }));
    this.#run = run;
    this.#tick = tick;
    this.#countedAtMs = now;
    return this.#counts;
  }
}

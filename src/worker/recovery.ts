// A worker died: what it held is dropped, and its shard runs on in a new one, if not too many died of late.

import type { FleetStatus } from '../contracts/fleet.ts';
import type { Gap } from '../contracts/ledger.ts';
import { ProblemError, type Problem } from '../contracts/problem.ts';
import type { Clock, Speed } from '../contracts/time.ts';
import type { EngineReport, Forward } from '../contracts/worker.ts';
import type { EngineSlot } from './engine-slot.ts';
import type { Exclusive } from './job.ts';
import { comebackAt, presentTick, RestartBudget, startedAfresh } from './restart.ts';

/** What recovery needs to know of the run, and asks of it. */
export interface Recovering {
  readonly over: boolean;
  readonly phase: FleetStatus['phase'];
  readonly pausedTick: number;
  readonly speed: Speed;
  readonly tickMs: number;
  readonly endTick: number | null;
  /** Workers that answer. */
  readonly alive: readonly EngineSlot[];
  /** Spawns a worker for the slot and gives it its job. */
  reopen(slot: EngineSlot, fromTick: number, forward: Forward | null): Promise<void>;
  /** Lets it run from a tick that is due now, or brings it to where a run stands that is paused. */
  goOn(slot: EngineSlot, tick: number): Promise<void>;
  trouble(problem: Problem): void;
  /** Ends the run as failed. */
  giveUp(problem: Problem): Promise<void>;
}

export class Recovery {
  readonly #run: Recovering;
  readonly #clock: Clock;
  readonly #exclusive: Exclusive;
  readonly #budget = new RestartBudget();
  readonly #gaps: Gap[] = [];

  constructor(run: Recovering, clock: Clock, exclusive: Exclusive) {
    this.#run = run;
    this.#clock = clock;
    this.#exclusive = exclusive;
  }

  get restarts(): number {
    return this.#budget.count;
  }

  /** Ticks of whose messages nobody knows what became of them. */
  get gaps(): readonly Gap[] {
    return this.#gaps;
  }

  async comeBack(slot: EngineSlot, problem: Problem, leastTick = 0): Promise<void> {
    const run = this.#run;
    const last = slot.last;
    slot.bury();
    if (run.over) return;
    run.trouble(problem);
    if (!this.#budget.spend(this.#clock.monotonicMs())) return run.giveUp(tooMany(problem));
    let tick = leastTick;
    try {
      await this.#exclusive(async () => {
        tick = Math.max(leastTick, this.#tickNow(slot, last));
        if (!run.over) await this.#reload(slot, last, leastTick, tick);
      });
    } catch (error) {
      await this.comeBack(slot, error instanceof ProblemError ? error.problem : problem, tick);
    }
  }

  async #reload(slot: EngineSlot, last: EngineReport | null, leastTick: number, tick: number): Promise<void> {
    const run = this.#run;
    const knownTick = Math.max(last?.tick ?? 0, leastTick);
    if (tick > knownTick) this.#gaps.push({ worker: slot.number, fromTick: knownTick, toTick: tick });
    const back = comebackAt(tick, last?.stepMs ?? 0);
    if (back.afresh) run.trouble(startedAfresh(slot.number, tick));
    const diedMs = this.#clock.monotonicMs();
    await run.reopen(slot, back.fromTick, back.forward);
    if (run.over) return slot.kill();
    const paced = typeof run.speed === 'number' ? Math.floor(((this.#clock.monotonicMs() - diedMs) * run.speed) / run.tickMs) : 0;
    await run.goOn(slot, tick + paced);
  }

  /** Where a shard should stand that has lost its worker. */
  #tickNow(slot: EngineSlot, last: EngineReport | null): number {
    const { alive, phase, speed, tickMs, pausedTick, endTick } = this.#run;
    const others = alive.flatMap((other) => (other.last === null ? [] : [other.last.tick]));
    const sinceMs = this.#clock.monotonicMs() - slot.seenMs;
    const tick = phase === 'running' ? presentTick(last, sinceMs, speed, tickMs, others) : pausedTick;
    return Math.min(tick, endTick ?? Infinity);
  }
}

function tooMany(problem: Problem): Problem {
  return {
    ...problem,
    code: 'too-many-restarts',
    message: `workers died too often, last: ${problem.message}`,
    remedy: 'Start the fleet again, smaller if memory is short.',
  };
}

// What a crew runs, and the job that each of its workers gets of it.

import type { Broker } from '../contracts/fleet.ts';
import type { JournalEntry } from '../contracts/journal.ts';
import type { Shard } from '../contracts/plan.ts';
import type { Speed } from '../contracts/time.ts';
import type { EngineJob, Forward } from '../contracts/worker.ts';
import type { Effected, Planned, Planning } from './in-effect.ts';

/** What a crew runs. */
export interface CrewSpec {
  /** With what it begins; changes put something else into effect. */
  readonly first: Planned;
  /** Plans a text with live faults, under the run's own seed. */
  readonly planning: Planning;
  /** Null for now: the instant at which the workers stand ready. */
  readonly startMs: number | null;
  readonly speed: Speed;
  readonly broker: Broker;
  readonly workers: number;
  readonly shard: Shard;
  readonly endTick: number | null;
  readonly forward: Forward | null;
  /** The journal of an earlier run, by tick. */
  readonly journal: readonly JournalEntry[];
}

/** Runs one thing at a time; whatever changes the run goes through it. */
export type Exclusive = <T>(change: () => Promise<T>) => Promise<T>;

/** How a run stands when a worker is given its job. */
export interface JobState {
  readonly startMs: number;
  readonly broker: Broker;
  readonly speed: Speed;
  readonly clientId: string;
  /** 0, or the present tick for a worker that begins anew there. */
  readonly fromTick: number;
  readonly forward: Forward | null;
  /** What took effect so far. */
  readonly effected: readonly Effected[];
}

/** The shard of one worker: the run's own shard, shared out further. */
export function shardOfWorker({ shard, workers }: CrewSpec, worker: number): Shard {
  return { index: shard.index * workers + worker, count: shard.count * workers };
}

/** The job of one worker. */
export function jobOf(spec: CrewSpec, worker: number, { effected, ...state }: JobState): EngineJob {
  const afresh = state.fromTick > 0;
  const own = shardOfWorker(spec, worker);
  const plans = [spec.first.plan, ...effected.map((change) => change.plan)];
  const counts = new Set(plans.map((plan) => JSON.stringify(plan.groups.map(({ fleet, count }) => [fleet, count]))));
  return {
    ...state,
    plan: afresh ? plans.at(-1)! : spec.first.plan,
    shard: own,
    // With other counts, other devices were here: the past is computed with all of them, so that none is missing.
    pastShard: counts.size > 1 ? spec.shard : own,
    endTick: spec.endTick,
    changes: afresh ? [] : effected.map(({ entry, plan }) => ({ tick: entry.tick, plan })),
  };
}

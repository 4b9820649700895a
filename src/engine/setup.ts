// What an engine is made of, and what may be changed while it runs.

import type { Kernel } from '../contracts/kernel.ts';
import type { Plan, Shard } from '../contracts/plan.ts';
import type { Publisher } from '../contracts/publisher.ts';
import type { Clock } from '../contracts/time.ts';
import type { Forward } from '../contracts/worker.ts';

/** A plan that comes into effect before `tick` is computed. */
export interface Change {
  readonly tick: number;
  readonly plan: Plan;
  /** Made already, or null: it is made when the tick comes. */
  kernel: Kernel | null;
}

export interface EngineSetup {
  readonly clock: Clock;
  readonly plan: Plan;
  readonly kernel: Kernel;
  readonly shard: Shard;
  readonly startMs: number;
  readonly fromTick: number;
  readonly endTick: number | null;
  readonly forward: Forward | null;
  readonly publisher: Publisher;
  /** `past`: another change follows. */
  readonly createKernel: (plan: Plan, past: boolean) => Promise<Kernel>;
  /** What cannot be gone on from: a trap of the kernel. */
  readonly crashed: (error: unknown) => void;
}

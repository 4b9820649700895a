// The planner worker, as the owner keeps it: spawned when first asked, and anew when it died or took too long.

import { ProblemError } from '../contracts/problem.ts';
import type { Clock } from '../contracts/time.ts';
import type { PlannerControl } from '../contracts/worker.ts';
import { Caller } from './caller.ts';
import { workerDied, type WorkerHandle } from './handle.ts';

/** Longest that any text may take to be planned. */
const ANSWER_MS = 30_000;

type Ask = Caller<PlannerControl>['ask'];

export class PlannerSlot {
  readonly #spawn: () => WorkerHandle;
  readonly #clock: Clock;
  #handle: WorkerHandle | null = null;
  #caller: Caller<PlannerControl> | null = null;

  constructor(spawn: () => WorkerHandle, clock: Clock) {
    this.#spawn = spawn;
    this.#clock = clock;
  }

  /** Asks the planner; rejects with a ProblemError when it dies or stays silent. */
  ask: Ask = (call) => {
    const caller = this.#caller ?? this.#open();
    const cancel = this.#clock.after(ANSWER_MS, () => caller === this.#caller && this.#end(`no answer within ${ANSWER_MS / 1000} s`));
    return caller.ask(call).finally(cancel);
  };

  end(): void {
    this.#end('ended');
  }

  #open(): Caller<PlannerControl> {
    const handle = this.#spawn();
    const caller = new Caller<PlannerControl>(handle.endpoint);
    handle.onDeath((why) => caller === this.#caller && this.#end(why));
    this.#handle = handle;
    this.#caller = caller;
    return caller;
  }

  #end(why: string): void {
    this.#caller?.died(workerDied('planner', why));
    this.#handle?.terminate();
    this.#handle = null;
    this.#caller = null;
  }
}

/** An outcome out of a failed call. */
export function refusal(error: unknown): { ok: false; problems: readonly ProblemError['problem'][] } {
  if (error instanceof ProblemError) return { ok: false, problems: [error.problem] };
  const detail = error instanceof Error ? error.message : String(error);
  return { ok: false, problems: [{ code: 'internal', message: `something went wrong inside: ${detail}`, remedy: 'Report it with the scenario.', values: { detail } }] };
}

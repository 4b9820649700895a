// A worker as the owner sees it, whatever runs it: the browser's Worker or Node's.

import type { Endpoint } from 'comlink';
import type { Problem } from '../contracts/problem.ts';

export interface WorkerHandle {
  /** Comlink's end of it. */
  readonly endpoint: Endpoint;
  /** Calls back once when the worker ends by itself or never came to life. */
  onDeath(listener: (why: string) => void): void;
  terminate(): void;
}

/** The problem of a worker that is gone. */
export function workerDied(what: 'engine' | 'planner', why: string): Problem {
  return {
    code: 'worker-died',
    message: `the ${what} worker ended: ${why}`,
    remedy: 'It is started again by itself; if it happens again, use a smaller fleet or report it with the scenario.',
    values: { what, why },
  };
}

/** Remembers a worker's death until somebody asks, so that none goes unseen between spawning and listening. */
export class DeathWatch {
  #why: string | null = null;
  #listener: ((why: string) => void) | null = null;

  /** The first cause counts. */
  died(why: string): void {
    if (this.#why !== null) return;
    this.#why = why;
    this.#listener?.(why);
  }

  listen(listener: (why: string) => void): void {
    this.#listener = listener;
    if (this.#why !== null) listener(this.#why);
  }
}

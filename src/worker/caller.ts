// Calls to a worker. Comlink's promises never settle when the worker dies; these do.

import { releaseProxy, wrap, type Endpoint } from 'comlink';
import { ProblemError, type Problem } from '../contracts/problem.ts';

type Reject = (reason: unknown) => void;

/** The worker's functions as they look from here: every answer is a promise. */
export type Asked<T> = {
  readonly [Name in keyof T]: T[Name] extends (...values: infer Values) => infer Answer ? (...values: Values) => Promise<Awaited<Answer>> : never;
};

export class Caller<T> {
  readonly #remote: Asked<T>;
  readonly #release: () => void;
  readonly #pending = new Set<Reject>();
  #dead: Problem | null = null;

  constructor(endpoint: Endpoint) {
    const remote = wrap<T>(endpoint);
    this.#remote = remote as unknown as Asked<T>;
    this.#release = () => remote[releaseProxy]();
  }

  get alive(): boolean {
    return this.#dead === null;
  }

  /** Asks the worker; rejects with a ProblemError when it dies before it answers. */
  ask<R>(call: (remote: Asked<T>) => Promise<R>): Promise<R> {
    if (this.#dead !== null) return Promise.reject(new ProblemError(this.#dead));
    return new Promise<R>((resolve, reject) => {
      this.#pending.add(reject);
      call(this.#remote).then(
        (value) => {
          this.#pending.delete(reject);
          resolve(value);
        },
        (error: unknown) => {
          this.#pending.delete(reject);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** The worker is gone: every pending call settles, later ones are refused. */
  died(problem: Problem): void {
    if (this.#dead !== null) return;
    this.#dead = problem;
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const reject of pending) reject(new ProblemError(problem));
    this.#release();
  }
}

// Plans that come into effect at ticks to come, in their order. A kernel that is not made yet is made when its tick comes.

import type { Kernel } from '../contracts/kernel.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Change, EngineSetup } from './setup.ts';

/** A change with its kernel. */
export interface ReadyChange {
  readonly plan: Plan;
  readonly kernel: Kernel;
}

export class Changes {
  readonly #setup: Pick<EngineSetup, 'createKernel' | 'crashed'>;
  readonly #made: () => void;
  readonly #list: Change[] = [];
  #isMaking = false;

  /** @param made called when a kernel that was asked for is there */
  constructor(setup: Pick<EngineSetup, 'createKernel' | 'crashed'>, made: () => void) {
    this.#setup = setup;
    this.#made = made;
  }

  add(change: Change): void {
    this.#list.push(change);
    this.#list.sort((a, b) => a.tick - b.tick);
  }

  /** Whether a change comes into effect before `tick` is computed. */
  isDue(tick: number): boolean {
    return this.#list[0] !== undefined && this.#list[0].tick <= tick;
  }

  /** Takes the first change; null while its kernel is being made. */
  take(): ReadyChange | null {
    const { plan, kernel } = this.#list[0]!;
    if (kernel === null) {
      this.#make(this.#list[0]!);
      return null;
    }
    this.#list.shift();
    return { plan, kernel };
  }

  #make(change: Change): void {
    if (this.#isMaking) return;
    this.#isMaking = true;
    void this.#setup.createKernel(change.plan, this.#list.length > 1).then(
      (kernel) => {
        change.kernel = kernel;
        this.#isMaking = false;
        this.#made();
      },
      (error: unknown) => this.#setup.crashed(error),
    );
  }
}

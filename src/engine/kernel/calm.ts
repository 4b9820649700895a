// Whether the program of fates need run. While its group is calm (GroupPlan.calm) it would write one and the same number into
// every device: it still runs until each device has been computed once since the last tick that was not calm, and then no more.
//
//   not calm  ─────────► calm ───── stepTicks later ─────► calm
//   runs                 runs                               does not

import type { Tick } from '../../contracts/time.ts';

export class CalmTicks {
  /** Per group the last tick after which columns may hold anything; null before the first step and after a take-over. */
  readonly #restless: (number | null)[];

  constructor(groups: number) {
    this.#restless = Array.from({ length: groups }, () => null);
  }

  /** Columns come from elsewhere. */
  forget(): void {
    this.#restless.fill(null);
  }

  /** Whether the program is to run over the devices that are computed at a tick. */
  mustRun(group: number, isCalm: boolean, tick: Tick, stepTicks: number): boolean {
    const restless = isCalm ? (this.#restless[group] ?? tick - 1) : tick;
    this.#restless[group] = restless;
    return tick <= restless + stepTicks;
  }
}

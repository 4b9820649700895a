// Which faults hit one device: asked of the faults' own programs, for its rank alone, once per occurrence.

import type { Kernel } from '../contracts/kernel.ts';
import type { FaultPlan, Plan } from '../contracts/plan.ts';
import { endOf, firstOpen, startOf } from './fault-hits.ts';

interface Known {
  occurrence: number;
  hit: boolean;
}

export class DeviceFaults {
  readonly #kernel: Kernel;
  readonly #group: number;
  readonly #rank: number;
  readonly #faults: readonly FaultPlan[];
  readonly #known: readonly Known[];
  readonly #mask: Uint8Array;

  constructor(kernel: Kernel, plan: Plan, group: number, rank: number) {
    this.#kernel = kernel;
    this.#group = group;
    this.#rank = rank;
    this.#faults = plan.faults.filter((fault) => fault.group === group);
    this.#known = this.#faults.map(() => ({ occurrence: -1, hit: false }));
    this.#mask = new Uint8Array(1);
  }

  /** Names of those whose span holds a tick and that hit the device, in their stated order. */
  at(tick: number): readonly string[] {
    return this.#faults.filter((fault, place) => this.#holds(fault, this.#known[place]!, tick)).map(({ name }) => name);
  }

  #holds(fault: FaultPlan, known: Known, tick: number): boolean {
    const occurrence = firstOpen(fault, tick);
    if (tick < startOf(fault, occurrence) || tick >= endOf(fault, occurrence)) return false;
    if (known.occurrence !== occurrence) {
      known.occurrence = occurrence;
      known.hit = this.#ask(fault, occurrence);
    }
    return known.hit;
  }

  #ask({ hits }: FaultPlan, occurrence: number): boolean {
    const scalars = hits.scalars.slice();
    scalars[hits.occurrence] = occurrence;
    this.#kernel.filter(this.#group, { program: hits.program, scalars, temps: hits.temps, result: hits.result }, this.#rank, this.#rank + 1, this.#mask);
    return this.#mask[0] === 1;
  }
}

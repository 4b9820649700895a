// Who is computed and who publishes at a tick, as ranges of ranks: order of phase is storage order. Devices of an aligned
// group are all computed at once; their step is one tick wide, so ⌊frac(u·S)·M⌋ becomes ⌊u·M⌋ with S = 1.

import type { DueRange } from '../../contracts/kernel.ts';
import type { ShardLayout } from '../../contracts/memory-layout.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { Tick } from '../../contracts/time.ts';
import { alignedTick } from '../phase.ts';
import type { KernelExports } from './exports.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Devices [first, end) of a group in their step of this number. */
export interface Stepping {
  readonly first: number;
  readonly end: number;
  readonly step: number;
}

export class Schedule {
  readonly #plan: Plan;
  readonly #layout: ShardLayout;
  readonly #wasm: KernelExports;
  /** Per group: first tick of an aligned one, else 0. Per publication: the same for what is due. */
  readonly #groupTicks: readonly number[];
  readonly #publicationTicks: readonly number[];
  // Objects that are handed out, used again at every tick.
  readonly #stepping: Writable<Stepping> = { first: 0, end: 0, step: 0 };
  readonly #ranges: readonly Writable<DueRange>[];
  readonly #due: DueRange[] = [];

  constructor(plan: Plan, layout: ShardLayout, wasm: KernelExports, startMs: number) {
    this.#plan = plan;
    this.#layout = layout;
    this.#wasm = wasm;
    this.#groupTicks = plan.groups.map(({ aligned, stepTicks }) => (aligned ? alignedTick(stepTicks, startMs, plan.tickMs) : 0));
    this.#publicationTicks = plan.publications.map(({ group, everySteps }) => alignedTick(plan.groups[group]!.stepTicks * everySteps, startMs, plan.tickMs));
    this.#ranges = plan.publications.map((_, publication) => ({ publication, first: 0, end: 0 }));
  }

  /** What a group computes at a tick. The answer holds until the next call. */
  stepping(number: number, tick: Tick): Stepping {
    const { aligned, stepTicks } = this.#plan.groups[number]!, { record, count } = this.#layout.groups[number]!;
    const since = tick - this.#groupTicks[number]!, phase = since % stepTicks;
    const stepping = this.#stepping;
    stepping.step = Math.floor(since / stepTicks);
    if (aligned) {
      stepping.first = 0;
      stepping.end = phase === 0 ? count : 0;
    } else {
      stepping.first = this.#wasm.lowerBound(record, stepTicks, 1, phase, 0);
      stepping.end = this.#wasm.lowerBound(record, stepTicks, 1, phase + 1, 0);
    }
    return stepping;
  }

  /** What publishes at a tick, empty ranges left out. The answer holds until the next call. */
  due(tick: Tick): readonly DueRange[] {
    this.#due.length = 0;
    for (let number = 0; number < this.#ranges.length; number++) {
      const range = this.#ranges[number]!;
      this.#place(range, number, tick);
      if (range.first < range.end) this.#due.push(range);
    }
    return this.#due;
  }

  #place(range: Writable<DueRange>, number: number, tick: Tick): void {
    const { group, everySteps, aligned } = this.#plan.publications[number]!;
    const { stepTicks, aligned: isGroupAligned } = this.#plan.groups[group]!, { record, count } = this.#layout.groups[group]!;
    const since = tick - this.#groupTicks[group]!, phase = since % stepTicks;
    range.first = range.end = 0;
    if (aligned) {
      if ((tick - this.#publicationTicks[number]!) % (stepTicks * everySteps) === 0) range.end = count;
      return;
    }
    if (isGroupAligned && phase !== 0) return;
    const part = Math.floor(since / stepTicks) % everySteps, width = isGroupAligned ? 1 : stepTicks;
    range.first = this.#wasm.lowerBound(record, width, everySteps, phase, part);
    range.end = this.#wasm.lowerBound(record, width, everySteps, phase, part + 1);
  }

  /** How many devices of a group have been computed when ticks [from, to) have been. */
  started(number: number, from: number, to: number): number {
    const { aligned, stepTicks } = this.#plan.groups[number]!, { record, count } = this.#layout.groups[number]!;
    if (to - from >= stepTicks) return count;
    const first = ((from - this.#groupTicks[number]!) % stepTicks + stepTicks) % stepTicks, end = first + to - from;
    if (aligned) return to > from && (first === 0 || end > stepTicks) ? count : 0;
    const below = (phase: number): number => this.#wasm.lowerBound(record, stepTicks, 1, phase, 0);
    if (end <= stepTicks) return below(end) - below(first);
    return count - below(first) + below(end - stepTicks);
  }
}

// Whom an occurrence of a fault hits, in one shard, and when occurrences begin and end.

import type { FilterProgram, Kernel } from '../contracts/kernel.ts';
import type { FaultPlan, Plan } from '../contracts/plan.ts';
import { firstStepTick } from './phase.ts';

/** First tick of an occurrence; Infinity when it never begins. */
export function startOf({ atTick, everyTicks, untilTick }: FaultPlan, occurrence: number): number {
  const start = occurrence === 0 ? atTick : atTick + occurrence * (everyTicks ?? Infinity);
  return start < (untilTick ?? Infinity) ? start : Infinity;
}

/** The tick behind an occurrence's last one; Infinity when it has none. */
export function endOf(fault: FaultPlan, occurrence: number): number {
  return Math.min(fault.forTicks === null ? Infinity : startOf(fault, occurrence) + fault.forTicks, fault.untilTick !== null && startOf(fault, occurrence) < Infinity ? fault.untilTick : Infinity);
}

/** The first occurrence that has not ended before `tick`, the present one or the next. */
export function firstOpen(fault: FaultPlan, tick: number): number {
  if (fault.everyTicks === null) return endOf(fault, 0) <= tick ? 1 : 0;
  const present = Math.max(0, Math.floor((tick - fault.atTick) / fault.everyTicks));
  return endOf(fault, present) <= tick ? present + 1 : present;
}

export class FaultHits {
  readonly #kernel: Kernel;
  readonly #plan: Plan;
  readonly #startMs: number;
  /** The last count per fault: the same occurrence is asked for ten times a second. */
  readonly #counts = new Map<number, { readonly occurrence: number; readonly devices: number }>();

  constructor(kernel: Kernel, plan: Plan, startMs: number) {
    this.#kernel = kernel;
    this.#plan = plan;
    this.#startMs = startMs;
  }

  /** Devices of the shard that an occurrence hits. */
  count(number: number, occurrence: number): number {
    const known = this.#counts.get(number);
    if (known?.occurrence === occurrence) return known.devices;
    const devices = this.#mask(number, occurrence).reduce((sum, hit) => sum + hit, 0);
    this.#counts.set(number, { occurrence, devices });
    return devices;
  }

  /** Indices, ascending, of the devices that it hits and that were computed in [from, end). */
  devices(number: number, occurrence: number, from: number, end: number): readonly number[] {
    const { group } = this.#plan.faults[number]!;
    const indices: number[] = [];
    this.#mask(number, occurrence).forEach((hit, rank) => {
      const index = hit === 1 ? this.#kernel.indexOfRank(group, rank) : -1;
      if (index >= 0 && this.#isComputed(group, index, from, end)) indices.push(index);
    });
    return indices.sort((a, b) => a - b);
  }

  #mask(number: number, occurrence: number): Uint8Array {
    const { group, hits } = this.#plan.faults[number]!;
    const scalars = hits.scalars.slice();
    scalars[hits.occurrence] = occurrence;
    const program: FilterProgram = { program: hits.program, scalars, temps: hits.temps, result: hits.result };
    const devices = this.#kernel.deviceCount(group);
    const mask = new Uint8Array(devices);
    if (devices > 0) this.#kernel.filter(group, program, 0, devices, mask);
    return mask;
  }

  /** Whether one of the device's steps lies in [from, end): a span shorter than a step may pass it by. */
  #isComputed(number: number, index: number, from: number, end: number): boolean {
    const group = this.#plan.groups[number]!, { stepTicks } = group;
    if (end - from >= stepTicks) return true;
    const phase = firstStepTick(group, index, this.#startMs, this.#plan.tickMs);
    const wait = (((phase - from) % stepTicks) + stepTicks) % stepTicks;
    return from + wait < end;
  }
}

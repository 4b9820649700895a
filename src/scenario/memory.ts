// What a plan costs in the kernel's memory.

import { layoutShard, shardBytes } from '../contracts/memory-layout.ts';
import type { Plan } from '../contracts/plan.ts';

const WHOLE = { index: 0, count: 1 } as const;
/** A plan is asked for twice: may it run, and what is shown of it. */
const ofPlans = new WeakMap<Plan, number>();

/** Bytes of kernel memory for the whole plan in one shard. */
export function memoryBytes(plan: Plan): number {
  const known = ofPlans.get(plan);
  if (known !== undefined) return known;
  const bytes = shardBytes(plan, WHOLE);
  ofPlans.set(plan, bytes);
  return bytes;
}

/** What a device of a group costs, alone with its columns, ids and sequence numbers. */
export function bytesPerDevice(plan: Plan, group: number): number {
  const only = plan.groups[group];
  if (!only) return 0;
  const publications = plan.publications.filter((publication) => publication.group === group).map((publication) => ({ ...publication, group: 0 }));
  const of = (count: number): number => layoutShard({ ...plan, groups: [{ ...only, count }], publications, faults: [] }, WHOLE).bytes;
  // Two sizes and their difference: what does not grow with the devices falls out.
  return (of(1_100_000) - of(100_000)) / 1_000_000;
}

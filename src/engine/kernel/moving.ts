// State that goes from kernel to kernel: to one of a later plan, and with devices to another worker.

import type { DeviceState } from '../../contracts/kernel.ts';
import type { ShardLayout } from '../../contracts/memory-layout.ts';
import type { Plan } from '../../contracts/plan.ts';
import { adoptColumns, adoptNumbers, type Holding, type Numbered } from './adopt.ts';
import type { KernelMemory } from './memory.ts';

/** A kernel's plan and where its devices are. */
export interface Shelf {
  readonly plan: Plan;
  readonly layout: ShardLayout;
  readonly memory: KernelMemory;
}

/** Takes over a group of an earlier plan. */
export function adoptGroup(to: Shelf, group: number, from: Shelf, olderGroup: number): void {
  const holding = holdingOf(to, group), older = holdingOf(from, olderGroup);
  adoptColumns(holding, older);
  adoptNumbers(holding, numbersOf(to, group), older, numbersOf(from, olderGroup));
}

/** State of the devices of indices [first, end) that are here, as plain data. */
export function exportDevices(from: Shelf, group: number, first: number, end: number): DeviceState {
  const { plan, indices, column } = holdingOf(from, group);
  const ranks = Uint32Array.from(indices.keys()).filter((rank) => indices[rank]! >= first && indices[rank]! < end);
  const numbers = numbersOf(from, group).map(({ plan: own, numbers: all }) => ({ plan: own, numbers: ranks.map((rank) => all[rank]!) }));
  const columns = plan.columns.map((_, number) => {
    const values = column(number);
    return Float64Array.from(ranks, (rank) => values[rank]!);
  });
  return { plan, indices: ranks.map((rank) => indices[rank]!), columns, numbers };
}

export function importDevices(to: Shelf, state: DeviceState): void {
  const group = to.plan.groups.findIndex((candidate) => candidate.fleet === state.plan.fleet);
  if (group < 0) return;
  const holding = holdingOf(to, group);
  const from = { plan: state.plan, indices: state.indices, column: (number: number) => state.columns[number]! };
  adoptColumns(holding, from);
  adoptNumbers(holding, numbersOf(to, group), from, state.numbers);
}

function holdingOf({ plan, layout, memory }: Shelf, group: number): Holding {
  const at = layout.groups[group]!;
  return { plan: plan.groups[group]!, indices: memory.indices(at), column: (number) => memory.column(at, number) };
}

/** The publications of a group with their sequence numbers. */
function numbersOf({ plan, layout, memory }: Shelf, group: number): Numbered[] {
  const { count } = layout.groups[group]!;
  return plan.publications.flatMap((own, number) => (own.group === group ? [{ plan: own, numbers: memory.numbers(number, count) }] : []));
}

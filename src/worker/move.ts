// Devices move between shards when a fleet's count changes under several workers: a shard holds a share of the indices, so
// its bounds shift. Their state goes along, so that the number of workers changes no byte.

import { shardRange, type Plan, type Shard } from '../contracts/plan.ts';
import type { DeviceRange } from '../contracts/worker.ts';
import type { EngineSlot } from './engine-slot.ts';

/** Devices that a shard gets from another one when `from` gives way to `to`. */
export function movingDevices(from: Plan, to: Plan, there: Shard, here: Shard): DeviceRange[] {
  return to.groups.flatMap(({ fleet, count }) => {
    const before = from.groups.find((group) => group.fleet === fleet);
    if (before === undefined || before.count === count) return [];
    const old = shardRange(before.count, there);
    const own = shardRange(count, here);
    const first = Math.max(old.first, own.first);
    const end = Math.min(old.first + old.count, own.first + own.count);
    return first < end ? [{ fleet, first, end }] : [];
  });
}

/** Brings into the prepared kernel of `slot` what the other workers held of it. All stand at the same tick. */
export async function moveIn(slot: EngineSlot, all: readonly EngineSlot[], from: Plan, to: Plan, shardOf: (slot: EngineSlot) => Shard): Promise<void> {
  for (const other of all) {
    if (other === slot) continue;
    for (const range of movingDevices(from, to, shardOf(other), shardOf(slot))) {
      const state = await other.ask((remote) => remote.exportDevices(range));
      await slot.ask((remote) => remote.importDevices(state));
    }
  }
}

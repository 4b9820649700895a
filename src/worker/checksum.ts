// A scenario's checksum (INTERFACES §4): the sum modulo 2^64 of one hash per message of the first 100 ticks, computed by
// a fresh kernel that holds the whole fleet. A message counts as it leaves, at the tick at which it leaves: what effects do
// to it is in it, and what is held beyond the last tick is not.

import type { DueRange, Kernel } from '../contracts/kernel.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Clock, Tick } from '../contracts/time.ts';
import { HoldingRing, type HeldMessage } from '../engine/holding-ring.ts';
import { lanesOf, type Lane } from '../engine/lane.ts';
import { LedgerBook } from '../engine/ledger.ts';
import { MessageHashes } from '../engine/message-hash.ts';
import { Specials } from '../engine/specials.ts';

export const CHECKSUM_TICKS = 100;
/** Messages between two looks at the clock: hashed in the kernel, and one by one. */
const CHUNK = 65_536;
const CHUNK_SINGLE = 4_096;
const SLICE_MS = 20;

/** 16 hexadecimal digits. Works in slices, so that the planner goes on answering. */
export async function checksumOf(kernel: Kernel, plan: Plan, clock: Clock): Promise<string> {
  const work = checksum(kernel, plan);
  let sliceFrom = clock.monotonicMs();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value.toString(16).padStart(16, '0');
    if (clock.monotonicMs() - sliceFrom < SLICE_MS) continue;
    await new Promise<void>((resolve) => clock.after(0, resolve));
    sliceFrom = clock.monotonicMs();
  }
}

function* checksum(kernel: Kernel, plan: Plan): Generator<void, bigint> {
  const hashes = new MessageHashes();
  const ring = new HoldingRing();
  const lanes = lanesOf(plan, new LedgerBook().open(plan.publications), kernel);
  let tick = 0 as Tick;
  const release = (messages: readonly HeldMessage[]): void => {
    for (const { record, times } of messages) hashes.add(record, tick, times);
  };
  const specials = new Specials({ kernel, plan, ring, offset: () => 0, makeRoom: () => {}, release: (_, messages) => release(messages) });
  for (; tick < CHECKSUM_TICKS; tick = (tick + 1) as Tick) {
    kernel.step(tick);
    release(ring.leaving(tick));
    for (const range of kernel.due(tick).map((one) => ({ ...one }))) yield* addRange(kernel, lanes[range.publication]!, range, tick, hashes, specials);
    yield;
  }
  return hashes.sum;
}

function* addRange(kernel: Kernel, lane: Lane, range: DueRange, tick: Tick, hashes: MessageHashes, specials: Specials): Generator<void> {
  const chunk = lane.isSpecial ? CHUNK_SINGLE : CHUNK;
  for (let { first } = range; first < range.end; first += chunk) {
    const end = Math.min(range.end, first + chunk);
    hashes.addSum(kernel.checksum({ publication: range.publication, first, end }, tick));
    if (lane.isSpecial) specials.take(lane, first, end, tick, true, () => true);
    yield;
  }
}

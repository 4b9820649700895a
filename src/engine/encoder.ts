// From what is due at a tick to frames of whole packets in the kernel's out buffer, and on to the publisher.
//
//   ring.leaving(tick) ───────────────────────────────────────────┐ what was held until now goes first
//   kernel.due(tick) ──► range ──┬─ no connection, drop ──► kernel.skip ──► dropped{offline}
//                                ├─ shedding ─────────────► kernel.skip ──► dropped{backpressure}
//                                ├─ kernel.encode ──┬─ QoS 0 ──► frame ──► publisher.send
//                                │                  └─ QoS 1, 2, or held ──► publisher.hold
//                                └─ specials ──► one by one ──► frame, or the holding ring
//
// A tick may be far more than one slice of time holds, so encoding stops anywhere and goes on there.

import type { DueRange, Kernel } from '../contracts/kernel.ts';
import type { DropReason } from '../contracts/ledger.ts';
import { shardRange, type Plan, type Shard } from '../contracts/plan.ts';
import type { Publisher } from '../contracts/publisher.ts';
import type { Tick } from '../contracts/time.ts';
import { Frame, FRAME_BYTES } from './frame.ts';
import type { HeldLane, HeldMessage, HoldingRing } from './holding-ring.ts';
import { lanesOf, type Lane } from './lane.ts';
import type { Latest } from './latest.ts';
import type { LedgerAccount } from './ledger.ts';
import { Specials } from './specials.ts';
import type { Watch } from './watch.ts';

/** Most messages that one call into the kernel encodes: about half a millisecond. */
const CHUNK_MESSAGES = 4096;
/** Most messages that are taken one by one in one piece of work. */
const CHUNK_SINGLE = 512;

export interface EncoderDeps {
  readonly kernel: Kernel;
  readonly plan: Plan;
  readonly accounts: readonly LedgerAccount[];
  readonly startMs: number;
  readonly latest: Latest;
  readonly watch: Watch;
  readonly ring: HoldingRing;
  /** The worker's own; a kernel of the past may hold more devices. */
  readonly shard: Shard;
}

/** How a tick is passed over: what leaves is dropped for this reason; null leaves it out of the ledger too. */
interface Passing {
  readonly reason: DropReason | null;
}

export class Encoder {
  readonly lanes: readonly Lane[];
  readonly #deps: EncoderDeps;
  readonly #frame: Frame;
  readonly #specials: Specials;
  readonly #owned: readonly { readonly first: number; readonly count: number }[];
  #tick = 0 as Tick;
  #leaving: readonly HeldMessage[] = [];
  #left = 0;
  #ranges: readonly DueRange[] = [];
  #cursor = 0;
  #first = 0;
  #shed = false;
  #passing: Passing | null = null;

  constructor(deps: EncoderDeps, publisher: Publisher) {
    this.#deps = deps;
    const { kernel, plan, accounts, startMs, latest, watch, ring, shard } = deps;
    this.lanes = lanesOf(plan, accounts, kernel);
    this.#frame = new Frame({ kernel, latest, watch, startMs, tickMs: plan.tickMs }, publisher);
    this.#specials = new Specials({
      kernel, plan, ring,
      offset: () => this.#frame.offset,
      makeRoom: () => this.#frame.flush(),
      release: (lane, messages) => this.#release(lane, messages),
    });
    this.#owned = plan.groups.map(({ count }) => shardRange(count, shard));
  }

  /** What follows goes to another publisher. Call between turns. */
  setPublisher(publisher: Publisher): void {
    this.#frame.publisher = publisher;
  }

  /** True when nothing of the tick at hand is left to encode. */
  get done(): boolean {
    return this.#left >= this.#leaving.length && this.#cursor >= this.#ranges.length;
  }

  /** Begins with what leaves and what is due at a tick that the kernel has stepped. */
  begin(tick: Tick): void {
    this.#deps.ring.count();
    this.#beginAt(tick);
  }

  #beginAt(tick: Tick): void {
    this.#tick = tick;
    this.#frame.tick = tick;
    this.#leaving = this.#deps.ring.leaving(tick);
    this.#left = 0;
    this.#ranges = this.#deps.kernel.due(tick);
    this.#cursor = 0;
    this.#first = this.#ranges[0]?.first ?? 0;
  }

  /** Does one piece of work. `shed`: QoS 0 messages are dropped for back-pressure. */
  advance(shed: boolean): void {
    this.#shed = shed;
    if (this.#left < this.#leaving.length) return this.#leave();
    const range = this.#ranges[this.#cursor]!;
    const lane = this.#lanes(range);
    const reason = this.#lossOf(lane);
    if (reason === null) this.#encode(lane, range);
    else this.#skip(lane, range, reason);
  }

  /** Passes over a tick that the kernel has stepped, as `skipTick` does with the rest of one. */
  passTick(tick: Tick, reason: DropReason | null): void {
    this.#beginAt(tick);
    this.skipTick(reason);
  }

  /** Uses the rest of the tick up without sending it; `reason` null leaves it out of the ledger too. */
  skipTick(reason: DropReason | null): void {
    this.#passing = { reason };
    while (this.#left < this.#leaving.length) this.#leave();
    while (!this.done) {
      const range = this.#ranges[this.#cursor]!;
      this.#skip(this.#lanes(range), range, reason);
    }
    this.#passing = null;
  }

  /** Hands the frame at hand to the publisher. A frame never outlives a turn. */
  flush(): void {
    this.#frame.flush();
  }

  #lanes(range: DueRange): Lane {
    return this.lanes[range.publication]!;
  }

  /** Why messages of a publication cannot go out now, or null. */
  #lossOf({ publication: { qos, offline } }: HeldLane): DropReason | null {
    if (!this.#frame.publisher.connected && offline === 'drop') return 'offline';
    return this.#shed && qos === 0 ? 'backpressure' : null;
  }

  /** Lets some of what was held until now go. */
  #leave(): void {
    const from = this.#left, end = Math.min(this.#leaving.length, from + CHUNK_SINGLE);
    for (let at = from; at < end;) {
      const { lane } = this.#leaving[at]!;
      let next = at + 1;
      while (next < end && this.#leaving[next]!.lane === lane) next++;
      this.#release(lane, this.#leaving.slice(at, next));
      at = next;
    }
    this.#left = end;
  }

  /** Messages of one publication leave: out, or dropped for what stands in their way. */
  #release(lane: HeldLane, messages: readonly HeldMessage[]): void {
    const reason = this.#passing === null ? this.#lossOf(lane) : this.#passing.reason;
    if (this.#passing === null && reason === null) return this.#frame.put(lane, messages);
    // Nothing that is counted leaves at a tick that is passed over uncounted: counting begins once and goes on.
    if (reason !== null) for (const { counted, times } of messages) if (counted) lane.account.drop(reason, times);
  }

  #skip(lane: Lane, range: DueRange, reason: DropReason | null): void {
    const first = this.#first, end = lane.isSpecial && this.#passing === null ? Math.min(range.end, first + CHUNK_SINGLE) : range.end;
    const { messages, swallowed } = this.#deps.kernel.skip({ publication: range.publication, first, end }, lane.isSpecial);
    if (reason !== null) {
      lane.account.generate(messages + swallowed);
      lane.account.drop(reason, messages);
      lane.account.drop('fault', swallowed);
    }
    if (lane.isSpecial) this.#takeSpecials(lane, first, end, reason !== null);
    this.#moveTo(end, range.end);
  }

  #encode(lane: Lane, range: DueRange): void {
    const { kernel } = this.#deps;
    this.#frame.agreeOnProtocol();
    const isSpecial = lane.isSpecial && !kernel.isCalm(range.publication);
    const most = Math.min(isSpecial ? CHUNK_SINGLE : CHUNK_MESSAGES, Math.ceil(FRAME_BYTES / lane.meanBytes));
    const first = this.#first, offset = this.#frame.offset;
    const { next, messages, swallowed, bytes: end } = kernel.encode({ publication: range.publication, first, end: Math.min(range.end, first + most) }, this.#tick, offset);
    if (next === first) return this.#outIsFull(lane, range);
    if (swallowed > 0) {
      lane.account.generate(swallowed);
      lane.account.drop('fault', swallowed);
    }
    if (messages > 0) {
      lane.meanBytes = (end - offset) / messages;
      lane.account.generate(messages);
      if (messages === next - first) this.#frame.take(lane, first, messages, end - offset, lane.indexOfRank);
      else this.#takeSome(lane, first, next, messages, end - offset);
    }
    if (isSpecial) this.#takeSpecials(lane, first, next, true);
    this.#moveTo(next, range.end);
  }

  /** Of ranks [first, end) only some were sent; which ones is looked up where somebody asks. */
  #takeSome(lane: Lane, first: number, end: number, messages: number, bytes: number): void {
    const { kernel, watch } = this.#deps, watched = watch.rankIn(lane.publication.group);
    const isAsked = this.#frame.publisher.namesDevices === true || (watched >= first && watched < end);
    this.#frame.takeSome(lane, isAsked ? kernel.sends({ publication: lane.number, first, end }).slice() : null, messages, bytes);
  }

  #takeSpecials(lane: Lane, first: number, end: number, counted: boolean): void {
    const owned = this.#owned[lane.publication.group]!;
    this.#specials.take(lane, first, end, this.#tick, counted, (index) => index >= owned.first && index < owned.first + owned.count);
  }

  /** Not one message fitted: make room, or give up a message that is larger than the whole buffer. */
  #outIsFull(lane: Lane, range: DueRange): void {
    if (this.#frame.offset > 0) return this.#frame.flush();
    const { messages, swallowed } = this.#deps.kernel.skip({ publication: range.publication, first: this.#first, end: this.#first + 1 });
    lane.account.generate(messages + swallowed);
    lane.account.drop('oversize', messages);
    lane.account.drop('fault', swallowed);
    this.#moveTo(this.#first + 1, range.end);
  }

  #moveTo(rank: number, end: number): void {
    this.#first = rank;
    if (rank < end) return;
    this.#cursor++;
    this.#first = this.#ranges[this.#cursor]?.first ?? 0;
  }
}

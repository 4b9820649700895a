// From what is due at a tick to frames of whole packets in the kernel's out buffer, and on to the publisher.
//
//   kernel.due(tick) ──► range ──┬─ no connection, drop ──► kernel.skip ──► dropped{offline}
//                                ├─ shedding ─────────────► kernel.skip ──► dropped{backpressure}
//                                └─ kernel.encode ──┬─ QoS 0 ──► frame ──► publisher.send
//                                                   └─ QoS 1, 2, or held ──► publisher.hold
//
// A tick may be far more than one slice of time holds, so encoding stops anywhere and goes on there.

import type { DueRange, Kernel } from '../contracts/kernel.ts';
import type { DropReason } from '../contracts/ledger.ts';
import type { Plan, PublicationPlan } from '../contracts/plan.ts';
import type { Part, Publisher } from '../contracts/publisher.ts';
import type { Tick } from '../contracts/time.ts';
import type { Latest } from './latest.ts';
import type { LedgerAccount } from './ledger.ts';
import type { Watch } from './watch.ts';

/** A frame is handed over when it has this many bytes (BENCH: the number of sends is the cost). */
export const FRAME_BYTES = 256 * 1024;
/** Most messages that one call into the kernel encodes: about half a millisecond. */
const CHUNK_MESSAGES = 4096;
const FIRST_GUESS_BYTES = 256;

interface Lane {
  readonly publication: PublicationPlan;
  readonly number: number;
  readonly account: LedgerAccount;
  readonly indexOfRank: (rank: number) => number;
  /** Bytes of a message, as of late. */
  meanBytes: number;
}

export interface EncoderDeps {
  readonly kernel: Kernel;
  readonly plan: Plan;
  readonly accounts: readonly LedgerAccount[];
  readonly startMs: number;
  readonly latest: Latest;
  readonly watch: Watch;
}

export class Encoder {
  readonly #deps: EncoderDeps;
  readonly #lanes: readonly Lane[];
  #publisher: Publisher;
  #protocol: 4 | 5 | null = null;
  #tick = 0 as Tick;
  #ranges: readonly DueRange[] = [];
  #cursor = 0;
  #first = 0;
  #offset = 0;
  #parts: Part[] = [];

  constructor(deps: EncoderDeps, publisher: Publisher) {
    this.#deps = deps;
    this.#publisher = publisher;
    this.#lanes = deps.plan.publications.map((publication, number) => ({
      publication,
      number,
      account: deps.accounts[number]!,
      indexOfRank: (rank: number) => deps.kernel.indexOfRank(publication.group, rank),
      meanBytes: FIRST_GUESS_BYTES,
    }));
  }

  /** What follows goes to another publisher. Call between turns. */
  setPublisher(publisher: Publisher): void {
    this.#publisher = publisher;
  }

  /** True when nothing of the tick at hand is left to encode. */
  get done(): boolean {
    return this.#cursor >= this.#ranges.length;
  }

  /** Begins with what is due at a tick that the kernel has stepped. */
  begin(tick: Tick): void {
    this.#tick = tick;
    this.#ranges = this.#deps.kernel.due(tick);
    this.#cursor = 0;
    this.#first = this.#ranges[0]?.first ?? 0;
  }

  /** Does one piece of work. `shed`: QoS 0 messages are dropped for back-pressure. */
  advance(shed: boolean): void {
    const range = this.#ranges[this.#cursor]!;
    const lane = this.#lanes[range.publication]!;
    const { qos, offline } = lane.publication;
    if (!this.#publisher.connected && offline === 'drop') return this.#skip(lane, range, 'offline');
    if (shed && qos === 0) return this.#skip(lane, range, 'backpressure');
    this.#encode(lane, range);
  }

  /** Uses the rest of the tick up without sending it; `reason` null leaves it out of the ledger too. */
  skipTick(reason: DropReason | null): void {
    while (!this.done) {
      const range = this.#ranges[this.#cursor]!;
      this.#skip(this.#lanes[range.publication]!, range, reason);
    }
  }

  /** Hands the frame at hand to the publisher. A frame never outlives a turn. */
  flush(): void {
    if (this.#parts.length === 0) return;
    const parts = this.#parts;
    const packets = this.#deps.kernel.out.subarray(0, this.#offset);
    this.#parts = [];
    this.#offset = 0;
    this.#publisher.send(packets, parts);
  }

  #skip(lane: Lane, range: DueRange, reason: DropReason | null): void {
    const messages = range.end - this.#first;
    this.#deps.kernel.skip({ publication: range.publication, first: this.#first, end: range.end });
    if (reason !== null) {
      lane.account.generate(messages);
      lane.account.drop(reason, messages);
    }
    this.#moveTo(range.end, range.end);
  }

  #encode(lane: Lane, range: DueRange): void {
    const { kernel } = this.#deps;
    this.#agreeOnProtocol();
    const most = Math.min(CHUNK_MESSAGES, Math.ceil(FRAME_BYTES / lane.meanBytes));
    const end = Math.min(range.end, this.#first + most);
    const encoded = kernel.encode({ publication: range.publication, first: this.#first, end }, this.#tick, this.#offset);
    const messages = encoded.next - this.#first;
    if (messages === 0) return this.#outIsFull(lane, range);
    const { next } = encoded;
    const bytes = encoded.bytes - this.#offset;
    lane.meanBytes = bytes / messages;
    lane.account.generate(messages);
    this.#hand(lane, messages, bytes);
    this.#moveTo(next, range.end);
  }

  /** Puts freshly encoded messages into the frame, or into the publisher's hold queue. */
  #hand(lane: Lane, messages: number, bytes: number): void {
    const { kernel, latest, watch } = this.#deps;
    const { publication, account, number, indexOfRank } = lane;
    const part: Part = { account, publication, number, tick: this.#tick, first: this.#first, messages, bytes, indexOfRank };
    const encoded = kernel.out.subarray(this.#offset, this.#offset + bytes);
    latest.look(encoded, part, this.#publisher.protocol, this.#simulatedMs(), watch.rankIn(publication.group));
    if (publication.qos !== 0 || this.#publisher.mustHold(account)) return this.#publisher.hold(encoded, part);
    this.#parts.push(part);
    this.#offset += bytes;
    if (this.#offset >= FRAME_BYTES) this.flush();
  }

  /** Not one message fitted: make room, or give up a message that is larger than the whole buffer. */
  #outIsFull(lane: Lane, range: DueRange): void {
    if (this.#offset > 0) return this.flush();
    this.#deps.kernel.skip({ publication: range.publication, first: this.#first, end: this.#first + 1 });
    lane.account.generate(1);
    lane.account.drop('oversize', 1);
    this.#moveTo(this.#first + 1, range.end);
  }

  #moveTo(rank: number, end: number): void {
    this.#first = rank;
    if (rank < end) return;
    this.#cursor++;
    this.#first = this.#ranges[this.#cursor]?.first ?? 0;
  }

  #agreeOnProtocol(): void {
    const { protocol } = this.#publisher;
    if (protocol === this.#protocol) return;
    this.flush();
    this.#deps.kernel.setProtocol(protocol);
    this.#protocol = protocol;
  }

  #simulatedMs(): number {
    return this.#deps.startMs + this.#tick * this.#deps.plan.tickMs;
  }
}

// Messages of all publications one behind the other in the kernel's out buffer, until there are enough of them for one send.

import type { Kernel } from '../contracts/kernel.ts';
import { PACKET_HEADER_BYTES, writePacket } from '../contracts/packets.ts';
import type { PublicationPlan } from '../contracts/plan.ts';
import type { Part, Publisher } from '../contracts/publisher.ts';
import type { Tick } from '../contracts/time.ts';
import type { HeldLane, HeldMessage } from './holding-ring.ts';
import type { Latest } from './latest.ts';
import type { Watch } from './watch.ts';

/** A frame is handed over when it has this many bytes (BENCH: the number of sends is the cost). */
export const FRAME_BYTES = 256 * 1024;

export interface FrameDeps {
  readonly kernel: Kernel;
  readonly latest: Latest;
  readonly watch: Watch;
  readonly startMs: number;
  readonly tickMs: number;
}

/** Messages of one publication and tick: ranks from `first` on, or single devices. */
interface Piece {
  readonly first: number;
  readonly messages: number;
  readonly bytes: number;
  readonly indexOfRank: (rank: number) => number;
  /** Place of the watched device among them, or what is no place. */
  readonly watchedRank: number;
}

export class Frame {
  tick = 0 as Tick;
  readonly #deps: FrameDeps;
  #publisher: Publisher;
  #protocol: 4 | 5 | null = null;
  #offset = 0;
  #parts: Part[] = [];

  constructor(deps: FrameDeps, publisher: Publisher) {
    this.#deps = deps;
    this.#publisher = publisher;
  }

  get publisher(): Publisher {
    return this.#publisher;
  }

  set publisher(publisher: Publisher) {
    this.#publisher = publisher;
  }

  /** Where the next message is to be written. */
  get offset(): number {
    return this.#offset;
  }

  /** Makes the kernel write packets in the session's version. */
  agreeOnProtocol(): void {
    const { protocol } = this.#publisher;
    if (protocol === this.#protocol) return;
    this.flush();
    this.#deps.kernel.setProtocol(protocol);
    this.#protocol = protocol;
  }

  /** Takes messages of ranks from `first` on that the kernel has written at `offset`. */
  take(lane: HeldLane, first: number, messages: number, bytes: number, indexOfRank: (rank: number) => number): void {
    this.#hand(lane, { first, messages, bytes, indexOfRank, watchedRank: this.#deps.watch.rankIn(lane.publication.group) });
  }

  /** Takes messages of those ranks; null when nobody asks which ones they are. */
  takeSome(lane: HeldLane, ranks: Uint32Array | null, messages: number, bytes: number): void {
    const { kernel, watch } = this.#deps, { group } = lane.publication;
    const indexOfRank = (place: number): number => (ranks === null ? -1 : kernel.indexOfRank(group, ranks[place]!));
    this.#hand(lane, { first: 0, messages, bytes, indexOfRank, watchedRank: ranks?.indexOf(watch.rankIn(group)) ?? -1 });
  }

  /** Puts messages of one publication that were finished before into it, each as often as it goes out; they are in the ledger. */
  put(lane: HeldLane, messages: readonly HeldMessage[]): void {
    const { kernel, watch } = this.#deps, { publication, account } = lane;
    this.agreeOnProtocol();
    const watched = watch.indexIn(publication.group);
    let indices: number[] = [], end = this.#offset;
    const hand = (): void => {
      if (indices.length === 0) return;
      const own = indices;
      indices = [];
      this.#hand(lane, { first: 0, messages: own.length, bytes: end - this.#offset, indexOfRank: (rank) => own[rank]!, watchedRank: own.indexOf(watched) });
      end = this.#offset;
    };
    for (const { record, index, times } of messages) {
      for (let k = 0; k < times; k++) {
        if (end + record.length + PACKET_HEADER_BYTES > kernel.out.length) {
          hand();
          this.flush();
          end = 0;
        }
        if (record.length + PACKET_HEADER_BYTES > kernel.out.length) account.drop('oversize', 1);
        else {
          end = this.#write(publication, record, end);
          indices.push(index);
        }
      }
    }
    hand();
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

  #write({ qos, retain, expirySeconds }: PublicationPlan, record: Uint8Array, at: number): number {
    const { out } = this.#deps.kernel;
    if (qos === 0) return writePacket(out, at, record, { protocol: this.#publisher.protocol, retain, expirySeconds });
    out.set(record, at);
    return at + record.length;
  }

  /** Puts freshly written messages into the frame, or into the publisher's hold queue. */
  #hand({ publication, account, number }: HeldLane, { first, messages, bytes, indexOfRank, watchedRank }: Piece): void {
    const { kernel, latest, startMs, tickMs } = this.#deps, { tick } = this;
    const part: Part = { account, publication, number, tick, first, messages, bytes, indexOfRank };
    const encoded = kernel.out.subarray(this.#offset, this.#offset + bytes);
    latest.look(encoded, part, this.#publisher.protocol, startMs + tick * tickMs, watchedRank);
    if (publication.qos !== 0 || this.#publisher.mustHold(account)) return this.#publisher.hold(encoded, part);
    this.#parts.push(part);
    this.#offset += bytes;
    if (this.#offset >= FRAME_BYTES) this.flush();
  }
}

// Messages that wait for a connection or for a place in the in-flight window, oldest first. Bounded per publication
// (`holdMessages`) and in all (64 MiB): the oldest goes, and is counted as overflow. What has an expiry goes when it is over.

import type { Account } from '../contracts/publisher.ts';

export const HOLD_BYTES = 64 * 1024 * 1024;
/** What a held message costs beside its bytes, roughly: objects and places in two queues. */
const OVERHEAD_BYTES = 200;

export interface HeldMessage {
  readonly account: Account;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** Empty for QoS 0, whose `bytes` are the whole packet. */
  readonly topic: string;
  readonly bytes: Uint8Array;
  /** MQTT version of the packet, of QoS 0: the session that it goes out in may be of another. */
  readonly protocol: 4 | 5;
  /** Instant of the clock that never goes back after which it is of no use, or null. */
  readonly expiresAtMs: number | null;
  /** Bound of its publication. */
  readonly most: number;
}

interface Place {
  readonly message: HeldMessage;
  gone: boolean;
}

/** A queue whose front is taken without moving the rest. */
class Fifo {
  #places: Place[] = [];
  #head = 0;

  push(place: Place): void {
    this.#places.push(place);
  }

  unshift(places: readonly Place[]): void {
    this.#places = [...places, ...this.#places.slice(this.#head)];
    this.#head = 0;
  }

  /** The oldest that is still there, or null. */
  peek(): Place | null {
    while (this.#head < this.#places.length && this.#places[this.#head]!.gone) this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#places.length) this.#trim();
    return this.#places[this.#head] ?? null;
  }

  /** Forgets places in the middle that are gone, when they are most of it. */
  compact(live: number): void {
    if (this.#places.length - this.#head <= 2 * live + 1024) return;
    this.#places = this.#places.slice(this.#head).filter((place) => !place.gone);
    this.#head = 0;
  }

  #trim(): void {
    this.#places = this.#places.slice(this.#head);
    this.#head = 0;
  }
}

interface Lane {
  readonly fifo: Fifo;
  count: number;
  most: number;
}

export class HoldQueue {
  readonly #all = new Fifo();
  readonly #lanes = new Map<Account, Lane>();
  #count = 0;
  #bytes = 0;

  get length(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  lengthOf(account: Account): number {
    return this.#lanes.get(account)?.count ?? 0;
  }

  /** True when some bound is half reached: whoever can wait should. */
  get pressing(): boolean {
    if (this.#bytes * 2 >= HOLD_BYTES) return true;
    for (const lane of this.#lanes.values()) if (lane.count > 0 && lane.count * 2 >= lane.most) return true;
    return false;
  }

  push(message: HeldMessage): void {
    const place: Place = { message, gone: false };
    const lane = this.#lane(message);
    this.#all.push(place);
    lane.fifo.push(place);
    this.#add(lane, place);
    while (lane.count > lane.most) this.#overflow(lane.fifo.peek());
    while (this.#bytes > HOLD_BYTES) this.#overflow(this.#all.peek());
  }

  /** Puts messages that were in flight when the connection broke back to the front, in their order. */
  putBack(messages: readonly HeldMessage[]): void {
    const places = messages.map((message): Place => ({ message, gone: false }));
    this.#all.unshift(places);
    for (const [account, own] of Map.groupBy(places, (place) => place.message.account)) {
      const lane = this.#lane(own[0]!.message);
      lane.fifo.unshift(own);
      for (const place of own) this.#add(lane, place);
      while (lane.count > lane.most) this.#overflow(this.#lanes.get(account)!.fifo.peek());
    }
  }

  /** Drops what is of no use any more. Messages of a publication expire in their order. */
  expire(nowMs: number): void {
    for (const lane of this.#lanes.values()) {
      for (let place = lane.fifo.peek(); place !== null && isExpired(place.message, nowMs); place = lane.fifo.peek()) {
        this.#remove(place);
        place.message.account.drop('expired', 1);
      }
    }
  }

  peek(): HeldMessage | null {
    return this.#all.peek()?.message ?? null;
  }

  take(): HeldMessage | null {
    const place = this.#all.peek();
    if (place === null) return null;
    this.#remove(place);
    return place.message;
  }

  #lane(message: HeldMessage): Lane {
    const known = this.#lanes.get(message.account);
    if (known !== undefined) {
      known.most = Math.max(1, message.most);
      return known;
    }
    const lane = { fifo: new Fifo(), count: 0, most: Math.max(1, message.most) };
    this.#lanes.set(message.account, lane);
    return lane;
  }

  #add(lane: Lane, place: Place): void {
    lane.count++;
    this.#count++;
    this.#bytes += costOf(place.message);
  }

  #overflow(place: Place | null): void {
    if (place === null) return;
    this.#remove(place);
    place.message.account.drop('overflow', 1);
  }

  #remove(place: Place): void {
    place.gone = true;
    const lane = this.#lanes.get(place.message.account)!;
    lane.count--;
    this.#count--;
    this.#bytes -= costOf(place.message);
    lane.fifo.compact(lane.count);
    this.#all.compact(this.#count);
  }
}

function isExpired({ expiresAtMs }: HeldMessage, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs;
}

function costOf(message: HeldMessage): number {
  return message.bytes.length + message.topic.length + OVERHEAD_BYTES;
}

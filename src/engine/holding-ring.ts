// Finished messages that leave later than they were due: by an offset, jitter or a fault, or with the last of their burst.
// Bounded in number and bytes; when full the oldest goes and is counted as overflow. The ring outlives changes of the plan.
//
//   hold ──► batch of its tick of leaving ──► leaving(tick)
//   wait ──► burst of its device ───────────► takeBurst ──► leaves with the last one
//
// In the ledger a held message is generated and held; one that came in while a shard ran forward uncounted is neither, until
// `count`.

import type { DropReason } from '../contracts/ledger.ts';
import type { FaultPlan, Plan, PublicationPlan } from '../contracts/plan.ts';
import type { Account } from '../contracts/publisher.ts';
import { spanEnd } from './effects.ts';

/** Per worker. */
export const HELD_MESSAGES = 200_000;
export const HELD_BYTES = 96 * 1024 * 1024;
/** What a message costs beside its bytes, roughly: objects and places in lists. */
const OVERHEAD_BYTES = 300;

/** The publication of a message, in the plan at hand. `key` finds it again in another plan. */
export interface HeldLane {
  readonly key: string;
  readonly publication: PublicationPlan;
  readonly number: number;
  readonly account: Account;
}

export interface HeldMessage {
  lane: HeldLane;
  readonly index: number;
  readonly seq: number;
  readonly dueTick: number;
  /** By delays alone; `leaveTick` is later when it waits for the end of a fault. */
  readonly delayedTick: number;
  leaveTick: number;
  /** Faults (names and fleets) before whose end it does not leave. */
  readonly until: readonly string[];
  /** Faults (names and fleets) that hold it back. */
  readonly faults: readonly string[];
  /** Its burst has so many messages. */
  readonly burst: number;
  /** How often it goes out. */
  readonly times: number;
  /** A record as the kernel writes it: u32 topic bytes, u32 payload bytes, topic, payload. */
  readonly record: Uint8Array;
  /** It is in the ledger. */
  counted: boolean;
  /** It has left, or was dropped. */
  gone: boolean;
}

interface Batch {
  messages: HeldMessage[];
  /** How many of them were dropped. */
  dropped: number;
}

/** A fault on a fleet, over changes of the plan. */
export function faultKey(fault: FaultPlan, plan: Plan): string {
  return `${fault.name}\n${plan.groups[fault.group]!.fleet}`;
}

export class HoldingRing {
  readonly #mostMessages: number;
  readonly #mostBytes: number;
  #batches = new Map<number, Batch>();
  #bursts = new Map<string, HeldMessage[]>();
  /** All of them, oldest first, from `#head` on. */
  #order: HeldMessage[] = [];
  #head = 0;
  #count = 0;
  #bytes = 0;
  #uncounted = 0;
  /** Latest tick of leaving per fault and device. */
  readonly #latest = new Map<string, Map<number, number>>();

  constructor(mostMessages = HELD_MESSAGES, mostBytes = HELD_BYTES) {
    this.#mostMessages = mostMessages;
    this.#mostBytes = mostBytes;
  }

  get length(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps a message until its tick of leaving. */
  hold(message: HeldMessage): void {
    this.#place(message);
    this.#add(message);
  }

  /** Keeps a message until the last one of its burst. */
  wait(message: HeldMessage): void {
    const key = burstKey(message.lane, message.index);
    const burst = this.#bursts.get(key);
    if (burst === undefined) this.#bursts.set(key, [message]);
    else burst.push(message);
    this.#add(message);
  }

  /** Hands out what waits for the end of a device's burst, in order. */
  takeBurst(lane: HeldLane, index: number): readonly HeldMessage[] {
    const key = burstKey(lane, index);
    const burst = this.#bursts.get(key);
    if (burst === undefined) return [];
    this.#bursts.delete(key);
    return burst.filter((message) => this.#remove(message));
  }

  /** Number of the burst that a device is in, or −1 when nothing waits. */
  burstOf(lane: HeldLane, index: number): number {
    const first = this.#bursts.get(burstKey(lane, index))?.find((message) => !message.gone);
    return first === undefined ? -1 : Math.floor(first.seq / first.burst);
  }

  /** Hands out what leaves at a tick, by fleet, device, publication and number. */
  leaving(tick: number): readonly HeldMessage[] {
    const batch = this.#batches.get(tick);
    if (batch === undefined) return [];
    this.#batches.delete(tick);
    const ready = batch.messages.filter((message) => this.#remove(message));
    for (const message of ready) this.#forgetFaults(message, tick);
    return ready.sort((a, b) => a.lane.publication.group - b.lane.publication.group || a.index - b.index || a.lane.number - b.lane.number || a.seq - b.seq);
  }

  /** What came in uncounted enters the ledger. */
  count(): void {
    if (this.#uncounted === 0) return;
    this.#uncounted = 0;
    for (const message of this.alive()) {
      if (message.counted) continue;
      message.counted = true;
      message.lane.account.generate(message.times);
    }
  }

  /** Latest tick at which a message of a device leaves that this fault holds back, or null when none does. */
  pendingUntil(fault: string, index: number): number | null {
    return this.#latest.get(fault)?.get(index) ?? null;
  }

  /**
   * Goes over to a new plan that takes effect before `tick`: spans may end at another time, and bursts whose publication, size
   * or fleet is another one leave at once.
   */
  adopt(older: Plan, plan: Plan, lanes: readonly HeldLane[], tick: number): void {
    const byKey = new Map(lanes.map((lane) => [lane.key, lane]));
    const faults = new Map(plan.faults.map((fault) => [faultKey(fault, plan), fault]));
    const waiting = new Set([...this.#bursts.values()].flat());
    this.#batches = new Map();
    this.#bursts = new Map();
    this.#latest.clear();
    for (const message of this.alive()) {
      const lane = byKey.get(message.lane.key);
      const stays = lane !== undefined && sameBurst(message, lane) && countOf(older, message.lane) === countOf(plan, lane);
      if (lane !== undefined) message.lane = lane;
      if (waiting.has(message) && stays) {
        const key = burstKey(message.lane, message.index);
        this.#bursts.set(key, [...(this.#bursts.get(key) ?? []), message]);
        continue;
      }
      const ends = message.until.map((key) => (faults.has(key) ? spanEnd(faults.get(key)!, message.dueTick) : tick));
      message.leaveTick = Math.max(tick, waiting.has(message) ? tick : message.delayedTick, ...ends);
      this.#place(message);
    }
  }

  /** Drops all that is held. */
  drop(reason: DropReason): void {
    for (const message of this.alive()) this.#dropOne(message, reason);
    this.#batches.clear();
    this.#bursts.clear();
    this.#latest.clear();
    this.#order = [];
    this.#head = 0;
  }

  #place(message: HeldMessage): void {
    const { leaveTick, faults, index } = message;
    const batch = this.#batches.get(leaveTick);
    if (batch === undefined) this.#batches.set(leaveTick, { messages: [message], dropped: 0 });
    else batch.messages.push(message);
    for (const fault of faults) {
      let devices = this.#latest.get(fault);
      if (devices === undefined) this.#latest.set(fault, (devices = new Map()));
      devices.set(index, Math.max(devices.get(index) ?? 0, leaveTick));
    }
  }

  #forgetFaults({ faults, index }: HeldMessage, tick: number): void {
    for (const fault of faults) {
      const devices = this.#latest.get(fault);
      if (devices !== undefined && (devices.get(index) ?? Infinity) <= tick) devices.delete(index);
    }
  }

  #add(message: HeldMessage): void {
    this.#order.push(message);
    this.#count++;
    this.#bytes += costOf(message);
    if (!message.counted) this.#uncounted++;
    while (this.#count > this.#mostMessages || this.#bytes > this.#mostBytes) this.#overflow(this.#oldest()!);
  }

  #overflow(message: HeldMessage): void {
    this.#dropOne(message, 'overflow');
    const batch = this.#batches.get(message.leaveTick);
    if (batch === undefined || ++batch.dropped * 2 < batch.messages.length + 4096) return;
    batch.messages = batch.messages.filter(({ gone }) => !gone);
    batch.dropped = 0;
  }

  #dropOne(message: HeldMessage, reason: DropReason): void {
    this.#remove(message);
    if (message.counted) message.lane.account.drop(reason, message.times);
  }

  /** True when it was still there. */
  #remove(message: HeldMessage): boolean {
    if (message.gone) return false;
    message.gone = true;
    this.#count--;
    this.#bytes -= costOf(message);
    if (!message.counted) this.#uncounted--;
    // Those that have gone are most of the list: forget them.
    if (this.#order.length - this.#head > 2 * this.#count + 4096) {
      this.#order = this.alive();
      this.#head = 0;
    }
    return true;
  }

  #oldest(): HeldMessage | null {
    while (this.#head < this.#order.length && this.#order[this.#head]!.gone) this.#head++;
    return this.#order[this.#head] ?? null;
  }

  /** All that is held, oldest first. */
  alive(): HeldMessage[] {
    return this.#order.slice(this.#head).filter((message) => !message.gone);
  }
}

function burstKey(lane: HeldLane, index: number): string {
  return `${index} ${lane.key}`;
}

function sameBurst({ burst }: HeldMessage, { publication }: HeldLane): boolean {
  return publication.effects.some((effect) => effect.kind === 'burst' && effect.size === burst);
}

function countOf(plan: Plan, { publication }: HeldLane): number | undefined {
  return plan.groups[publication.group]?.count;
}

function costOf({ record }: HeldMessage): number {
  return record.length + OVERHEAD_BYTES;
}

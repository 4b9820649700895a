// Messages of a due range: encoded, skipped, taken one by one. Calls come many times a tick: no closures, and the objects
// that are handed out are used again.

import type { DueRange, Encoded, EncodedOne, Skipped } from '../../contracts/kernel.ts';
import type { ShardLayout } from '../../contracts/memory-layout.ts';
import { FATE_SPECIAL, type Plan } from '../../contracts/plan.ts';
import type { Tick } from '../../contracts/time.ts';
import type { KernelExports } from './exports.ts';
import type { KernelMemory } from './memory.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export class Messages {
  readonly #plan: Plan;
  readonly #layout: ShardLayout;
  readonly #wasm: KernelExports;
  readonly #memory: KernelMemory;
  readonly #startMs: number;
  readonly #notFinite: number[];
  readonly #encoded: Writable<Encoded> = { bytes: 0, next: 0, messages: 0, swallowed: 0 };
  readonly #skipped: Writable<Skipped> = { messages: 0, swallowed: 0 };
  readonly #one: Writable<EncodedOne> = { bytes: 0, seq: 0 };
  #ranks = new Uint32Array(1024);
  #protocol: 4 | 5 = 4;

  constructor(plan: Plan, layout: ShardLayout, wasm: KernelExports, memory: KernelMemory, startMs: number) {
    this.#plan = plan;
    this.#layout = layout;
    this.#wasm = wasm;
    this.#memory = memory;
    this.#startMs = startMs;
    this.#notFinite = plan.groups.map(() => 0);
  }

  get protocol(): 4 | 5 {
    return this.#protocol;
  }

  setProtocol(version: 4 | 5): void {
    this.#protocol = version;
    this.renderCached();
  }

  /** Renders what never changes for a device. */
  renderCached(): void {
    for (let number = 0; number < this.#plan.publications.length; number++) {
      if (this.#plan.publications[number]!.qos > 0) continue;
      this.#wasm.renderCached(this.#layout.publications[number]!.record, this.#protocol, this.#layout.message);
    }
  }

  encode(range: DueRange, tick: Tick, offset: number): Encoded {
    const encoded = this.#encoded, fate = this.#fateAddress(range.publication);
    this.#setInstant(tick, 0);
    encoded.next = fate === 0 ? this.#encodeAll(range, offset) : this.#encodeGated(range, offset, fate);
    encoded.messages = fate === 0 ? encoded.next - range.first : this.#wasm.sentCount();
    encoded.swallowed = fate === 0 ? 0 : this.#wasm.swallowedCount();
    encoded.bytes = this.#wasm.writtenEnd() - this.#layout.out.address;
    this.#noteNotFinite(range.publication);
    return encoded;
  }

  #encodeAll({ publication, first, end }: DueRange, offset: number): number {
    const { out: { address, bytes }, prepared, message } = this.#layout;
    const { record } = this.#layout.publications[publication]!;
    return this.#plan.publications[publication]!.qos === 0
      ? this.#wasm.encodePackets(record, first, end, address + offset, address + bytes, this.#protocol, prepared, message)
      : this.#wasm.encodeRecords(record, first, end, address + offset, address + bytes);
  }

  #encodeGated({ publication, first, end }: DueRange, offset: number, fate: number): number {
    const { out: { address, bytes }, prepared, message } = this.#layout;
    const { record } = this.#layout.publications[publication]!;
    return this.#plan.publications[publication]!.qos === 0
      ? this.#wasm.encodeGated(record, first, end, address + offset, address + bytes, this.#protocol, prepared, message, fate)
      : this.#wasm.encodeGatedRecords(record, first, end, address + offset, address + bytes, fate);
  }

  skip({ publication, first, end }: DueRange, leaveSpecials: boolean): Skipped {
    const { record } = this.#layout.publications[publication]!, fate = this.#fateAddress(publication), skipped = this.#skipped;
    if (fate === 0) {
      this.#wasm.skipNumbers(record, first, end);
      skipped.messages = end - first;
      skipped.swallowed = 0;
    } else {
      skipped.messages = this.#wasm.skipGated(record, first, end, fate, !leaveSpecials);
      skipped.swallowed = this.#wasm.swallowedCount();
    }
    return skipped;
  }

  ranksOf({ publication, first, end }: DueRange, wanted: number): Uint32Array {
    const { group, fate } = this.#plan.publications[publication]!;
    if (!(fate >= 0) || (wanted === FATE_SPECIAL && this.isCalm(publication))) return this.#ranks.subarray(0, 0);
    if (this.#ranks.length < end - first) this.#ranks = new Uint32Array(end - first);
    const fates = this.#memory.column(this.#layout.groups[group]!, fate);
    let count = 0;
    for (let rank = first; rank < end; rank++) if (fates[rank] === wanted) this.#ranks[count++] = rank;
    return this.#ranks.subarray(0, count);
  }

  encodeOne(publication: number, rank: number, tick: Tick, timeShiftMs: number, offset: number): EncodedOne | null {
    const { address, bytes } = this.#layout.out, { record, message } = this.#layout.publications[publication]!, one = this.#one;
    if (offset + message.largest > bytes) return null;
    one.seq = this.#memory.numberOf(publication, rank);
    this.#setInstant(tick, timeShiftMs);
    one.bytes = this.#wasm.encodeOne(record, rank, address + offset) - address - offset;
    this.#noteNotFinite(publication);
    return one;
  }

  checksum({ publication, first, end }: DueRange, tick: Tick): bigint {
    const { record } = this.#layout.publications[publication]!, { message } = this.#layout, fate = this.#fateAddress(publication);
    this.#setInstant(tick, 0);
    const sum = fate === 0
      ? this.#wasm.checksum(record, first, end, tick, message)
      : this.#wasm.checksumGated(record, first, end, tick, message, fate);
    this.#noteNotFinite(publication);
    return BigInt.asUintN(64, sum);
  }

  takeNonFinite(): readonly number[] {
    const counts = this.#notFinite.slice();
    this.#notFinite.fill(0);
    return counts;
  }

  /** Whether all that is due at the tick at hand is sent, as the group's tick program found. */
  isCalm(publication: number): boolean {
    const { group, calm } = this.#plan.publications[publication]!;
    return calm >= 0 && this.#memory.holds(this.#layout.groups[group]!, calm);
  }

  /** Address of a publication's column of fates, 0 when nobody need ask it. */
  #fateAddress(publication: number): number {
    const { group, fate } = this.#plan.publications[publication]!;
    return fate >= 0 && !this.isCalm(publication) ? this.#layout.groups[group]!.columns[fate]! : 0;
  }

  #setInstant(tick: Tick, shiftMs: number): void {
    this.#wasm.setInstant(this.#startMs + tick * this.#plan.tickMs + shiftMs);
  }

  #noteNotFinite(publication: number): void {
    this.#notFinite[this.#plan.publications[publication]!.group]! += this.#wasm.takeNotFinite();
  }
}

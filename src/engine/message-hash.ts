// The hash of one message as the kernel has it (wasm/assembly/query.ts): FNV-1a, 64 bit, over the tick as u32 little endian,
// the topic, one zero byte, the payload. In two halves of 32 bits, which doubles multiply exactly.

import { readRecord } from '../contracts/packets.ts';

const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
/** The prime is 2^40 + 0x1b3. */
const PRIME_LOW = 0x1b3;

/** Sums hashes modulo 2^64. */
export class MessageHashes {
  #sum = 0n;
  #high = 0;
  #low = 0;

  get sum(): bigint {
    return BigInt.asUintN(64, this.#sum);
  }

  /** Adds a sum of hashes that the kernel made. */
  addSum(sum: bigint): void {
    this.#sum += sum;
  }

  /** Adds the message of a record that leaves at a tick, as often as it goes out. */
  add(record: Uint8Array, tick: number, times: number): void {
    const { topicStart, topicEnd, end } = readRecord(record, 0, false);
    this.#high = OFFSET_HIGH;
    this.#low = OFFSET_LOW;
    for (let shift = 0; shift < 32; shift += 8) this.#byte((tick >>> shift) & 255);
    for (let at = topicStart; at < topicEnd; at++) this.#byte(record[at]!);
    this.#byte(0);
    for (let at = topicEnd; at < end; at++) this.#byte(record[at]!);
    this.#sum += ((BigInt(this.#high) << 32n) | BigInt(this.#low)) * BigInt(times);
  }

  #byte(value: number): void {
    const low = (this.#low ^ value) >>> 0, product = low * PRIME_LOW;
    this.#high = (Math.imul(this.#high, PRIME_LOW) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    this.#low = product >>> 0;
  }
}

// Cuts a stream of bytes into runs of whole, checked MQTT packets. Chunks may be cut anywhere. Bytes are not copied:
// a run is a view of the chunk that came in; only a packet that spans two chunks is put together in a buffer of its own.
//
//   chunk 1  | packet | packet | pac|            next() → view of two packets
//   chunk 2                    |ket | packet |    next() → the joined packet, next() → view of one

import { GATE_LIMITS, type GateLimits } from './limits.ts';
import { headerRefusal, packetRefusal, type PacketState } from './packet.ts';
import type { GateRefusal } from './refusal.ts';

/** A run of whole packets; or nothing yet; or the reason why this stream ends here. */
export type Scanned =
  | { readonly kind: 'run'; readonly bytes: Buffer }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly reason: GateRefusal; readonly answer: Buffer | null };

const NOTHING: Scanned = { kind: 'nothing' };
const CONNECT = 1;
const PUBLISH = 3;
const DISCONNECT = 14;
const FIRST_CARRY_BYTES = 4096;

/** Where a packet's body begins and ends; `end` is −1 while the length is not complete, −2 when it is malformed. */
interface Extent {
  body: number;
  end: number;
}

export class PacketScanner {
  readonly #state: PacketState;
  readonly #extent: Extent = { body: 0, end: 0 };
  #chunks: Buffer[] = [];
  #offset = 0;
  #carry: Buffer | null = null;
  #carryBytes = 0;
  #refused: Scanned | null = null;
  /** CONNECT was passed on and its answer is awaited: nothing passes until `admit`. */
  #awaitsAdmission = false;
  #disconnected = false;
  /** Bytes accepted and not yet passed on. */
  pendingBytes = 0;
  /** PUBLISH packets passed on. */
  published = 0;

  constructor(limits: GateLimits = GATE_LIMITS) {
    this.#state = { connected: false, filters: new Set(), limits };
  }

  /** Takes bytes as they arrived. The buffer belongs to the scanner from now on. */
  accept(chunk: Buffer): void {
    if (chunk.length === 0 || this.#disconnected || this.#refused !== null) return;
    this.#chunks.push(chunk);
    this.pendingBytes += chunk.length;
  }

  /** The broker accepted the CONNECT: what follows may pass. */
  admit(): void {
    this.#awaitsAdmission = false;
  }

  get awaitsAdmission(): boolean {
    return this.#awaitsAdmission;
  }

  get hasInput(): boolean {
    return !this.#awaitsAdmission && (this.#refused !== null || this.#chunks.length > 0);
  }

  /** The next run of about `maxBytes` (never more than one packet above it). */
  next(maxBytes: number): Scanned {
    if (this.#awaitsAdmission) return NOTHING;
    if (this.#refused !== null) return this.#refused;
    while (this.#chunks.length > 0) {
      const chunk = this.#chunks[0]!;
      const run = this.#carry === null ? this.#scan(chunk, maxBytes) : this.#join(chunk);
      if (run !== null) return { kind: 'run', bytes: run };
      if (this.#refused !== null) return this.#refused;
    }
    return NOTHING;
  }

  /** Whole packets at the head of the chunk, or null when there is none (the rest was put aside). */
  #scan(chunk: Buffer, maxBytes: number): Buffer | null {
    const start = this.#offset;
    const stop = Math.min(chunk.length, start + maxBytes);
    let at = start;
    while (at < stop) {
      const end = this.#packetEnd(chunk, at, chunk.length);
      if (end < 0) break;
      at = end;
      if (this.#awaitsAdmission || this.#disconnected) break;
    }
    if (at > start) {
      this.#consume(chunk, at);
      return chunk.subarray(start, at);
    }
    if (this.#refused === null) this.#putAside(chunk);
    return null;
  }

  /** The end of the packet at `at` when it lies whole in [at, limit) and may pass, else −1. */
  #packetEnd(bytes: Buffer, at: number, limit: number): number {
    const first = bytes[at]!;
    const early = headerRefusal(first, this.#state);
    if (early !== null) return this.#refuse(early, bytes, at, limit);
    const extent = readExtent(bytes, at, limit, this.#extent);
    if (extent.end === -2) return this.#refuse('malformed-length', bytes, at, limit);
    if (extent.end === -1) return -1;
    const { bytesBeforeConnect, bytesAfterConnect } = this.#state.limits;
    if (extent.end - at > (this.#state.connected ? bytesAfterConnect : bytesBeforeConnect)) {
      return this.#refuse('packet-too-large', bytes, at, limit);
    }
    if (extent.end > limit) return -1;
    const refusal = packetRefusal(first, bytes, extent.body, extent.end, this.#state);
    if (refusal !== null) return this.#refuse(refusal, bytes, at, limit);
    this.#passed(first >> 4);
    return extent.end;
  }

  #passed(type: number): void {
    if (type === PUBLISH) this.published += 1;
    else if (type === CONNECT) {
      this.#state.connected = true;
      this.#awaitsAdmission = true;
    } else if (type === DISCONNECT) this.#disconnected = true;
  }

  #refuse(reason: GateRefusal, bytes: Buffer, at: number, limit: number): -1 {
    this.#refused = { kind: 'refused', reason, answer: connackFor(reason, bytes.subarray(at, limit)) };
    return -1;
  }

  /** After DISCONNECT nothing more is taken [MQTT-3.14.4-2]. */
  #consume(chunk: Buffer, upTo: number): void {
    this.pendingBytes -= upTo - this.#offset;
    this.#offset = upTo;
    if (upTo === chunk.length) this.#dropChunk();
    if (!this.#disconnected) return;
    this.#chunks = [];
    this.#offset = 0;
    this.pendingBytes = 0;
  }

  #dropChunk(): void {
    this.#chunks.shift();
    this.#offset = 0;
  }

  /** The beginning of a packet whose rest has not come yet. */
  #putAside(chunk: Buffer): void {
    const rest = chunk.length - this.#offset;
    this.#carry = Buffer.allocUnsafe(Math.max(FIRST_CARRY_BYTES, rest));
    chunk.copy(this.#carry, 0, this.#offset);
    this.#carryBytes = rest;
    this.#dropChunk();
  }

  /** Completes the packet put aside from the head of the chunk; null when it needs more, or was refused. */
  #join(chunk: Buffer): Buffer | null {
    for (;;) {
      const known = readExtent(this.#carry!, 0, this.#carryBytes, this.#extent).end;
      // Until the length is known byte by byte, then all that the packet lacks.
      const lacks = known > this.#carryBytes ? known - this.#carryBytes : 1;
      const taken = Math.min(lacks, chunk.length - this.#offset);
      if (taken === 0) break;
      this.#append(chunk, taken);
      const end = this.#packetEnd(this.#carry!, 0, this.#carryBytes);
      if (this.#refused !== null) return null;
      if (end >= 0) return this.#takeCarry(chunk);
    }
    this.#dropChunk();
    return null;
  }

  #append(chunk: Buffer, count: number): void {
    const needed = this.#carryBytes + count;
    if (needed > this.#carry!.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#carry!.length * 2));
      this.#carry!.copy(larger, 0, 0, this.#carryBytes);
      this.#carry = larger;
    }
    chunk.copy(this.#carry!, this.#carryBytes, this.#offset, this.#offset + count);
    this.#carryBytes = needed;
    this.#offset += count;
  }

  #takeCarry(chunk: Buffer): Buffer {
    const run = this.#carry!.subarray(0, this.#carryBytes);
    this.pendingBytes -= this.#carryBytes;
    this.#carry = null;
    this.#carryBytes = 0;
    if (this.#offset === chunk.length) this.#dropChunk();
    if (this.#disconnected) {
      this.#chunks = [];
      this.#offset = 0;
      this.pendingBytes = 0;
    }
    return run;
  }
}

/** Reads the remaining length (2.2.3), at most four bytes. */
function readExtent(bytes: Buffer, at: number, limit: number, extent: Extent): Extent {
  let length = 0;
  for (let digit = 0; digit < 4; digit += 1) {
    const place = at + 1 + digit;
    if (place >= limit) {
      extent.end = -1;
      return extent;
    }
    const byte = bytes[place]!;
    length |= (byte & 0x7f) << (7 * digit);
    if (byte < 0x80) {
      extent.body = place + 1;
      extent.end = place + 1 + length;
      return extent;
    }
  }
  extent.end = -2;
  return extent;
}

/** A CONNACK that tells the client why, where the protocol has one: 3.1.1 [3.2.2.3], and MQTT 5 for a client of that version. */
function connackFor(reason: GateRefusal, packet: Buffer): Buffer | null {
  if (reason === 'client-id') return Buffer.from([0x20, 2, 0, 2]);
  if (reason !== 'protocol-version') return null;
  const { body } = readExtent(packet, 0, packet.length, { body: 0, end: 0 });
  const version = packet[body + 2 + packet.readUInt16BE(body)];
  // 0x84: unsupported protocol version, without properties.
  return version === 5 ? Buffer.from([0x20, 3, 0, 0x84, 0]) : Buffer.from([0x20, 2, 0, 1]);
}

// How to read back what Kernel.encode wrote: whole PUBLISH packets of QoS 0, or records of QoS 1 and 2.
//
//   packet (MQTT 3.1.1 and 5, §3.3):  | 0x30 or 0x31 | remaining length | u16 topic bytes | topic | v5: property length | payload |
//   record:                           | u32 topic bytes | u32 payload bytes | topic | payload |      little endian

/** Places in the bytes at hand. `end` is the first byte of the next one. */
export interface MessagePlace {
  readonly topicStart: number;
  readonly topicEnd: number;
  readonly payloadStart: number;
  readonly end: number;
  readonly retain: boolean;
}

/** Reads an MQTT variable byte integer (at most four bytes). */
function readLength(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let shift = 0;
  let next = at;
  for (;;) {
    const byte = bytes[next++]!;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { value, next };
    shift += 7;
  }
}

/** The packet that begins at `at`. The bytes are the kernel's own, so they are trusted to be whole. */
export function readPacket(bytes: Uint8Array, at: number, protocol: 4 | 5): MessagePlace {
  const remaining = readLength(bytes, at + 1);
  const topicStart = remaining.next + 2;
  const topicEnd = topicStart + ((bytes[remaining.next]! << 8) | bytes[remaining.next + 1]!);
  const properties = protocol === 5 ? readLength(bytes, topicEnd) : { value: 0, next: topicEnd };
  return {
    topicStart,
    topicEnd,
    payloadStart: properties.next + properties.value,
    end: remaining.next + remaining.value,
    retain: (bytes[at]! & 1) === 1,
  };
}

function readU32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** The record that begins at `at`. */
export function readRecord(bytes: Uint8Array, at: number, retain: boolean): MessagePlace {
  const topicStart = at + 8;
  const topicEnd = topicStart + readU32(bytes, at);
  return { topicStart, topicEnd, payloadStart: topicEnd, end: topicEnd + readU32(bytes, at + 4), retain };
}

/** Most bytes that a packet has beside topic and payload: fixed header, topic length, property list with an expiry. */
export const PACKET_HEADER_BYTES = 13;

/** What a packet says beside topic and payload. `expirySeconds`: message expiry interval, in MQTT 5 only. */
export interface PacketForm {
  readonly protocol: 4 | 5;
  readonly retain: boolean;
  readonly expirySeconds: number | null;
}

/** Writes the record `record` as a PUBLISH packet of QoS 0 to `out` from `at` on. Returns its end. */
export function writePacket(out: Uint8Array, at: number, record: Uint8Array, form: PacketForm): number {
  return writeMessage(out, at, record, readRecord(record, 0, form.retain), form);
}

/** The packet of another version that says the same. */
export function inVersion(packet: Uint8Array, from: 4 | 5, to: 4 | 5, expirySeconds: number | null): Uint8Array {
  const place = readPacket(packet, 0, from), out = new Uint8Array(packet.length + PACKET_HEADER_BYTES);
  return out.slice(0, writeMessage(out, 0, packet, place, { protocol: to, retain: place.retain, expirySeconds }));
}

/** Writes the message of those places in `bytes` as a PUBLISH packet of QoS 0. */
function writeMessage(out: Uint8Array, at: number, bytes: Uint8Array, { topicStart, topicEnd, payloadStart, end }: MessagePlace, { protocol, retain, expirySeconds }: PacketForm): number {
  const topicBytes = topicEnd - topicStart, payloadBytes = end - payloadStart;
  const propertyBytes = protocol === 4 ? 0 : expirySeconds === null ? 1 : 6;
  let next = at;
  out[next++] = retain ? 0x31 : 0x30;
  next = writeLength(out, next, 2 + topicBytes + propertyBytes + payloadBytes);
  out[next++] = topicBytes >> 8;
  out[next++] = topicBytes & 255;
  out.set(bytes.subarray(topicStart, topicEnd), next);
  next += topicBytes;
  if (propertyBytes === 1) out[next] = 0;
  else if (propertyBytes === 6 && expirySeconds !== null) writeExpiry(out, next, expirySeconds);
  next += propertyBytes;
  out.set(bytes.subarray(payloadStart, end), next);
  return next + payloadBytes;
}

function writeLength(out: Uint8Array, at: number, value: number): number {
  let next = at;
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      out[next++] = rest;
      return next;
    }
    out[next++] = (rest & 127) | 128;
  }
}

/** A property list of one: message expiry interval, a four byte integer [MQTT-3.3.2.3.3]. */
function writeExpiry(out: Uint8Array, at: number, seconds: number): void {
  out.set([5, 2, seconds >>> 24, (seconds >>> 16) & 255, (seconds >>> 8) & 255, seconds & 255], at);
}

/** Makes the expiry of a packet of version 5 that has waited say what is left of it. */
export function shortenExpiry(packet: Uint8Array, seconds: number): void {
  const { topicEnd } = readPacket(packet, 0, 5);
  if (packet[topicEnd] === 5 && packet[topicEnd + 1] === 2) writeExpiry(packet, topicEnd, seconds);
}

/** A record of the same topic with another payload. */
export function recordWith(record: Uint8Array, payload: Uint8Array): Uint8Array {
  const { topicEnd } = readRecord(record, 0, false);
  const next = new Uint8Array(topicEnd + payload.length);
  next.set(record.subarray(0, topicEnd));
  next.set(payload, topicEnd);
  new DataView(next.buffer).setUint32(4, payload.length, true);
  return next;
}

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

// MQTT control packets out of a byte stream that is cut anywhere: only the frame and the PUBLISH header are read, so
// that a test's reader keeps up with the product. Independent of the product's code.
//
//   +------------+----------------------+-----------------------------------+
//   | type flags | remaining length 1-4 | topic length 2, topic, [id 2], …  |
//   +------------+----------------------+-----------------------------------+

export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** Everything behind the remaining length; valid during the call only. */
  readonly body: Buffer;
  /** Bytes of the whole packet. */
  readonly size: number;
}

export class PacketStream {
  #rest: Buffer = Buffer.alloc(0);
  readonly #onFrame: (frame: Frame) => void;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const header = readLength(bytes, at);
      if (header === null || header.end + header.length > bytes.length) break;
      const first = bytes[at]!;
      const end = header.end + header.length;
      this.#onFrame({ type: first >> 4, flags: first & 15, body: bytes.subarray(header.end, end), size: end - at });
      at = end;
    }
    this.#rest = at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
  }
}

function readLength(bytes: Buffer, at: number): { length: number; end: number } | null {
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[at + 1 + i];
    if (byte === undefined) return null;
    length += (byte & 127) * 128 ** i;
    if (byte < 128) return { length, end: at + 2 + i };
  }
  throw new Error('a remaining length of more than four bytes: the stream is out of step');
}

export interface Publish {
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly duplicate: boolean;
  readonly packetId: number | null;
  readonly payload: Buffer;
}

/** A PUBLISH of MQTT 3.1.1 or 5. */
export function readPublish({ flags, body }: Frame, protocol: 4 | 5): Publish {
  const qos = ((flags >> 1) & 3) as 0 | 1 | 2;
  let at = 2 + body.readUInt16BE(0);
  const topic = body.toString('utf8', 2, at);
  const packetId = qos === 0 ? null : body.readUInt16BE(at);
  if (qos > 0) at += 2;
  if (protocol === 5) {
    const properties = readLength(body, at - 1)!;
    at = properties.end + properties.length;
  }
  return { topic, qos, retain: (flags & 1) === 1, duplicate: (flags & 8) !== 0, packetId, payload: body.subarray(at) };
}

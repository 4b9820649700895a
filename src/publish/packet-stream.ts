// The stream that MQTT.js believes to be its socket. MQTT.js writes a packet in several pieces, all in one go; the
// pieces are collected here and reach the transport as whole packets, so the bulk lane, which sends on the same
// transport, can never cut one.
//
//   MQTT.js ──pieces──► PacketStream ──whole packets──┐
//                                                     ├──► transport
//   kernel ──frames of whole packets──► bulk lane ────┘
//
// It has only what MQTT.js asks of a stream (client.ts: pipe, write, cork, end, destroy, events); a browser has no
// stream of Node's, and MQTT.js's own one waits for up to a second when the socket's buffer is above its mark.

import type { Transport } from './transport.ts';

/** Largest packet that a broker may send here; nothing that this client asks for is near it. */
export const INBOUND_PACKET_BYTES = 256 * 1024;

type Listener = (...values: unknown[]) => void;

interface Sink {
  write(bytes: Uint8Array): boolean;
  end(): void;
}

const encoder = new TextEncoder();

/** Watches the length of inbound packets without keeping their bytes. */
export class InboundGate {
  #body = 0;
  #header = -1;
  #length = 0;

  /** False as soon as a packet announces more than INBOUND_PACKET_BYTES. */
  admit(bytes: Uint8Array): boolean {
    let at = 0;
    while (at < bytes.length) {
      if (this.#body > 0) {
        const step = Math.min(this.#body, bytes.length - at);
        this.#body -= step;
        at += step;
      } else if (!this.#headerByte(bytes[at++]!)) return false;
    }
    return true;
  }

  #headerByte(byte: number): boolean {
    if (this.#header === -1) {
      this.#header = 0;
      this.#length = 0;
      return true;
    }
    this.#length += (byte & 0x7f) * 2 ** (7 * this.#header++);
    if (this.#length > INBOUND_PACKET_BYTES || this.#header > 4) return false;
    if (byte < 0x80) {
      this.#header = -1;
      this.#body = this.#length;
    }
    return true;
  }
}

export class PacketStream {
  readonly #transport: Transport;
  /** Called with the number of bytes of every own packet that went to the transport. */
  readonly #handed: (bytes: number) => void;
  readonly #listeners = new Map<string, Listener[]>();
  #pieces: Uint8Array[] = [];
  #flushing = false;
  #sink: Sink | null = null;
  #closed = false;
  readonly writable = true;
  readonly readable = true;

  constructor(transport: Transport, handed: (bytes: number) => void) {
    this.#transport = transport;
    this.#handed = handed;
  }

  get destroyed(): boolean {
    return this.#closed;
  }

  pipe<T extends Sink>(sink: T): T {
    this.#sink = sink;
    return sink;
  }

  cork(): void {}

  uncork(): void {
    this.flush();
  }

  write(piece: Uint8Array | string): boolean {
    if (this.#closed) return true;
    this.#pieces.push(typeof piece === 'string' ? encoder.encode(piece) : piece);
    if (!this.#flushing) {
      this.#flushing = true;
      queueMicrotask(() => this.flush());
    }
    return true;
  }

  /** Hands what was collected to the transport: whole packets, since MQTT.js writes each without a pause. */
  flush(): void {
    this.#flushing = false;
    if (this.#pieces.length === 0 || this.#closed) return;
    const bytes = joined(this.#pieces);
    this.#pieces = [];
    this.#transport.send(bytes);
    this.#handed(bytes.length);
  }

  received(bytes: Uint8Array): void {
    if (!this.#closed) this.#sink?.write(bytes);
  }

  end(done?: () => void): this {
    this.flush();
    this.#transport.close();
    done?.();
    return this;
  }

  destroy(error?: Error): this {
    if (this.#closed) return this;
    if (error !== undefined) this.emit('error', error);
    // A moment later: MQTT.js destroys its stream first and tells why just after.
    queueMicrotask(() => this.#transport.destroy());
    return this;
  }

  /** The transport is gone. */
  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pieces = [];
    this.emit('close');
  }

  on(event: string, listener: Listener): this {
    const list = this.#listeners.get(event);
    if (list === undefined) this.#listeners.set(event, [listener]);
    else list.push(listener);
    return this;
  }

  once(event: string, listener: Listener): this {
    const once: Listener = (...values) => {
      this.removeListener(event, once);
      listener(...values);
    };
    return this.on(event, once);
  }

  removeListener(event: string, listener: Listener): this {
    const list = this.#listeners.get(event);
    if (list !== undefined) this.#listeners.set(event, list.filter((one) => one !== listener));
    return this;
  }

  emit(event: string, ...values: unknown[]): boolean {
    const list = this.#listeners.get(event) ?? [];
    for (const listener of [...list]) listener(...values);
    return list.length > 0;
  }

  setMaxListeners(): this {
    return this;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

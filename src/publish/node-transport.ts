// MQTT over tcp, tls, ws and wss in Node.

import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import type { OpenTransport, Target, Transport, TransportEnd, TransportEvents } from './transport.ts';
import { SUBPROTOCOL } from './transport.ts';

type Cause = TransportEnd['cause'];

const CAUSES: Readonly<Record<string, Cause>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  EMFILE: 'too-many-sockets',
};

/** Node names what went wrong with a certificate in many codes; all of them mean TLS. */
function causeOf(error: Error & { code?: string }): Cause {
  const code = error.code ?? '';
  const known = CAUSES[code];
  if (known !== undefined) return known;
  if (/CERT|TLS|SSL|ALTNAME|SIGNATURE|EPROTO/.test(code)) return 'tls';
  if (/Unexpected server response: 40[13]/.test(error.message)) return 'forbidden';
  if (/Unexpected server response/.test(error.message)) return 'wrong-path';
  return 'failed';
}

/** Turns a socket's error and close, in whatever order, into one `ended`. */
class EndOnce {
  opened = false;
  #ended = false;
  #cause: Cause = 'closed';
  #detail = 'closed by the other side';
  readonly #events: TransportEvents;

  constructor(events: TransportEvents) {
    this.#events = events;
  }

  open(): void {
    this.opened = true;
    if (!this.#ended) this.#events.opened();
  }

  receive(bytes: Uint8Array): void {
    if (!this.#ended) this.#events.received(bytes);
  }

  failed(error: Error & { code?: string; reason?: string; errors?: readonly (Error & { reason?: string })[] }): void {
    const first = error.errors?.[0] ?? error; // several addresses were tried: all failed alike
    this.#cause = causeOf(first);
    // OpenSSL's message is a line of addresses in its source; its reason is the part for people.
    this.#detail = first.reason ?? (first.message === '' ? String(error.code) : first.message);
  }

  closed(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.ended({ opened: this.opened, cause: this.#cause, detail: this.#detail });
  }
}

/** Frames of the bulk lane are copied into slabs that come back when they are written: fresh ones cost more than the copy. */
const SLAB_BYTES = 1024 * 1024;
const SLABS = 8;

class StreamTransport implements Transport {
  readonly #socket: Socket;
  readonly #slabs: Buffer[] = [];

  constructor(target: Target, events: TransportEvents) {
    const url = new URL(target.url);
    const secure = url.protocol === 'mqtts:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = url.port === '' ? (secure ? 8883 : 1883) : Number(url.port);
    const end = new EndOnce(events);
    // An IP address is no server name (RFC 6066 §3): without one the certificate is still compared with the host.
    const servername = isIP(host) === 0 ? host : '';
    this.#socket = secure ? connectTls({ host, port, servername, ...target.tls }) : connectTcp({ host, port });
    this.#socket.setNoDelay(true);
    this.#socket.once(secure ? 'secureConnect' : 'connect', () => end.open());
    this.#socket.on('data', (bytes: Buffer) => end.receive(bytes));
    this.#socket.on('error', (error) => end.failed(error));
    this.#socket.once('close', () => end.closed());
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  send(bytes: Uint8Array): void {
    // A copy: Node keeps a reference until it is written.
    if (!this.#socket.writable) return;
    if (bytes.length < SLAB_BYTES / 16 || bytes.length > SLAB_BYTES) return void this.#socket.write(Buffer.from(bytes));
    const slab = this.#slabs.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
    slab.set(bytes);
    this.#socket.write(slab.subarray(0, bytes.length), () => this.#slabs.length < SLABS && this.#slabs.push(slab));
  }

  close(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

class WebSocketTransport implements Transport {
  readonly #socket: WebSocket;

  constructor(target: Target, events: TransportEvents) {
    const end = new EndOnce(events);
    this.#socket = new WebSocket(target.url, SUBPROTOCOL, { perMessageDeflate: false, maxPayload: 4 << 20, ...target.tls });
    this.#socket.on('open', () => end.open());
    this.#socket.on('message', (data) => end.receive(data as Buffer));
    this.#socket.on('error', (error) => end.failed(error));
    this.#socket.on('close', () => end.closed());
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    // No copy here: ws masks into a buffer of its own before it returns.
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(view, { binary: true, mask: true });
  }

  close(): void {
    this.#socket.close();
  }

  destroy(): void {
    this.#socket.terminate();
  }
}

/** A transport that never was: its end arrives after the caller has got it. */
function failedTransport(events: TransportEvents, detail: string): Transport {
  queueMicrotask(() => events.ended({ opened: false, cause: 'bad-url', detail }));
  return { bufferedBytes: 0, send() {}, close() {}, destroy() {} };
}

/** Opens `mqtt:`, `mqtts:`, `ws:` and `wss:` addresses. */
export const openNodeTransport: OpenTransport = (target, events) => {
  try {
    const { protocol } = new URL(target.url);
    if (protocol === 'mqtt:' || protocol === 'mqtts:') return new StreamTransport(target, events);
    if (protocol === 'ws:' || protocol === 'wss:') return new WebSocketTransport(target, events);
    return failedTransport(events, `${protocol} is not one of mqtt:, mqtts:, ws:, wss:`);
  } catch (error) {
    return failedTransport(events, error instanceof Error ? error.message : String(error));
  }
};

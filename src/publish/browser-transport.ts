// MQTT over the browser's WebSocket. A browser tells a script nothing of why a WebSocket did not open, so what can be
// told apart is told apart here: by what the constructor throws, and by asking the same address over HTTP.

import type { OpenTransport, Target, Transport, TransportEnd, TransportEvents } from './transport.ts';
import { SUBPROTOCOL } from './transport.ts';

const PROBE_MS = 1500;

type Cause = TransportEnd['cause'];

/**
 * What the relay that served this page answers at a WebSocket's path over HTTP: 0 for no answer. Only its own origin is
 * asked: no other tells a script, and the page's security policy would report the attempt.
 */
async function httpStatus(url: string): Promise<number> {
  try {
    const answer = await fetch(url.replace(/^ws/, 'http'), { cache: 'no-store', signal: AbortSignal.timeout(PROBE_MS) });
    return answer.status;
  } catch {
    return 0;
  }
}

async function localNetworkDenied(): Promise<boolean> {
  try {
    const state = await navigator.permissions.query({ name: 'loopback-network' as PermissionName });
    return state.state === 'denied';
  } catch {
    return false; // a browser that does not know the permission does not ask for it
  }
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\..*|\[::1\])(:\d+)?$/.test(host);
}

/** A page from elsewhere needs leave to reach this machine; one from this machine does not. */
async function isDenied(host: string): Promise<boolean> {
  return isLoopback(host) && !isLoopback(globalThis.location.host) && (await localNetworkDenied());
}

async function causeOfFailure(url: string): Promise<Cause> {
  const { host } = new URL(url);
  if (host !== globalThis.location.host) return (await isDenied(host)) ? 'local-network' : 'no-answer';
  const status = await httpStatus(url);
  if (status === 0) return 'refused';
  if (status === 404) return 'wrong-path';
  if (status === 401 || status === 403) return 'forbidden';
  return 'too-many-sockets'; // the path is right (426: upgrade required) and yet no WebSocket opens
}

class BrowserTransport implements Transport {
  readonly #socket: WebSocket;
  readonly #events: TransportEvents;
  readonly #url: string;
  #opened = false;
  #ended = false;

  constructor(target: Target, events: TransportEvents) {
    this.#events = events;
    this.#url = target.url;
    this.#socket = new WebSocket(target.url, SUBPROTOCOL);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => this.#open();
    this.#socket.onmessage = (event: MessageEvent) => this.#receive(event.data);
    this.#socket.onclose = (event) => this.#closed(event);
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    // A view on WASM memory is copied before send returns, so the kernel may write its next batch at once.
    if (this.#opened && !this.#ended) this.#socket.send(bytes as Uint8Array<ArrayBuffer>);
  }

  close(): void {
    this.#socket.close();
  }

  destroy(): void {
    // The close handshake of a peer that is silent takes long; nobody waits for it here.
    this.#end('closed', 'closed by this side');
    this.#socket.close();
  }

  #open(): void {
    if (this.#ended) return;
    this.#opened = true;
    this.#events.opened();
  }

  #receive(data: unknown): void {
    if (!this.#ended && data instanceof ArrayBuffer) this.#events.received(new Uint8Array(data));
  }

  #closed(event: CloseEvent): void {
    if (this.#ended) return;
    const detail = `WebSocket closed with code ${event.code}${event.reason === '' ? '' : `, ${event.reason}`}`;
    if (this.#opened) return this.#end('closed', detail);
    void causeOfFailure(this.#url).then((cause) => this.#end(cause, detail));
  }

  #end(cause: Cause, detail: string): void {
    if (this.#ended) return;
    this.#ended = true;
    // bufferedAmount outlives the connection: it tells exactly what never left.
    this.#events.ended({ opened: this.#opened, cause, detail, unsentBytes: this.#socket.bufferedAmount });
  }
}

/** A transport that never was: its end arrives after the caller has got it. */
function failedTransport(events: TransportEvents, cause: Cause, detail: string): Transport {
  queueMicrotask(() => events.ended({ opened: false, cause, detail }));
  return { bufferedBytes: 0, send() {}, close() {}, destroy() {} };
}

/** Opens `ws:` and `wss:` addresses. */
export const openBrowserTransport: OpenTransport = (target, events) => {
  try {
    return new BrowserTransport(target, events);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const cause = error instanceof DOMException && error.name === 'SecurityError' ? 'mixed-content' : 'bad-url';
    return failedTransport(events, cause, detail);
  }
};

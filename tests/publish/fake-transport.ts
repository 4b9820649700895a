// A transport in memory, with the knobs of a network: it opens, delays, cuts and answers when the test says so.

import type { OpenTransport, Target, Transport, TransportEnd, TransportEvents } from '../../src/publish/transport.ts';

export class FakeTransport implements Transport {
  readonly target: Target;
  readonly events: TransportEvents;
  readonly written: Uint8Array[] = [];
  /** What the socket's buffer is said to hold. */
  bufferedBytes = 0;
  closed = false;
  #ended = false;
  opened = false;

  constructor(target: Target, events: TransportEvents) {
    this.target = target;
    this.events = events;
  }

  open(): void {
    this.opened = true;
    this.events.opened();
  }

  receive(...bytes: number[]): void {
    this.events.received(Uint8Array.from(bytes));
  }

  /** CONNACK with a return code. */
  connack(code = 0): void {
    this.receive(0x20, 2, 0, code);
  }

  send(bytes: Uint8Array): void {
    this.written.push(bytes.slice());
  }

  close(): void {
    this.closed = true;
    this.end();
  }

  destroy(): void {
    this.end();
  }

  end(cause: TransportEnd['cause'] = 'closed', detail = 'cut', unsentBytes?: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.events.ended({ opened: this.opened, cause, detail, ...(unsentBytes === undefined ? {} : { unsentBytes }) });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.written);
  }
}

/** Opens fake transports and remembers them. */
export function fakeNetwork(): { readonly open: OpenTransport; readonly transports: FakeTransport[] } {
  const transports: FakeTransport[] = [];
  const open: OpenTransport = (target, events) => {
    const transport = new FakeTransport(target, events);
    transports.push(transport);
    return transport;
  };
  return { open, transports };
}

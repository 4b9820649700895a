// One connection's bytes, in both worlds: a browser's WebSocket, or Node's tcp, tls and ws. Implemented by
// browser-transport.ts and node-transport.ts; tests/publish/transport.contract.ts holds both to it.

import type { TlsFiles } from '../contracts/fleet.ts';

export interface Target {
  readonly url: string;
  readonly tls?: TlsFiles;
}

/** Why a connection ended or never began. */
export interface TransportEnd {
  /** Whether it had been open. */
  readonly opened: boolean;
  readonly cause:
    | 'closed' | 'refused' | 'unreachable' | 'unknown-host' | 'tls' | 'wrong-path' | 'forbidden' | 'mixed-content'
    | 'bad-url' | 'too-many-sockets' | 'local-network' | 'no-answer' | 'timeout' | 'failed';
  /** What the system said, for the message. */
  readonly detail: string;
  /** How many of the bytes handed over never left the socket's buffer, where the system still knows. */
  readonly unsentBytes?: number;
}

export interface TransportEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
  /** Exactly once, also after `destroy`. */
  ended(end: TransportEnd): void;
}

export interface Transport {
  /** Bytes handed over that have not left the socket's own buffer. */
  readonly bufferedBytes: number;
  /** Copies (or sends) the bytes before it returns. Without effect unless open. */
  send(bytes: Uint8Array): void;
  /** Closes once what is buffered has left. */
  close(): void;
  /** Closes now. */
  destroy(): void;
}

/** Never throws: what is wrong with the target arrives by `ended`. */
export type OpenTransport = (target: Target, events: TransportEvents) => Transport;

/** The subprotocol of MQTT over WebSocket [MQTT-6.0.0-3]. */
export const SUBPROTOCOL = 'mqtt';

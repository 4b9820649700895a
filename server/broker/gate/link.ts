// What the gate needs of a socket; TCP and WebSocket each bring one.

import type { GateRefusal } from './refusal.ts';

/** Who is at the other end. */
export interface Peer {
  readonly transport: 'tcp' | 'websocket';
  readonly address: string;
  readonly loopback: boolean;
}

/** Why a link is closed: a refusal, the relay's own end, or null for an ordinary end. */
export type CloseReason = GateRefusal | 'shutdown' | null;

export interface Link {
  readonly peer: Peer;
  /** Stops and resumes reading, so that the sender feels back-pressure. */
  pause(): void;
  resume(): void;
  /** Sends; `done` once the bytes have left for the kernel. On a closed link it is called at once. */
  write(chunks: readonly Buffer[], done: () => void): void;
  /** Called once, when the connection is about to be accepted, before CONNACK: larger frames may come behind it. */
  admit(): void;
  /** Sends `last`, closes politely, and by force after a second. What still comes in is thrown away. */
  close(last: Buffer | null, reason: CloseReason): void;
  /** The receiver of what comes in. Set once. */
  listen(receiver: Receiver): void;
}

export interface Receiver {
  bytes(chunk: Buffer): void;
  /** The other end is gone. Bytes that came before are still to be worked through. */
  ended(): void;
  refuse(reason: GateRefusal): void;
}

// Broker `none`: encode and count only. What was encoded is sent.

import type { ConnectionStatus } from '../contracts/fleet.ts';
import type { Part, Publisher } from '../contracts/publisher.ts';

/** The connection of a fleet that has none. */
export const OFF: ConnectionStatus = {
  state: 'off', url: null, protocol: null, problem: null, attempts: 0, nextAttemptInMs: null, bufferedBytes: 0,
};

export class NullPublisher implements Publisher {
  readonly protocol = 4;
  readonly connected = true;
  readonly settled = true;
  readonly full = false;
  readonly pressed = false;
  readonly patient = true;

  mustHold(): boolean {
    return false;
  }

  send(_packets: Uint8Array, parts: readonly Part[]): void {
    for (const part of parts) part.account.send(part.messages);
  }

  hold(_bytes: Uint8Array, part: Part): void {
    part.account.send(part.messages);
  }

  tickDone(): void {}
  settle(): void {}
  reconnectNow(): void {}

  status(): ConnectionStatus {
    return OFF;
  }

  async stop(): Promise<void> {}
}

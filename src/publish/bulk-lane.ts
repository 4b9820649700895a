// What the bulk lane has handed to the transport and which of it has left the socket's own buffer: a queue of parts,
// each with the position of its last byte in all that was ever handed over. A part counts as sent when that position
// is behind what is still buffered.

import type { Account } from '../contracts/publisher.ts';
import type { DropReason } from '../contracts/ledger.ts';

interface Handed {
  readonly account: Account;
  readonly messages: number;
  readonly endByte: number;
}

export class BulkLane {
  #queue: Handed[] = [];
  #head = 0;

  get empty(): boolean {
    return this.#head === this.#queue.length;
  }

  /** Notes a part whose last byte is the `endByte`-th of its session. */
  handed(account: Account, messages: number, endByte: number): void {
    this.#queue.push({ account, messages, endByte });
  }

  /** @param leftBytes how many bytes of the session have left the socket's buffer */
  settle(leftBytes: number): void {
    while (this.#head < this.#queue.length && this.#queue[this.#head]!.endByte <= leftBytes) {
      const part = this.#queue[this.#head++]!;
      part.account.send(part.messages);
    }
    if (this.empty) this.#clear();
    else if (this.#head > 4096) this.#trim();
  }

  /** What has not left never will. */
  cut(reason: DropReason): void {
    for (; this.#head < this.#queue.length; this.#head++) {
      const part = this.#queue[this.#head]!;
      part.account.drop(reason, part.messages);
    }
    this.#clear();
  }

  #trim(): void {
    this.#queue = this.#queue.slice(this.#head);
    this.#head = 0;
  }

  #clear(): void {
    if (this.#queue.length > 0) this.#queue = [];
    this.#head = 0;
  }
}

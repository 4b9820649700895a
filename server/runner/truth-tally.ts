// Ground truth of a run: counted by fault, and written where somebody wants it.

import type { TruthRecord } from '../../src/contracts/truth.ts';
import type { TruthLines } from './truth-file.ts';

export class TruthTally {
  readonly #lines: TruthLines | null;
  readonly #records = new Map<string, number>();
  #lost = 0;

  constructor(lines: TruthLines | null) {
    this.#lines = lines;
  }

  /** Records that could not be written; known after `close`. */
  get lost(): number {
    return this.#lost;
  }

  ofFault(name: string): number {
    return this.#records.get(name) ?? 0;
  }

  take(records: readonly TruthRecord[]): void {
    for (const { fault } of records) this.#records.set(fault, this.ofFault(fault) + 1);
    this.#lines?.write(records);
  }

  /** Waits until all is written. */
  async close(): Promise<void> {
    this.#lost = (await this.#lines?.close()) ?? 0;
  }
}

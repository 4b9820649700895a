// Lines of the sink `stdout`: put in order over all shards and written, one piece behind the other.

import type { EngineLines } from '../contracts/worker.ts';
import type { FleetDependencies } from './dependencies.ts';
import type { EngineSlot } from './engine-slot.ts';
import { LineMerge } from './line-merge.ts';

export class Output {
  readonly #lines: LineMerge;
  readonly #write: FleetDependencies['writeLines'];
  #written: Promise<void> = Promise.resolve();

  constructor(workers: number, write: FleetDependencies['writeLines']) {
    this.#lines = new LineMerge(workers);
    this.#write = write;
  }

  /** Everything so far has been written. */
  get written(): Promise<void> {
    return this.#written;
  }

  /** Writes what is complete, and lets the worker know. */
  take(slot: EngineSlot, lines: EngineLines): void {
    const text = this.#lines.add(slot.number, lines);
    this.#written = this.#written.then(async () => {
      if (text !== '') await Promise.resolve(this.#write?.(text)).catch(() => {}); // who owns the output hears of its errors
      if (slot.alive) void slot.ask((remote) => remote.linesWritten(lines.bytes)).catch(() => {}); // a worker that is gone waits for nothing
    });
  }
}

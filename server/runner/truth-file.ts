// Ground truth as JSON lines: to a file that is opened before the run starts, or to stdout. What cannot be written later is
// counted and told; it does not end the run.

import { createWriteStream, openSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { TruthRecord } from '../../src/contracts/truth.ts';
import { usageProblem } from '../command-options.ts';

/** Stands for stdout in `--truth`. */
export const TO_STDOUT = '-';
/** What may wait for a disk or a reader that takes nothing; records beyond are lost. */
const WAITING_BYTES = 64 * 1024 * 1024;

export class TruthLines {
  readonly #stream: Writable;
  readonly #trouble: (why: string) => void;
  readonly #ends: boolean;
  #pending = 0;
  #lost = 0;
  #told = false;
  #done: () => void = () => {};

  /**
   * @param ends whether the stream ends with the truth; stdout does not
   * @param trouble hears once why records are lost
   */
  constructor(stream: Writable, ends: boolean, trouble: (why: string) => void) {
    this.#stream = stream;
    this.#ends = ends;
    this.#trouble = trouble;
    stream.on('error', (error: NodeJS.ErrnoException) => this.#tell(error.code ?? error.message));
  }

  /** Writes records, one a line. */
  write(records: readonly TruthRecord[]): void {
    if (this.#stream.destroyed || this.#stream.writableLength > WAITING_BYTES) return this.#lose(records.length, 'nobody takes it');
    this.#pending++;
    this.#stream.write(records.map((record) => `${JSON.stringify(record)}\n`).join(''), (error) => {
      this.#pending--;
      if (error) this.#lose(records.length, (error as NodeJS.ErrnoException).code ?? error.message);
      if (this.#pending === 0) this.#done();
    });
  }

  /** Waits until all is written; resolves to how many records could not be. */
  async close(): Promise<number> {
    if (this.#pending > 0) await new Promise<void>((resolve) => (this.#done = resolve));
    if (this.#ends && !this.#stream.destroyed) await new Promise<void>((resolve) => this.#stream.once('close', resolve).end());
    return this.#lost;
  }

  #lose(records: number, why: string): void {
    this.#lost += records;
    this.#tell(why);
  }

  #tell(why: string): void {
    if (!this.#told) this.#trouble(why);
    this.#told = true;
  }
}

/** Opens what `--truth` names. Throws a ProblemError when it cannot be written. */
export function openTruth(target: string, trouble: (why: string) => void): TruthLines {
  if (target === TO_STDOUT) return new TruthLines(process.stdout, false, trouble);
  try {
    return new TruthLines(createWriteStream(target, { fd: openSync(target, 'w') }), true, trouble);
  } catch (error) {
    throw usageProblem('file-unwritable', `--truth ${target} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      'name a file in a folder that can be written');
  }
}

// Updates come ten times a second, frames when the browser likes: what arrives between two frames is joined here, so
// that the page changes at most once a frame. Bounded, since a hidden page has no frames.

import type { FleetStatus, FleetUpdate, SentMessage, Watched } from '../../contracts/fleet.ts';
import type { TruthRecord } from '../../contracts/truth.ts';

export interface Batch {
  readonly status: FleetStatus;
  readonly messages: readonly SentMessage[];
  readonly watched: readonly Watched[];
  readonly truth: readonly TruthRecord[];
}

const MESSAGES = 200;
const WATCHED = 4096;
const TRUTH = 1000;

export class UpdateBatch {
  #status: FleetStatus | null = null;
  #messages: SentMessage[] = [];
  #watched: Watched[] = [];
  #truth: TruthRecord[] = [];

  add(update: FleetUpdate): void {
    this.#status = update.status;
    this.#messages = latest(this.#messages, update.messages, MESSAGES);
    this.#watched = latest(this.#watched, update.watched, WATCHED);
    this.#truth = latest(this.#truth, update.truth, TRUTH);
  }

  /** All since the last call, or null when nothing came. */
  take(): Batch | null {
    if (!this.#status) return null;
    const batch = { status: this.#status, messages: this.#messages, watched: this.#watched, truth: this.#truth };
    this.#status = null;
    this.#messages = [];
    this.#watched = [];
    this.#truth = [];
    return batch;
  }
}

function latest<T>(before: T[], more: readonly T[], most: number): T[] {
  const all = before.length === 0 ? [...more] : [...before, ...more];
  return all.length > most ? all.slice(all.length - most) : all;
}

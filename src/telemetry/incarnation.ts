// One incarnation of a session: its snapshots' numbers, and what which relay has acknowledged of it.

import type { FamilySamples, Snapshot } from '../contracts/telemetry.ts';

interface Acknowledged {
  readonly relay: string;
  readonly number: number;
  readonly values: FamilySamples;
}

export class Incarnation {
  readonly id: number;
  #number = 0;
  #acknowledged: Acknowledged | null = null;
  /** Another relay answered: the snapshots carry the base until it has acknowledged one. */
  #moving = false;

  constructor(id: number) {
    this.id = id;
  }

  snapshot(session: string, values: FamilySamples, final: boolean): Snapshot {
    const base = this.#moving ? this.#acknowledged?.values ?? {} : null;
    const snapshot: Snapshot = {
      version: 1, session, incarnation: this.id, number: (this.#number += 1),
      relay: this.#acknowledged?.relay ?? null, base: base as Snapshot['base'], final, values: values as Snapshot['values'],
    };
    return snapshot;
  }

  moveTo(relay: string): void {
    this.#moving = relay !== '';
  }

  acknowledged(values: FamilySamples, relay: string, number: number): void {
    if (this.#acknowledged !== null && this.#acknowledged.relay === relay && number < this.#acknowledged.number) return;
    this.#acknowledged = { relay, number, values };
    this.#moving = false;
  }
}

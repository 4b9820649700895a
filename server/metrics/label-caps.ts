// Keeps the number of series small whatever sessions report: a label has at most so many values, a pair of model and
// topic at most so many combinations; the rest is counted under `__other__`, which keeps every sum exact.

import { MOST_PAIRS, OTHER, type FamilyRow, type LabelRow } from '../../src/contracts/metrics/row.ts';

/** Label values that nobody used for this long make room for new ones. */
const IDLE_MS = 300_000;
const LONGEST_VALUE = 256;

export interface CapEvents {
  overflowed(label: string): void;
  /** A combination of free labels is new: its series are to begin at 0. */
  appeared(names: readonly string[], values: readonly string[]): void;
  /** A combination made room: its series are to go. */
  vanished(names: readonly string[], values: readonly string[]): void;
}

export class LabelCaps {
  readonly #events: CapEvents;
  /** Per free-label signature: combination → last use. */
  readonly #known = new Map<string, Map<string, number>>();

  constructor(events: CapEvents) {
    this.#events = events;
  }

  /** The label values under which a session's sample is counted. `values` in the row's order. */
  place(row: FamilyRow, values: readonly string[], nowMs: number): readonly string[] {
    const free = row.labels.flatMap((label, place) => ('cap' in label ? [{ label, place }] : []));
    if (free.length === 0) return values;
    const names = free.map(({ label }) => label.name);
    const wanted = free.map(({ label, place }, at) => tidy(values[place]!, at === free.length - 1 && label.name === 'topic'));
    const placed = this.#combination(names, wanted, free.map(({ label }) => label), nowMs);
    return values.map((value, place) => placed[free.findIndex((one) => one.place === place)] ?? value);
  }

  #combination(names: readonly string[], values: readonly string[], labels: readonly LabelRow[], nowMs: number): readonly string[] {
    const known = this.#knownOf(names.join());
    const key = JSON.stringify(values);
    if (!known.has(key) && !values.every((value) => value === OTHER) && !this.#hasRoom(names, known, labels, nowMs)) {
      this.#events.overflowed(names.length > 1 ? 'pair' : names[0]!);
      return this.#combination(names, values.map(() => OTHER), labels, nowMs);
    }
    if (!known.has(key)) this.#events.appeared(names, values);
    known.set(key, nowMs);
    return values;
  }

  #hasRoom(names: readonly string[], known: Map<string, number>, labels: readonly LabelRow[], nowMs: number): boolean {
    const [only] = labels;
    const cap = labels.length > 1 || !('cap' in only!) ? MOST_PAIRS : only.cap;
    if (known.size < cap) return true;
    const [oldest, usedMs] = [...known].reduce((least, entry) => (entry[1] < least[1] ? entry : least));
    if (nowMs - usedMs < IDLE_MS) return false;
    known.delete(oldest);
    this.#events.vanished(names, JSON.parse(oldest) as string[]);
    return true;
  }

  #knownOf(signature: string): Map<string, number> {
    let known = this.#known.get(signature);
    if (known === undefined) this.#known.set(signature, (known = new Map<string, number>()));
    return known;
  }
}

/** No control characters; and none that prom-client joins with, but in the last label. */
function tidy(value: string, isLast: boolean): string {
  // eslint-disable-next-line no-control-regex -- they are what is taken out
  const plain = value.slice(0, LONGEST_VALUE).replace(/[\u0000-\u001f\u007f-\u009f]/g, '_');
  return isLast ? plain : plain.replace(/[,:]/g, '_');
}

// The families that sessions report: adds their increases, sums up their gauges.

import { SESSION_FAMILIES } from '../../src/contracts/metrics/catalogue.ts';
import type { FamilyRow } from '../../src/contracts/metrics/row.ts';
import { LabelCaps } from './label-caps.ts';
import type { Family, Prometheus } from './prometheus.ts';

/** A sample of a snapshot, checked against the catalogue. */
export interface Sample {
  readonly row: FamilyRow;
  readonly labels: readonly string[];
  readonly value: number;
}

export class SessionFamilies {
  readonly #families: ReadonlyMap<string, Family>;
  readonly #caps: LabelCaps;

  constructor(prometheus: Prometheus, overflowed: (label: string) => void) {
    this.#families = new Map(SESSION_FAMILIES.map((row) => [row.name, prometheus.family(row)]));
    this.#caps = new LabelCaps({
      overflowed,
      appeared: (names, values) => this.#forEachSeries(names, values, (family, labels) => {
        if (family.row.type === 'counter') family.add(labels, 0);
      }),
      vanished: (names, values) => this.#forEachSeries(names, values, (family, labels) => family.remove(labels)),
    });
  }

  add(sample: Sample, increase: number, nowMs: number): void {
    this.#families.get(sample.row.name)!.add(this.#caps.place(sample.row, sample.labels, nowMs), increase);
  }

  /** Sets all gauges from what the live sessions said last. */
  setGauges(samples: Iterable<Sample>, nowMs: number): void {
    const sums = new Map<string, { readonly family: Family; readonly labels: readonly string[]; value: number }>();
    for (const sample of samples) {
      const labels = this.#caps.place(sample.row, sample.labels, nowMs);
      const key = JSON.stringify([sample.row.name, labels]);
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { family: this.#families.get(sample.row.name)!, labels, value: sample.value });
      else sum.value = sample.row.adding === 'max' ? Math.max(sum.value, sample.value) : sum.value + sample.value;
    }
    for (const family of this.#families.values()) if (family.row.type === 'gauge') family.clear();
    for (const { family, labels, value } of sums.values()) family.set(labels, value);
  }

  /** All series of these free labels, in every combination of the closed ones. */
  #forEachSeries(names: readonly string[], values: readonly string[], visit: (family: Family, labels: readonly string[]) => void): void {
    const given = new Map(names.map((name, place) => [name, values[place]!]));
    for (const family of this.#families.values()) {
      const free = family.row.labels.filter((label) => 'cap' in label).map((label) => label.name);
      if (free.join() === names.join()) for (const labels of combinations(family.row, given)) visit(family, labels);
    }
  }
}

function combinations(row: FamilyRow, given: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  return row.labels.reduce<readonly (readonly string[])[]>((sets, label) => {
    const values = 'cap' in label ? [given.get(label.name)!] : label.values;
    return sets.flatMap((set) => values.map((value) => [...set, value]));
  }, [[]]);
}

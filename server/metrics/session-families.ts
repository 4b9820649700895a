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
  readonly #gauges = new Map<string, { readonly family: Family; readonly labels: readonly string[] }>();

  constructor(prometheus: Prometheus, overflowed: (label: string) => void) {
    this.#families = new Map(SESSION_FAMILIES.map((row) => [row.name, prometheus.family(row)]));
    this.#caps = new LabelCaps({
      overflowed,
      appeared: (names, values) => this.#forEachSeries(names, values, (family, labels) => this.#begin(family, labels)),
      vanished: (names, values) => this.#forEachSeries(names, values, (family, labels) => this.#end(family, labels)),
    });
  }

  add(sample: Sample, increase: number, nowMs: number): void {
    this.#families.get(sample.row.name)!.add(this.#caps.place(sample.row, sample.labels, nowMs), increase);
  }

  /** Sets all gauges from what the live sessions said last; where none of them speaks any more, to 0. */
  setGauges(samples: Iterable<Sample>, nowMs: number): void {
    const sums = new Map<string, { value: number }>();
    for (const sample of samples) {
      const labels = this.#caps.place(sample.row, sample.labels, nowMs);
      const key = keyOf(sample.row.name, labels);
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { value: sample.value });
      else sum.value = sample.row.adding === 'max' ? Math.max(sum.value, sample.value) : sum.value + sample.value;
    }
    for (const [key, { family, labels }] of this.#gauges) family.set(labels, sums.get(key)?.value ?? 0);
  }

  #begin(family: Family, labels: readonly string[]): void {
    if (family.row.type === 'gauge') this.#gauges.set(keyOf(family.row.name, labels), { family, labels });
    else family.add(labels, 0);
  }

  #end(family: Family, labels: readonly string[]): void {
    this.#gauges.delete(keyOf(family.row.name, labels));
    family.remove(labels);
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

function keyOf(name: string, labels: readonly string[]): string {
  return JSON.stringify([name, labels]);
}

function combinations(row: FamilyRow, given: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  return row.labels.reduce<readonly (readonly string[])[]>((sets, label) => {
    const values = 'cap' in label ? [given.get(label.name)!] : label.values;
    return sets.flatMap((set) => values.map((value) => [...set, value]));
  }, [[]]);
}

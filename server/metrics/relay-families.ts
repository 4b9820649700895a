// The relay's own families, read from its parts right before a scrape.

import { WEB_FAMILIES } from '../../src/contracts/metrics/web.ts';
import { relayFamilies } from '../../src/contracts/metrics/relay.ts';
import type { FamilyRow } from '../../src/contracts/metrics/row.ts';
import { BROKER_DROPS } from '../broker/limits.ts';
import { GATE_REFUSAL_REASONS } from '../broker/gate/refusal.ts';
import type { Family, Prometheus } from './prometheus.ts';

export class RelayFamilies {
  readonly #families: ReadonlyMap<string, Family>;

  constructor(prometheus: Prometheus) {
    const rows: readonly FamilyRow[] = [...WEB_FAMILIES, ...relayFamilies(GATE_REFUSAL_REASONS, BROKER_DROPS)];
    this.#families = new Map(rows.map((row) => [row.name, prometheus.family(row)]));
    for (const family of this.#families.values()) startAtZero(family);
  }

  get(name: string): Family {
    const family = this.#families.get(name);
    if (family === undefined) throw new Error(`${name} is not in the catalogue`);
    return family;
  }
}

/** `rate()` never sees the first increase of a series that begins with it. */
function startAtZero(family: Family): void {
  const [label] = family.row.labels;
  if (family.row.type !== 'counter' || label === undefined || !('values' in label)) return;
  for (const value of label.values) family.add([value], 0);
}

// Checks a snapshot's samples against the catalogue: one bad value refuses the whole snapshot.

import { SESSION_FAMILIES } from '../../src/contracts/metrics/catalogue.ts';
import type { FamilyRow } from '../../src/contracts/metrics/row.ts';
import { SNAPSHOT_ROWS, type FamilySamples, type SampleRow } from '../../src/contracts/telemetry.ts';
import type { Sample } from './session-families.ts';

const ROWS: ReadonlyMap<string, FamilyRow> = new Map(SESSION_FAMILIES.map((row) => [row.name, row]));

/** The samples by a key that is unique for family and labels, or what is wrong. */
export function checkSamples(families: FamilySamples): ReadonlyMap<string, Sample> | string {
  const samples = new Map<string, Sample>();
  for (const [name, rows] of Object.entries(families)) {
    for (const row of rows) {
      const sample = checkSample(ROWS.get(name)!, row);
      if (typeof sample === 'string') return `${name}: ${sample}`;
      const key = JSON.stringify([name, sample.labels]);
      if (samples.has(key)) return `${name}: the same labels stand there twice`;
      samples.set(key, sample);
      if (samples.size > SNAPSHOT_ROWS) return `more than ${SNAPSHOT_ROWS} samples`;
    }
  }
  return samples;
}

function checkSample(family: FamilyRow, row: SampleRow): Sample | string {
  if (row.length !== family.labels.length + 1) return `a row has ${family.labels.length} label values and a number`;
  const labels: string[] = [];
  for (const [place, label] of family.labels.entries()) {
    const text = row[place];
    if (typeof text !== 'string') return `${label.name} is text`;
    if ('values' in label && !label.values.includes(text)) return `${label.name} is none of its values`;
    labels.push(text);
  }
  const value = row.at(-1);
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'the value is no number';
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER || (value < 0 && family.signed !== true)) return 'the value is out of range';
  if (family.type === 'counter' && !Number.isInteger(value)) return 'a count is whole';
  return { row: family, labels, value };
}

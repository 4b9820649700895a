// Ground truth as a file: one JSON object a line, keys in the order in which `run --truth` writes them.

import type { TruthRecord } from '../../contracts/truth.ts';

export function truthLines(records: readonly TruthRecord[]): string {
  return records.map((record) => `${truthLine(record)}\n`).join('');
}

function truthLine({ device, signal, publication, kind, fault, parameters, from, to, fromTick, toTick }: TruthRecord): string {
  return JSON.stringify({ device, ...(signal === undefined ? {} : { signal }), ...(publication === undefined ? {} : { publication }), kind, fault, parameters, from, to, fromTick, toTick });
}

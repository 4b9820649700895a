// `select` of a fault: which fleets it reaches, and which of their devices.

import type { SelectionSource } from '../../expression/index.ts';
import { didYouMean } from '../../expression/index.ts';
import { idReader, type IdReader } from '../device-ids.ts';
import type { FaultEntryAt } from './entry.ts';
import { problem, type FaultReport } from './entry.ts';
import { grouped } from '../schema-problems.ts';
import type { FaultShape, FleetShape, ModelShape } from '../schema.ts';
import { childOf, type Place } from '../text.ts';

/** A fleet whose model exists. */
export interface FaultFleet {
  readonly number: number;
  readonly name: string;
  readonly shape: FleetShape;
  readonly model: ModelShape;
  readonly ids: IdReader;
}

export interface Reached {
  readonly fleet: FaultFleet;
  readonly selection: SelectionSource;
}

export function faultFleet(number: number, shape: FleetShape, model: ModelShape): FaultFleet {
  const name = shape.name ?? shape.model;
  return { number, name, shape, model, ids: idReader(shape.id ?? '{fleet}-{index}', name, shape.model, shape.count) };
}

/** Fleets that `model` and `fleet` of the selection leave. Reports names that do not exist. */
export function namedFleets(entry: FaultEntryAt, fleets: readonly FaultFleet[], models: readonly string[], report: FaultReport): readonly FaultFleet[] {
  const { select } = entry.shape;
  const place = childOf(entry.place, 'select');
  if (select?.model !== undefined && !models.includes(select.model)) return unknown('model', select.model, models, place, entry, report);
  const names = fleets.map(({ name }) => name);
  if (select?.fleet !== undefined && !names.includes(select.fleet)) return unknown('fleet', select.fleet, names, place, entry, report);
  return fleets.filter(({ name, shape }) => (select?.model ?? shape.model) === shape.model && (select?.fleet ?? name) === name);
}

function unknown(key: 'model' | 'fleet', name: string, known: readonly string[], place: Place, entry: FaultEntryAt, report: FaultReport): readonly FaultFleet[] {
  report.atValue(childOf(place, key), `${entry.path}.select.${key}`, problem(`unknown-${key}`, `unknown ${key} \`${name}\`${didYouMean(name, known)}`, `Write one of ${known.slice(0, 20).join(', ')}.`, { name }));
  return [];
}

/** The devices that the selection leaves in each fleet; reports what selects nobody. */
export function select(entry: FaultEntryAt, fleets: readonly FaultFleet[], report: FaultReport): readonly Reached[] {
  if (fleets.length === 0) return [];
  const place = childOf(entry.place, 'select');
  const path = `${entry.path}.select`;
  const shape = entry.shape.select;
  const among = withLabels(shape, fleets, place, path, report);
  const chosen = byIds(shape, among, place, path, report);
  const range = rangeOf(shape, place, path, report);
  if (among.length === 0 || chosen === 'faulty' || range === 'faulty') return [];
  const labels = Object.entries(shape?.label ?? {}).map(([label, value]) => ({ text: String(value), place: childOf(childOf(place, 'label'), label), path: `${path}.label.${label}`, label, value }));
  const reached = among.flatMap((fleet): Reached[] => {
    const indices = indicesOf(fleet, chosen?.get(fleet) ?? (chosen ? [] : null), range);
    return indices !== null && indices.length === 0 ? [] : [{ fleet, selection: { share: shareOf(shape), indices, labels } }];
  });
  if (reached.length === 0) report.atValue(place, path, problem('empty-selection', 'this selects no device', range ? `The fleets have ${grouped(Math.max(...among.map((fleet) => fleet.shape.count)))} devices at most, counted from 0.` : 'Select devices that exist.'));
  return reached;
}

/** `5%` → 0.05: written decimals divided once, so that what people mean is what is counted. */
function shareOf(shape: FaultShape['select']): number | null {
  return shape?.share === undefined ? null : Math.min(1, Number(shape.share.slice(0, -1)) / 100);
}

function withLabels(shape: FaultShape['select'], fleets: readonly FaultFleet[], place: Place, path: string, report: FaultReport): readonly FaultFleet[] {
  const labels = Object.keys(shape?.label ?? {});
  for (const label of labels) {
    if (fleets.some((fleet) => hasLabel(fleet, label))) continue;
    const known = [...new Set(fleets.flatMap((fleet) => Object.keys(fleet.shape.labels ?? {})))];
    report.atKey(childOf(childOf(place, 'label'), label), `${path}.label.${label}`, problem('unknown-label', `no fleet that is left has a label \`${label}\`${didYouMean(label, known)}`, known.length > 0 ? `Labels are ${known.slice(0, 20).join(', ')}.` : 'Add it under `labels:` of the fleet.', { name: label }));
    return [];
  }
  return fleets.filter((fleet) => labels.every((label) => hasLabel(fleet, label)));
}

function hasLabel({ shape }: FaultFleet, label: string): boolean {
  return Object.hasOwn(shape.labels ?? {}, label);
}

function byIds(shape: FaultShape['select'], fleets: readonly FaultFleet[], place: Place, path: string, report: FaultReport): ReadonlyMap<FaultFleet, number[]> | null | 'faulty' {
  if (shape?.ids === undefined || fleets.length === 0) return null;
  const chosen = new Map<FaultFleet, number[]>();
  let sound = true;
  for (const [i, id] of shape.ids.entries()) {
    const fleet = fleets.find(({ ids }) => ids.indexOf(id) !== null);
    if (fleet) {
      const indices = chosen.get(fleet);
      if (indices) indices.push(fleet.ids.indexOf(id)!);
      else chosen.set(fleet, [fleet.ids.indexOf(id)!]);
      continue;
    }
    sound = false;
    report.atValue(childOf(childOf(place, 'ids'), i), `${path}.ids[${i}]`, problem('unknown-device', `no device that the fault can act on has the id \`${id}\``, `Ids look like \`${exampleId(fleets[0]!)}\`.`, { id }));
  }
  return sound ? chosen : 'faulty';
}

function exampleId({ shape, name }: FaultFleet): string {
  return (shape.id ?? '{fleet}-{index}').replace('{fleet}', name).replace('{model}', shape.model);
}

interface Range {
  readonly first: number;
  readonly last: number;
}

function rangeOf(shape: FaultShape['select'], place: Place, path: string, report: FaultReport): Range | null | 'faulty' {
  const written = shape?.index;
  if (written === undefined) return null;
  if (typeof written === 'number') return { first: written, last: written };
  const [, from, to] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(written) ?? [];
  const [first, last] = [Number(from), Number(to ?? from)];
  if (from !== undefined && first <= last) return { first, last };
  report.atValue(childOf(place, 'index'), `${path}.index`, problem('bad-index-range', `\`${written}\` is no range of indices`, 'Write e.g. `7` or `"0..99"`; both ends belong to it.'));
  return 'faulty';
}

/** Null: every index. A range that reaches beyond the fleet ends with it. */
function indicesOf({ shape }: FaultFleet, ids: readonly number[] | null, range: Range | null): Float64Array | null {
  if (ids === null && range === null) return null;
  const first = range?.first ?? 0;
  const last = Math.min(range?.last ?? Infinity, shape.count - 1);
  if (ids === null) return Float64Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  return Float64Array.from(new Set(ids.filter((index) => index >= first && index <= last))).sort();
}

// Views on this shard: filter, sort, group, rows, heat. What is costly is kept for a second, so that a page that asks
// ten times a second costs a filter and a sort a second.

import type { Kernel } from '../contracts/kernel.ts';
import { shardRange, type Column, type GroupPlan, type Plan, type Shard } from '../contracts/plan.ts';
import type { Clock } from '../contracts/time.ts';
import type { ViewRow } from '../contracts/view.ts';
import type { HeatPart, Selected, Selection } from '../contracts/worker.ts';
import { sortedPlaces } from './merge-sort.ts';
import { shownValue, visibleColumns } from './shown.ts';
import { runSliced } from './sliced.ts';

const KEEP_MS = 1_000;
/** Ranks per call of the filter. */
const CHUNK = 16_384;
/** Most different values that a view counts by. */
const MOST_GROUPS = 200;

/** The kernel and plan in effect, and the next tick. */
export interface Sight {
  readonly kernel: Kernel;
  readonly plan: Plan;
  readonly tick: number;
}

interface Kept {
  readonly key: string;
  readonly madeAtMs: number;
  readonly plan: Plan;
  readonly keys: Float64Array;
  readonly indices: Uint32Array;
  readonly groups: Selected['groups'];
}

interface Place {
  readonly group: number;
  readonly plan: GroupPlan;
  /** Devices of the fleet in this shard, and the first one's index. */
  readonly first: number;
  readonly count: number;
}

export class Views {
  readonly #clock: Clock;
  readonly #shard: Shard;
  readonly #sight: () => Sight;
  #kept: Kept | null = null;

  constructor(clock: Clock, shard: Shard, sight: () => Sight) {
    this.#clock = clock;
    this.#shard = shard;
    this.#sight = sight;
  }

  async select(selection: Selection): Promise<Selected> {
    const { fleet, filterText, sort, group, from, to } = selection;
    const { plan } = this.#sight();
    const key = JSON.stringify([fleet, filterText, sort, group]);
    const now = this.#clock.monotonicMs();
    let kept = this.#kept;
    if (kept === null || kept.key !== key || kept.plan !== plan || now - kept.madeAtMs >= KEEP_MS) {
      kept = await runSliced(this.#clock, this.#make(selection, key));
      this.#kept = kept;
    }
    const total = this.#place(fleet)?.count ?? 0;
    const { keys, indices, groups } = kept;
    return { count: indices.length, total, keys: keys.slice(from, to), indices: indices.slice(from, to), groups, tick: this.#sight().tick };
  }

  rows(fleet: string, indices: Uint32Array): ViewRow[] {
    const place = this.#place(fleet);
    const { kernel } = this.#sight();
    if (place === null) return [];
    const visible = visibleColumns(place.plan);
    return Array.from(indices).flatMap((index) => {
      const raw = kernel.readDevice(place.group, index);
      if (raw === null) return [];
      const values = visible.map((column) => shownValue(place.plan.columns[column]!, raw[column]!));
      return [{ index, id: kernel.deviceId(place.group, index), values, online: true }];
    });
  }

  range(fleet: string, column: string): { low: number; high: number } {
    const place = this.#place(fleet);
    const number = place?.plan.columns.findIndex((one) => one.name === column) ?? -1;
    if (place === null || number < 0 || place.count === 0) return { low: Infinity, high: -Infinity };
    return this.#sight().kernel.range(place.group, number);
  }

  heat(fleet: string, column: string, low: number, high: number, cells: number): HeatPart {
    const bytes = new Uint8Array(cells);
    const place = this.#place(fleet);
    const number = place?.plan.columns.findIndex((one) => one.name === column) ?? -1;
    const { kernel, tick } = this.#sight();
    if (place !== null && number >= 0 && place.count > 0 && cells > 0) kernel.heat(place.group, number, low, high, bytes);
    return { cells: bytes, tick };
  }

  holdsId(fleet: string, index: number, id: string): boolean {
    const place = this.#place(fleet);
    if (place === null || index < place.first || index >= place.first + place.count) return false;
    return this.#sight().kernel.deviceId(place.group, index) === id;
  }

  #place(fleet: string): Place | null {
    const { plan } = this.#sight();
    const group = plan.groups.findIndex((one) => one.fleet === fleet);
    const groupPlan = plan.groups[group];
    return groupPlan === undefined ? null : { group, plan: groupPlan, ...shardRange(groupPlan.count, this.#shard) };
  }

  *#make(selection: Selection, key: string): Generator<void, Kept> {
    const madeAtMs = this.#clock.monotonicMs();
    const { kernel, plan } = this.#sight();
    const place = this.#place(selection.fleet);
    if (place === null) return { key, madeAtMs, plan, keys: new Float64Array(), indices: new Uint32Array(), groups: [] };
    const ranks = yield* matchingRanks(kernel, place, selection);
    const indices = yield* indicesOf(kernel, place.group, ranks);
    const groups = yield* countGroups(kernel, place, ranks, selection.group);
    const keysByRank = yield* sortKeys(kernel, place, ranks, indices, selection.sort?.column ?? 'index');
    const byIndex = orderOfIndices(indices, place); // so that equal keys come in order of index, like over all shards
    const keys = picked(keysByRank, byIndex, Float64Array);
    const order = yield* sortedPlaces(keys, selection.sort?.descending ?? false);
    return { key, madeAtMs, plan, keys: picked(keys, order, Float64Array), indices: picked(picked(indices, byIndex, Uint32Array), order, Uint32Array), groups };
  }
}

function picked<A extends Float64Array | Uint32Array>(values: A, order: Uint32Array, make: new (length: number) => A): A {
  const out = new make(order.length);
  for (let place = 0; place < order.length; place++) out[place] = values[order[place]!]!;
  return out;
}

function* matchingRanks(kernel: Kernel, place: Place, selection: Selection): Generator<void, Uint32Array> {
  if (selection.filter === null) return Uint32Array.from({ length: place.count }, (_, rank) => rank);
  const mask = new Uint8Array(CHUNK);
  const ranks = new Uint32Array(place.count);
  let count = 0;
  for (let first = 0; first < place.count; first += CHUNK) {
    const end = Math.min(first + CHUNK, place.count);
    kernel.filter(place.group, selection.filter, first, end, mask);
    for (let rank = first; rank < end; rank++) if (mask[rank - first] !== 0) ranks[count++] = rank;
    yield;
  }
  return ranks.slice(0, count);
}

function* indicesOf(kernel: Kernel, group: number, ranks: Uint32Array): Generator<void, Uint32Array> {
  const indices = new Uint32Array(ranks.length);
  for (let place = 0; place < ranks.length; place++) {
    indices[place] = kernel.indexOfRank(group, ranks[place]!);
    if ((place & (CHUNK - 1)) === CHUNK - 1) yield;
  }
  return indices;
}

/** Places of `indices` in ascending order of index, in one pass: a shard's indices are a contiguous range. */
function orderOfIndices(indices: Uint32Array, { first, count }: Place): Uint32Array {
  const placeOf = new Int32Array(count).fill(-1);
  indices.forEach((index, place) => (placeOf[index - first] = place));
  return Uint32Array.from(placeOf.filter((place) => place >= 0));
}

/** Values of one column at some ranks. */
function* valuesAt(kernel: Kernel, place: Place, column: number, ranks: Uint32Array): Generator<void, Float64Array> {
  const values = new Float64Array(ranks.length);
  for (let first = 0, at = 0; first < place.count && at < ranks.length; first += CHUNK) {
    const end = Math.min(first + CHUNK, place.count);
    const chunk = kernel.readColumn(place.group, column, first, end);
    for (; at < ranks.length && ranks[at]! < end; at++) values[at] = chunk[ranks[at]! - first]!;
    yield;
  }
  return values;
}

/** What rows are sorted by: numbers themselves, texts by their place in the alphabet, or the index. */
function* sortKeys(kernel: Kernel, place: Place, ranks: Uint32Array, indices: Uint32Array, name: string): Generator<void, Float64Array> {
  const number = place.plan.columns.findIndex((column) => column.name === name);
  const column = place.plan.columns[number];
  if (column === undefined) return Float64Array.from(indices);
  const values = yield* valuesAt(kernel, place, number, ranks);
  if (column.type !== 'text') return values;
  const places = alphabetPlaces(column);
  return values.map((value) => places[value] ?? NaN);
}

function alphabetPlaces(column: Column): number[] {
  const sorted = column.texts.map((text, value) => ({ text, value })).sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const places: number[] = [];
  sorted.forEach((one, place) => (places[one.value] = place));
  return places;
}

function* countGroups(kernel: Kernel, place: Place, ranks: Uint32Array, name: string | null): Generator<void, Selected['groups']> {
  const number = place.plan.columns.findIndex((column) => column.name === name);
  const column = place.plan.columns[number];
  if (column === undefined || column.type === 'number') return [];
  const values = yield* valuesAt(kernel, place, number, ranks);
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].slice(0, MOST_GROUPS).map(([value, count]) => ({ value: String(shownValue(column, value)), count }));
}

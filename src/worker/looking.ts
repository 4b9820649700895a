// Views, heat and search over all shards: each worker picks from its own, the owner merges what it asked for.

import type { Outcome } from '../contracts/fleet.ts';
import { shardRange, type GroupPlan, type Plan, type Segment } from '../contracts/plan.ts';
import type { HeatAnswer, HeatQuery, ViewAnswer, ViewQuery, ViewRow } from '../contracts/view.ts';
import { VIEW_ROWS } from '../contracts/view.ts';
import type { Selected, Selection } from '../contracts/worker.ts';
import type { Crew } from './crew.ts';
import type { EngineSlot } from './engine-slot.ts';
import type { PlannerSlot } from './planner-slot.ts';

/** Longer ones are no ids: a topic holds them. */
const ID_CHARACTERS = 1024;
const NOTHING: ViewAnswer = { count: 0, total: 0, columns: [], rows: [], groups: [], tick: 0 };

function groupOf(plan: Plan, fleet: string): GroupPlan | null {
  return plan.groups.find((group) => group.fleet === fleet) ?? null;
}

/** Answers a view; problems are those of its filter. */
export async function viewOf(crew: Crew, planner: PlannerSlot, query: ViewQuery): Promise<Outcome<ViewAnswer>> {
  const { plan } = crew;
  const group = groupOf(plan, query.fleet);
  if (group === null) return { ok: true, value: NOTHING };
  const filter = query.filter.trim() === '' ? null : await planner.ask((remote) => remote.filter(plan, query.fleet, query.filter));
  if (filter !== null && !filter.ok) return filter;
  const slots = crew.alive;
  const first = Math.max(0, Math.floor(query.first));
  const end = first + Math.max(0, Math.min(VIEW_ROWS, Math.floor(query.rows)));
  const selection: Selection = {
    fleet: query.fleet, filter: filter?.value ?? null, filterText: query.filter, sort: query.sort, group: query.group,
    from: slots.length === 1 ? first : 0, // with several shards, which rows come first is known only after the merge
    to: end,
  };
  const parts = await Promise.all(slots.map((slot) => slot.ask((remote) => remote.select(selection))));
  const rows = await rowsOf(slots, query.fleet, pick(parts, selection.from, first, end, query.sort?.descending ?? false));
  const columns = group.columns.filter(({ role }) => role !== 'memory').map(({ name, unit, type }) => ({ name, unit, type }));
  const sum = (count: (part: Selected) => number): number => parts.reduce((all, part) => all + count(part), 0);
  return {
    ok: true,
    value: { count: sum((part) => part.count), total: sum((part) => part.total), columns, rows, groups: addGroups(parts), tick: Math.max(0, ...parts.map(({ tick }) => tick)) },
  };
}

interface Pick {
  readonly slot: number;
  readonly index: number;
}

/** The places [first, end) of the merged order, as shard and index. */
function pick(parts: readonly Selected[], from: number, first: number, end: number, descending: boolean): Pick[] {
  const heads = parts.map(() => 0);
  const picks: Pick[] = [];
  for (let place = from; place < end; place++) {
    let best = -1;
    for (let slot = 0; slot < parts.length; slot++) if (heads[slot]! < parts[slot]!.keys.length && before(parts, heads, slot, best, descending)) best = slot;
    if (best < 0) break;
    if (place >= first) picks.push({ slot: best, index: parts[best]!.indices[heads[best]!]! });
    heads[best]!++;
  }
  return picks;
}

/** NaN comes last either way, like in the shards' own order; equal keys by shard. */
function before(parts: readonly Selected[], heads: readonly number[], slot: number, best: number, descending: boolean): boolean {
  if (best < 0) return true;
  const key = parts[slot]!.keys[heads[slot]!]!;
  const other = parts[best]!.keys[heads[best]!]!;
  if (Number.isNaN(key)) return false;
  if (Number.isNaN(other)) return true;
  return descending ? key > other : key < other;
}

async function rowsOf(slots: readonly EngineSlot[], fleet: string, picks: readonly Pick[]): Promise<ViewRow[]> {
  const found = new Map<number, ViewRow>();
  await Promise.all(
    slots.map(async (slot, place) => {
      const indices = Uint32Array.from(picks.filter((one) => one.slot === place), ({ index }) => index);
      if (indices.length === 0) return;
      for (const row of await slot.ask((remote) => remote.rows(fleet, indices))) found.set(row.index, row);
    }),
  );
  return picks.flatMap(({ index }) => found.get(index) ?? []);
}

function addGroups(parts: readonly Selected[]): ViewAnswer['groups'] {
  const counts = new Map<string, number>();
  for (const { value, count } of parts.flatMap((part) => part.groups)) counts.set(value, (counts.get(value) ?? 0) + count);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** Paints a column of a fleet; each shard its part of the cells. */
export async function heatOf(crew: Crew, { fleet, column, cells, scale }: HeatQuery): Promise<HeatAnswer> {
  const group = groupOf(crew.plan, fleet);
  const slots = crew.alive;
  const own = group === null ? { first: 0, count: 0 } : shardRange(group.count, crew.shard);
  const { low, high } = scale ?? (await rangeOf(slots, fleet, column));
  const total = Math.max(0, Math.min(Math.floor(cells), own.count));
  const picture = new Uint8Array(total);
  let tick = 0;
  await Promise.all(
    slots.map(async (slot) => {
      const from = Math.floor((slot.number * total) / crew.workers);
      const end = Math.floor(((slot.number + 1) * total) / crew.workers);
      const part = await slot.ask((remote) => remote.heat(fleet, column, low, high, end - from));
      picture.set(part.cells, from);
      tick = Math.max(tick, part.tick);
    }),
  );
  const unit = group?.columns.find(({ name }) => name === column)?.unit ?? '';
  return { cells: picture, devices: own.count, low, high, unit, tick };
}

async function rangeOf(slots: readonly EngineSlot[], fleet: string, column: string): Promise<{ low: number; high: number }> {
  const ranges = await Promise.all(slots.map((slot) => slot.ask((remote) => remote.range(fleet, column))));
  const low = Math.min(...ranges.map((range) => range.low));
  const high = Math.max(...ranges.map((range) => range.high));
  return low <= high ? { low, high } : { low: 0, high: 1 };
}

/** The device with an id. Ids hold their index, so it is read from the id and then confirmed by the worker that holds it. */
export async function findDevice(crew: Crew, id: string): Promise<{ fleet: string; index: number } | null> {
  for (const group of crew.plan.groups) {
    for (const index of candidates(group, id)) {
      const held = await Promise.all(crew.alive.map((slot) => slot.ask((remote) => remote.holdsId(group.fleet, index, id))));
      if (held.includes(true)) return { fleet: group.fleet, index };
    }
  }
  return null;
}

/** Indices that an id may stand for: where the id's pattern has its index, or the only device. */
function candidates(group: GroupPlan, id: string): number[] {
  if (!group.id.some((segment) => segment.kind === 'index')) return group.count === 1 ? [0] : [];
  if (id.length > ID_CHARACTERS) return [];
  const pattern = group.id.map(patternOf).join('');
  const match = new RegExp(`^${pattern}$`, 'su').exec(id);
  const index = Number(match?.groups?.['index']);
  return Number.isInteger(index) && index < group.count ? [index] : [];
}

function patternOf(segment: Segment, place: number, all: readonly Segment[]): string {
  if (segment.kind === 'text') return segment.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  if (segment.kind !== 'index') return '.*?';
  return all.findIndex(({ kind }) => kind === 'index') === place ? '(?<index>\\d+)' : '\\d+';
}

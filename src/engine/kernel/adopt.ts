// What a retune takes over: signals, memory and sequence numbers of devices that were there before, by (fleet, index,
// name). Parameters and labels are a function of seed, device and name: unchanged ones are born with the same value
// again, and changed ones are what the retune was made for; but a parameter that a state assigns to lives like a signal.

import type { Column, GroupPlan, PublicationPlan } from '../../contracts/plan.ts';

export interface Holding {
  readonly plan: GroupPlan;
  /** Device index per rank, in order of phase. */
  readonly indices: Uint32Array;
  column(number: number): Float64Array;
}

export interface Numbered {
  readonly plan: PublicationPlan;
  readonly numbers: Uint32Array;
}

export function adoptColumns(to: Holding, from: Holding): void {
  const pairs = pairsOf(to.indices, from.indices);
  to.plan.columns.forEach((column, number) => {
    if (column.role !== 'signal' && column.role !== 'memory' && !column.assigned) return;
    const olderNumber = from.plan.columns.findIndex((older) => older.name === column.name && older.role === column.role);
    const older = from.plan.columns[olderNumber];
    if (older === undefined || older.type !== column.type) return;
    const target = to.column(number), source = from.column(olderNumber), translate = textTranslation(column, older);
    if (pairs === null) return void (translate === null ? target.set(source) : source.forEach((value, rank) => (target[rank] = translate[value] ?? target[rank]!)));
    for (let at = 0; at < pairs.length; at += 2) {
      const value = source[pairs[at + 1]!]!;
      const translated = translate === null ? value : translate[value];
      if (translated !== undefined) target[pairs[at]!] = translated;
    }
  });
}

/** Sequence numbers go with the topic's template; of several publications with one template, in their order. */
export function adoptNumbers(to: Holding, targets: readonly Numbered[], from: Holding, sources: readonly Numbered[]): void {
  const pairs = pairsOf(to.indices, from.indices);
  const left = [...sources];
  for (const target of targets) {
    const place = left.findIndex((source) => source.plan.topicTemplate === target.plan.topicTemplate);
    if (place < 0) continue;
    const [source] = left.splice(place, 1);
    if (pairs === null) target.numbers.set(source!.numbers);
    else for (let at = 0; at < pairs.length; at += 2) target.numbers[pairs[at]!] = source!.numbers[pairs[at + 1]!]!;
  }
}

/** New place of each of the older texts, or null when they are the same. */
function textTranslation(column: Column, older: Column): readonly (number | undefined)[] | null {
  if (column.type !== 'text' || (column.texts.length === older.texts.length && column.texts.every((text, place) => text === older.texts[place]))) return null;
  return older.texts.map((text) => {
    const place = column.texts.indexOf(text);
    return place < 0 ? undefined : place;
  });
}

/** Null when both hold the same devices, rank for rank, as where a fault begins or ends: all is copied at once then. */
function pairsOf(to: Uint32Array, from: Uint32Array): Uint32Array | null {
  return to.length === from.length && to.every((index, rank) => index === from[rank]) ? null : commonDevices(to, from);
}

/** Ranks of the devices that both hold, as pairs (to, from): one walk, since both are in order of phase. */
function commonDevices(to: Uint32Array, from: Uint32Array): Uint32Array {
  const pairs = new Uint32Array(2 * Math.min(to.length, from.length));
  let filled = 0, rank = 0, older = 0;
  while (rank < to.length && older < from.length) {
    const order = comparePhase(to[rank]!, from[older]!);
    if (order === 0) {
      pairs[filled++] = rank;
      pairs[filled++] = older;
    }
    if (order <= 0) rank++;
    if (order >= 0) older++;
  }
  return pairs.subarray(0, filled);
}

const GOLDEN_HIGH = 0x9e3779b9;
const GOLDEN_LOW = 0x7f4a7c15;

/** u(a) against u(b), u(i) = i · 0x9E3779B97F4A7C15 mod 2^64, in two halves of 32 bits. */
function comparePhase(a: number, b: number): number {
  if (a === b) return 0;
  const highA = phaseHigh(a), highB = phaseHigh(b);
  if (highA !== highB) return highA < highB ? -1 : 1;
  return Math.imul(a, GOLDEN_LOW) >>> 0 < Math.imul(b, GOLDEN_LOW) >>> 0 ? -1 : 1;
}

/** Upper 32 bits of i · G mod 2^64. */
function phaseHigh(index: number): number {
  // Products of 32 and 16 bits are exact in a double.
  const lowPart = index * (GOLDEN_LOW & 0xffff), highPart = index * (GOLDEN_LOW >>> 16);
  const carry = Math.floor((Math.floor(lowPart / 65536) + highPart) / 65536);
  return (Math.imul(index, GOLDEN_HIGH) + carry) >>> 0;
}

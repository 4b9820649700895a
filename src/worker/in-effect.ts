// What is in effect in a run: the text with the faults that were started beside it, and the journal of how it came so.

import type { Outcome, ScenarioSummary } from '../contracts/fleet.ts';
import type { Change, FaultEntry, JournalEntry, LiveFault } from '../contracts/journal.ts';
import type { Plan, Shard } from '../contracts/plan.ts';
import type { Problem } from '../contracts/problem.ts';
import { namedFault, refusedEnd, withBegun, withEnded } from './live-faults.ts';
import { sameCounts, sameTick } from './start-checks.ts';

/** A text with its live faults, planned. */
export interface Planned {
  readonly text: string;
  readonly live: readonly LiveFault[];
  readonly plan: Plan;
  readonly summary: ScenarioSummary;
}

/** What took effect, and by which entry of the journal. */
export interface Effected extends Planned {
  readonly entry: JournalEntry;
}

export type Planning = (text: string, live: readonly LiveFault[]) => Promise<Outcome<Planned>>;

/** What is asked for: an entry of the journal before its tick is known. */
export interface Wanted {
  readonly target: string;
  readonly change: Change;
}

/** Text and live faults as they are after an entry, or why that cannot be. */
function after(before: Planned, { tick, target, change }: JournalEntry): Outcome<Pick<Planned, 'text' | 'live'>> {
  const { text, live } = before;
  if (change.kind === 'apply') return { ok: true, value: { text: change.scenario, live } };
  if (change.kind === 'inject') {
    const named = namedFault({ ...change.fault, name: target }, live, namesOf(before, []));
    return named.ok ? { ok: true, value: { text, live: withBegun(live, target, named.value, tick) } } : named;
  }
  const refused = refusedEnd(live, target, namesOf(before, []).scripted);
  return refused === null ? { ok: true, value: { text, live: withEnded(live, target, tick) } } : { ok: false, problems: [refused] };
}

/** Faults that a new text names itself are the text's from then on: it may be the old one with its live faults written in. */
async function stillLive(text: string, live: readonly LiveFault[], planning: Planning): Promise<Outcome<readonly LiveFault[]>> {
  if (live.length === 0) return { ok: true, value: live };
  const alone = await planning(text, []);
  if (!alone.ok) return alone;
  const written = new Set(alone.value.summary.faults.map(({ name }) => name));
  return { ok: true, value: live.filter(({ name }) => !written.has(name)) };
}

/** Plans what an entry leads to. */
export async function planAfter(before: Planned, entry: JournalEntry, planning: Planning, shard: Shard): Promise<Outcome<Effected>> {
  const next = after(before, entry);
  if (!next.ok) return next;
  const { text } = next.value;
  const live = entry.change.kind === 'apply' ? await stillLive(text, next.value.live, planning) : { ok: true as const, value: next.value.live };
  if (!live.ok) return live;
  const planned = await planning(text, live.value);
  if (!planned.ok) return planned;
  const { plan } = planned.value;
  const refused = sameTick(before.plan, plan) ?? (shard.count > 1 ? sameCounts(before.plan, plan) : null);
  return refused === null ? { ok: true, value: { ...planned.value, entry } } : { ok: false, problems: [refused] };
}

/** Goes through a whole journal: null when all of it can take effect, else what is wrong first. */
export async function refusedJournal(first: Planned, journal: readonly JournalEntry[], planning: Planning, shard: Shard): Promise<readonly Problem[] | null> {
  let last = first;
  for (const entry of journal) {
    const next = await planAfter(last, entry, planning, shard);
    if (!next.ok) return next.problems;
    last = next.value;
  }
  return null;
}

function namesOf({ summary, live }: Planned, coming: readonly JournalEntry[]): { readonly taken: Set<string>; readonly scripted: Set<string> } {
  const scripted = new Set(summary.faults.filter((fault) => !fault.live).map(({ name }) => name));
  const later = coming.filter(({ change }) => change.kind === 'inject').map(({ target }) => target);
  return { scripted, taken: new Set([...scripted, ...live.map(({ name }) => name), ...later]) };
}

export class InEffect {
  readonly #effected: Effected[] = [];
  readonly #coming: JournalEntry[];
  #now: Planned;

  /** @param coming the journal of an earlier run, by tick */
  constructor(first: Planned, coming: readonly JournalEntry[]) {
    this.#now = first;
    this.#coming = [...coming];
  }

  get now(): Planned {
    return this.#now;
  }

  /** What took effect so far, in order. */
  get effected(): readonly Effected[] {
    return this.#effected;
  }

  /** The next entry that is to take effect by itself. */
  get next(): JournalEntry | null {
    return this.#coming[0] ?? null;
  }

  get journal(): readonly JournalEntry[] {
    return [...this.#effected.map(({ entry }) => entry), ...this.#coming];
  }

  /** An entry's turn has come, whatever becomes of it. */
  takeNext(): void {
    this.#coming.shift();
  }

  note(effected: Effected): void {
    this.#now = effected;
    this.#effected.push(effected);
  }

  /** What starting a fault would be, under the name that it gets. */
  beginning(fault: FaultEntry): Outcome<Wanted> {
    const named = namedFault(fault, this.#now.live, namesOf(this.#now, this.#coming));
    return named.ok ? { ok: true, value: { target: named.value.name, change: { kind: 'inject', fault: named.value } } } : named;
  }

  /** What ending one would be. */
  ending(name: string): Outcome<Wanted> {
    const refused = refusedEnd(this.#now.live, name, namesOf(this.#now, []).scripted);
    return refused === null ? { ok: true, value: { target: name, change: { kind: 'clear' } } } : { ok: false, problems: [refused] };
  }
}

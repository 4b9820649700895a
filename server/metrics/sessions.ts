// The sessions that report to this relay, and what of their cumulative counts was already added. The sums that come out
// are exact whatever is lost, doubled or late on the way: each incarnation adds its latest count once.

import type { Snapshot, SnapshotAnswer } from '../../src/contracts/telemetry.ts';
import { checkSamples } from './samples.ts';
import type { Sample, SessionFamilies } from './session-families.ts';

/** A hidden page may report once a minute only, since browsers slow its timers down. */
const GAUGES_MS = 90_000;
const FORGET_MS = 3_600_000;
const MOST_SESSIONS = 2000;
const MOST_SAMPLES = 200_000;
const MOST_INCARNATIONS = 4;

interface Incarnation {
  readonly id: number;
  number: number;
  /** Counters by key, as already added (or as the base had them). */
  counters: ReadonlyMap<string, number>;
}

interface Session {
  incarnations: readonly Incarnation[];
  gauges: readonly Sample[];
  seenMs: number;
  final: boolean;
}

export type SnapshotOutcome =
  | { readonly kind: 'answered'; readonly answer: SnapshotAnswer }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'full' };

export class SessionSnapshots {
  readonly #instance: string;
  readonly #families: SessionFamilies;
  readonly #sessions = new Map<string, Session>();
  #samples = 0;

  constructor(instance: string, families: SessionFamilies) {
    this.#instance = instance;
    this.#families = families;
  }

  /** Takes a snapshot whole or not at all. */
  accept(snapshot: Snapshot, nowMs: number): SnapshotOutcome {
    const samples = checkSamples(snapshot.values);
    if (typeof samples === 'string') return { kind: 'refused', detail: samples };
    const session = this.#sessions.get(snapshot.session);
    const known = session?.incarnations.find((incarnation) => incarnation.id === snapshot.incarnation);
    if (known !== undefined && snapshot.number <= known.number) return this.#answered('seen');
    if (known === undefined && isForgotten(session, snapshot.incarnation)) return this.#answered('seen');
    if (known === undefined && snapshot.relay !== null && snapshot.base === null) return this.#answered('base-wanted');
    const before = known?.counters ?? baseOf(snapshot);
    if (typeof before === 'string') return { kind: 'refused', detail: before };
    const fallen = [...before].find(([key, value]) => (samples.get(key)?.value ?? value) < value);
    if (fallen !== undefined) return { kind: 'refused', detail: `a count fell: ${fallen[0].slice(0, 200)}` };
    if (!this.#hasRoom(snapshot.session, samples.size, nowMs)) return { kind: 'full' };
    this.#apply(snapshot, samples, before, nowMs);
    return this.#answered('accepted');
  }

  /** Sessions that are alive: heard of lately, and not gone. */
  active(nowMs: number): number {
    return [...this.#sessions.values()].filter((session) => isLive(session, nowMs)).length;
  }

  /** Brings the gauges up to date and forgets who was silent for long. Called before every scrape. */
  refresh(nowMs: number): void {
    for (const [id, session] of this.#sessions) if (nowMs - session.seenMs > FORGET_MS) this.#forget(id, session);
    this.#families.setGauges(this.#liveGauges(nowMs), nowMs);
  }

  *#liveGauges(nowMs: number): Iterable<Sample> {
    for (const session of this.#sessions.values()) if (isLive(session, nowMs)) yield* session.gauges;
  }

  #apply(snapshot: Snapshot, samples: ReadonlyMap<string, Sample>, before: ReadonlyMap<string, number>, nowMs: number): void {
    const counters = new Map(before);
    for (const [key, sample] of samples) {
      if (sample.row.type !== 'counter') continue;
      this.#families.add(sample, sample.value - (before.get(key) ?? 0), nowMs);
      counters.set(key, sample.value);
    }
    const session = this.#sessions.get(snapshot.session) ?? { incarnations: [], gauges: [], seenMs: nowMs, final: false };
    this.#samples -= sizeOf(session);
    const others = session.incarnations.filter((incarnation) => incarnation.id !== snapshot.incarnation);
    const isNewest = others.every((incarnation) => incarnation.id < snapshot.incarnation);
    if (isNewest) session.gauges = [...samples.values()].filter((sample) => sample.row.type === 'gauge');
    if (isNewest) session.final = snapshot.final;
    session.incarnations = [...others, { id: snapshot.incarnation, number: snapshot.number, counters }]
      .sort((one, other) => other.id - one.id).slice(0, MOST_INCARNATIONS);
    session.seenMs = nowMs;
    this.#samples += sizeOf(session);
    // Behind all others: the first in the map was heard of least lately.
    this.#sessions.delete(snapshot.session);
    this.#sessions.set(snapshot.session, session);
  }

  #hasRoom(id: string, samples: number, nowMs: number): boolean {
    const isFull = (): boolean => this.#samples + samples > MOST_SAMPLES || (this.#sessions.size >= MOST_SESSIONS && !this.#sessions.has(id));
    for (const [other, session] of this.#sessions) {
      if (!isFull()) return true;
      if (!isLive(session, nowMs) && other !== id) this.#forget(other, session);
    }
    return !isFull();
  }

  #forget(id: string, session: Session): void {
    this.#sessions.delete(id);
    this.#samples -= sizeOf(session);
  }

  #answered(result: SnapshotAnswer['result']): SnapshotOutcome {
    return { kind: 'answered', answer: { relay: this.#instance, result } };
  }
}

function isLive(session: Session, nowMs: number): boolean {
  return !session.final && nowMs - session.seenMs <= GAUGES_MS;
}

/** Whether an incarnation is older than all that are remembered of its session. */
function isForgotten(session: Session | undefined, incarnation: number): boolean {
  if (session === undefined || session.incarnations.length < MOST_INCARNATIONS) return false;
  return session.incarnations.every((known) => known.id > incarnation);
}

function baseOf(snapshot: Snapshot): ReadonlyMap<string, number> | string {
  if (snapshot.base === null) return new Map();
  const samples = checkSamples(snapshot.base);
  if (typeof samples === 'string') return `base: ${samples}`;
  return new Map([...samples].filter(([, sample]) => sample.row.type === 'counter').map(([key, sample]) => [key, sample.value]));
}

function sizeOf(session: Session): number {
  return session.gauges.length + session.incarnations.reduce((sum, incarnation) => sum + incarnation.counters.size, 0);
}

// Sends a session's snapshots to the relay: soon after the first status, then every few seconds, and once when the page
// goes. Counts are cumulative, so a snapshot that does not arrive costs nothing but time; nothing is queued but the last
// words of earlier incarnations.

import type { FleetStatus } from '../contracts/fleet.ts';
import type { MonotonicMs, Clock } from '../contracts/time.ts';
import type { FamilySamples, Snapshot, SnapshotAnswer } from '../contracts/telemetry.ts';
import { DeviceCounts } from './device-counts.ts';
import { Incarnation } from './incarnation.ts';
import { PublicationRows, samplesOf } from './samples.ts';

const FIRST_MS = 500;
const PERIOD_MS = 5000;
const TIMEOUT_MS = 4000;
/** Last words of incarnations that ended while the relay was away. */
const MOST_LAST_WORDS = 4;

/** The part of `fetch` that is used. */
export type Post = (url: string, init: {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly keepalive: boolean;
  readonly signal?: AbortSignal;
}) => Promise<{ readonly ok: boolean; json(): Promise<unknown> }>;

export interface ReporterDeps {
  /** Base address of the relay, e.g. `http://127.0.0.1:8080/` or `./`. */
  readonly base: string;
  /** Shown as bearer where the relay wants it. */
  readonly token: string | null;
  /** A random name of 8 to 64 letters, digits, - and _; new for every page load or run. */
  readonly session: string;
  readonly clock: Clock;
  readonly post: Post;
}

export class Reporter {
  /** When the relay last acknowledged a snapshot, or null. */
  acknowledgedMs: MonotonicMs | null = null;
  readonly #deps: ReporterDeps;
  #devices = new DeviceCounts();
  #rows = new PublicationRows();
  #incarnation = new Incarnation(0);
  #status: FleetStatus | null = null;
  #lastWords: Snapshot[] = [];
  #cancel: (() => void) | null = null;
  #busy: Promise<void> | null = null;
  #ended = false;
  /** A new run was noticed by its statuses, and its owner has not told of it yet. */
  #noticed = false;

  constructor(deps: ReporterDeps) {
    this.#deps = deps;
  }

  /** The fleet starts anew and counts from zero. Before its first status, or soon after: whichever is known first counts. */
  restart(): void {
    if (this.#noticed) this.#noticed = false;
    else this.#beginAnew();
  }

  /** The fleet's latest status; cheap, may come ten times a second. */
  update(status: FleetStatus): void {
    if (this.#ended) return;
    if (this.#status !== null && isNewRun(this.#status, status)) {
      this.#beginAnew();
      this.#noticed = true;
    }
    const isFirst = this.#status === null;
    this.#status = status;
    this.#devices.observe(status);
    if (isFirst) this.#arm(FIRST_MS);
    else if (this.#cancel === null && this.#busy === null) this.#arm(PERIOD_MS);
  }

  /** The page is hidden for good, or frozen: says goodbye without waiting for an answer. It may come back. */
  leave(): void {
    if (this.#status === null) return;
    this.#disarm();
    this.#devices.end();
    void this.#deliver(this.#snapshot(true), true).catch(() => {});
  }

  /** The run has ended: sends what is left and waits for it, once. */
  async stop(): Promise<void> {
    this.#disarm();
    this.#ended = true;
    await this.#busy;
    if (this.#status === null) return;
    this.#devices.end();
    await this.#sendAll(true).catch(() => {});
  }

  #beginAnew(): void {
    if (this.#status === null) return;
    this.#devices.end();
    this.#keepLastWords();
    this.#incarnation = new Incarnation(this.#incarnation.id + 1);
    this.#devices = new DeviceCounts();
    this.#rows = new PublicationRows();
    this.#status = null;
  }

  #arm(delayMs: number): void {
    this.#disarm();
    this.#cancel = this.#deps.clock.after(delayMs, () => {
      this.#cancel = null;
      this.#busy = this.#sendAll(false).catch(() => {}).finally(() => {
        this.#busy = null;
        if (!this.#ended && this.#cancel === null) this.#arm(PERIOD_MS);
      });
    });
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  async #sendAll(final: boolean): Promise<void> {
    while (this.#lastWords.length > 0) {
      await this.#deliver(this.#lastWords[0]!, false);
      this.#lastWords.shift();
    }
    if (this.#status !== null) await this.#exchange(final);
  }

  /** Sends the present snapshot, and once more with its base when another relay answers. */
  async #exchange(final: boolean): Promise<void> {
    const incarnation = this.#incarnation;
    const answer = await this.#deliver(this.#snapshot(final), final);
    if (answer?.result !== 'base-wanted') return;
    incarnation.moveTo(answer.relay);
    await this.#deliver(this.#snapshot(final), final);
  }

  #snapshot(final: boolean): Snapshot {
    return this.#incarnation.snapshot(this.#deps.session, samplesOf(this.#status!, this.#devices, this.#rows), final);
  }

  #keepLastWords(): void {
    this.#lastWords.push(this.#snapshot(false));
    if (this.#lastWords.length > MOST_LAST_WORDS) this.#lastWords.shift();
  }

  /** Posts a snapshot. Null when it was refused; throws when the relay is away. */
  async #deliver(snapshot: Snapshot, keepalive: boolean): Promise<SnapshotAnswer | null> {
    const { base, token, clock, post } = this.#deps;
    const abort = new AbortController();
    const cancel = clock.after(TIMEOUT_MS, () => abort.abort());
    try {
      const response = await post(`${base.replace(/\/$/, '')}/api/telemetry`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
        body: JSON.stringify(snapshot),
        keepalive,
        signal: abort.signal,
      });
      if (!response.ok) return null;
      const answer = (await response.json()) as SnapshotAnswer;
      this.#acknowledged(snapshot, answer);
      return answer;
    } finally {
      cancel();
    }
  }

  #acknowledged(snapshot: Snapshot, answer: SnapshotAnswer): void {
    if (answer.result === 'base-wanted' || snapshot.incarnation !== this.#incarnation.id) return;
    this.#incarnation.acknowledged(snapshot.values as FamilySamples, answer.relay, snapshot.number);
    this.acknowledgedMs = this.#deps.clock.monotonicMs();
  }
}

/** Whether the status is of another run than the one before: time or a count went back. */
function isNewRun(before: FleetStatus, now: FleetStatus): boolean {
  return now.startMs !== before.startMs || now.tick < before.tick || now.ledger.generated < before.ledger.generated;
}

// Faults as the page shows and drives them: what was injected by hand, ground truth as it becomes known, and the faults
// of the device that is looked at.

import type { FleetControl, Outcome, ScenarioSummary } from '../../contracts/fleet.ts';
import type { FaultEntry, JournalEntry } from '../../contracts/journal.ts';
import type { Problem } from '../../contracts/problem.ts';
import type { TruthRecord } from '../../contracts/truth.ts';
import { EMPTY_DRAFT, type FaultDraft } from './fault-draft.ts';
import { liveSpans, type LiveSpan } from './live-spans.ts';

/** Records of ground truth that the page shows; all of them are in the download. */
const SHOWN_RECORDS = 50;
/** Records of one device that its charts know. */
const DEVICE_RECORDS = 200;

export class FaultState {
  /** The latest records, newest first. */
  latest = $state.raw<readonly TruthRecord[]>([]);
  /** What was started by hand and does not stand in the text that is in effect. */
  live = $state.raw<readonly LiveSpan[]>([]);
  /** Starts and ends of those: above 0 the text alone does not give this run's values. */
  changes = $state(0);
  /** What is wrong with the fault that was to be injected. */
  problems = $state.raw<readonly Problem[]>([]);
  busy = $state(false);
  /** What stands in the form. */
  draft = $state.raw<FaultDraft>(EMPTY_DRAFT);
  /** The form is to take the focus as soon as it is there. */
  formWanted = $state(false);
  /** Records of the picked device, in order. */
  ofDevice = $state.raw<readonly TruthRecord[]>([]);
  #device: string | null = null;
  #summary: ScenarioSummary | null = null;
  #control: FleetControl;

  constructor(control: FleetControl) {
    this.#control = control;
  }

  /** Starts a fault; returns its name and the tick from which it holds, or null with `problems` set. */
  async inject(fault: FaultEntry): Promise<{ readonly name: string; readonly tick: number } | null> {
    const names = [...(this.#summary?.faults ?? []).map(({ name }) => name), ...this.#control.journal().map(({ target }) => target)];
    const name = freeName(fault.kind, new Set(names));
    return this.#change(() => this.#control.inject({ ...fault, name }));
  }

  /** Ends a live fault; true when it was there. */
  async clear(name: string): Promise<boolean> {
    return (await this.#change(() => this.#control.clear(name))) !== null;
  }

  /** The running text with what was done by hand written into it; null with `problems` set. */
  async asScenario(): Promise<string | null> {
    return this.#change(() => this.#control.withJournal());
  }

  /** Reads the journal again: after a start, an apply (with what then is in effect), and whatever was done by hand. */
  follow(summary: ScenarioSummary | null = this.#summary): void {
    this.#summary = summary;
    const done = byHand(this.#control.journal(), summary);
    this.changes = done.length;
    this.live = liveSpans(done);
  }

  /** A new run: what was known of the old one's faults is gone. */
  restart(): void {
    [this.latest, this.ofDevice, this.problems] = [[], [], []];
    this.#device = null;
  }

  take(truth: readonly TruthRecord[], deviceId: string | null): void {
    if (truth.length > 0) this.latest = [...truth.slice(-SHOWN_RECORDS).reverse(), ...this.latest].slice(0, SHOWN_RECORDS);
    if (deviceId !== this.#device) {
      this.#device = deviceId;
      this.ofDevice = deviceId === null ? [] : this.#control.truth().filter((record) => record.device === deviceId).slice(-DEVICE_RECORDS);
      return;
    }
    const own = truth.filter((record) => record.device === deviceId);
    if (own.length > 0) this.ofDevice = [...this.ofDevice, ...own].slice(-DEVICE_RECORDS);
  }

  async #change<T>(work: () => Promise<Outcome<T>>): Promise<T | null> {
    this.busy = true;
    try {
      const outcome = await work();
      this.problems = outcome.ok ? [] : outcome.problems;
      this.follow();
      return outcome.ok ? outcome.value : null;
    } finally {
      this.busy = false;
    }
  }
}

/** What was done by hand, without faults that the text in effect has itself: it speaks for them. */
export function byHand(journal: readonly JournalEntry[], summary: ScenarioSummary | null): readonly JournalEntry[] {
  const written = new Set(summary?.faults.filter(({ live }) => !live).map(({ name }) => name));
  return journal.filter(({ target, change }) => change.kind !== 'apply' && !written.has(target));
}

/** A name for a fault of this kind that nothing has: `stuck-1`, `stuck-2`, … */
export function freeName(kind: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) if (!taken.has(`${kind}-${number}`)) return `${kind}-${number}`;
}

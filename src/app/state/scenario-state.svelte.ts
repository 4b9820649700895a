// The scenario's text: what is being written, what runs, and what is wrong with what is being written.

import type { FleetControl, ScenarioSummary } from '../../contracts/fleet.ts';
import type { Problem } from '../../contracts/problem.ts';

/** A long text is checked less eagerly than a short one. */
const CHECK_AFTER_MS = 350;
/** No scenario is longer than this. */
const LONGEST_INSERT = 1024 * 1024;

export class ScenarioState {
  text = $state('');
  /** The last good text, which runs. */
  running = $state('');
  problems = $state.raw<readonly Problem[]>([]);
  /** What the checked text would be: devices, rate, memory. Null while it has problems. */
  outlook = $state.raw<ScenarioSummary | null>(null);
  busy = $state(false);
  #control: FleetControl;
  #after: (ms: number, run: () => void) => () => void;
  #cancel: () => void = () => {};
  #checks = 0;

  constructor(control: FleetControl, after: (ms: number, run: () => void) => () => void) {
    this.#control = control;
    this.#after = after;
  }

  get changed(): boolean {
    return this.text !== this.running;
  }

  /** The text as typed; checked as soon as the person pauses. */
  write(text: string): void {
    this.text = text;
    this.#cancel();
    this.#cancel = this.#after(CHECK_AFTER_MS, () => void this.check());
  }

  /** Whether so much text may come in at once; a text area laid out with megabytes would freeze the page. What is too long is told and left out. */
  takes(text: string): boolean {
    if (text.length <= LONGEST_INSERT) return true;
    this.#cancel();
    void this.#judge(text);
    return false;
  }

  /** Checks what is written; an answer that a newer text has overtaken is dropped. */
  async check(): Promise<void> {
    await this.#judge(this.text);
  }

  async #judge(text: string): Promise<void> {
    const mine = ++this.#checks;
    const outcome = await this.#control.check(text);
    if (mine !== this.#checks) return;
    this.problems = outcome.ok ? [] : outcome.problems;
    this.outlook = outcome.ok ? outcome.value : null;
  }

  /** This text runs now. What a person has typed meanwhile stays. */
  accept(text: string, summary: ScenarioSummary, replace: boolean): void {
    this.running = text;
    if (replace) this.text = text;
    if (this.text !== text) return;
    this.#settle([]);
    this.outlook = summary;
  }

  /** This text does not run; the last good one does. */
  refuse(problems: readonly Problem[]): void {
    this.#settle(problems);
    this.outlook = null;
  }

  /** Back to what runs. */
  revert(): void {
    this.text = this.running;
    this.#settle([]);
  }

  #settle(problems: readonly Problem[]): void {
    this.#cancel();
    this.#checks++;
    this.problems = problems;
  }
}

// Runs checks one after the other, says how each ended, and counts.

import { withDeadline } from '../support/wait.ts';
import type { Check } from './peer.ts';

const CHECK_MS = 120_000;

export type Outcome = 'pass' | 'fail' | 'skip';

export class Tally {
  readonly #count: Record<Outcome, number> = { pass: 0, fail: 0, skip: 0 };

  say(outcome: Outcome, text: string): void {
    this.#count[outcome] += 1;
    console.log(`  ${outcome} ${text}`);
  }

  async run(group: string, checks: readonly Check[]): Promise<void> {
    for (const check of checks) await this.#one(group, check);
  }

  /** Prints the closing line; the exit code: 1 when something failed or nothing passed. */
  close(name: string): number {
    const { pass, fail, skip } = this.#count;
    console.log(`${name}: ${pass} passed, ${fail} failed, ${skip} skipped`);
    return fail > 0 || pass === 0 ? 1 : 0;
  }

  async #one(group: string, check: Check): Promise<void> {
    const start = performance.now();
    try {
      await withDeadline(check.run(), check.withinMs ?? CHECK_MS, check.name);
      this.say('pass', `${group}: ${check.name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      this.say('fail', `${group}: ${check.name}\n${(error as Error).stack ?? error}`);
    }
  }
}

// Changes of a run: a new text, a fault begun or ended; by hand or repeated from a journal. Each takes effect at one tick in
// all workers, or in none.
//
//   by hand    ──► (plan) ──► prepare: kernels are made, all halt ──► the tick of the first ──► commit ──► run on
//   by journal ──► all halt at its tick ──► plan ──► prepare ──► commit ──► run on

import type { Outcome } from '../contracts/fleet.ts';
import type { FaultEntry, JournalEntry } from '../contracts/journal.ts';
import type { Problem } from '../contracts/problem.ts';
import { planAfter, type Effected, type InEffect, type Wanted } from './in-effect.ts';
import { shardOfWorker, type CrewSpec, type Exclusive } from './job.ts';
import type { Lockstep } from './lockstep.ts';
import { moveIn } from './move.ts';

export class Changes {
  readonly #workers: Lockstep;
  readonly #inEffect: InEffect;
  readonly #spec: CrewSpec;
  readonly #exclusive: Exclusive;
  readonly #trouble: (problem: Problem) => void;

  /** @param trouble hears why an entry of the journal could not take effect */
  constructor(workers: Lockstep, inEffect: InEffect, spec: CrewSpec, exclusive: Exclusive, trouble: (problem: Problem) => void) {
    this.#workers = workers;
    this.#inEffect = inEffect;
    this.#spec = spec;
    this.#exclusive = exclusive;
    this.#trouble = trouble;
  }

  /** A new text. Its plan does not depend on the tick, so it is made while the fleet runs on. */
  async apply(text: string): Promise<Outcome<Effected>> {
    const next = await this.#planned(this.#workers.tick, { target: '*', change: { kind: 'apply', scenario: text } });
    return next.ok ? this.#putIntoEffect(next.value, null) : next;
  }

  async inject(fault: FaultEntry): Promise<Outcome<Effected>> {
    const wanted = this.#inEffect.beginning(fault);
    return wanted.ok ? this.#changeHere(wanted.value) : wanted;
  }

  async clear(name: string): Promise<Outcome<Effected>> {
    const wanted = this.#inEffect.ending(name);
    return wanted.ok ? this.#changeHere(wanted.value) : wanted;
  }

  /** Waits until all stand at the journal's next change, and makes it. */
  async follow(): Promise<void> {
    const next = this.#inEffect.next;
    if (next === null) return;
    const there = await this.#workers.each((slot) => slot.ask((remote) => remote.reached(next.tick)));
    if (!there.every(Boolean) || !this.#workers.complete) return; // whoever made it halt or die runs it on
    await this.#exclusive(async () => {
      if (this.#inEffect.next === next && this.#workers.running) await this.#repeat(next);
    });
  }

  /** Makes the changes that the journal has for the tick at which all stand: a run that is stepped goes through them too. */
  async repeatDue(): Promise<void> {
    for (let next = this.#inEffect.next; next !== null && next.tick <= this.#workers.tick; next = this.#inEffect.next) await this.#repeat(next);
  }

  /** A change of an earlier run; it is planned with whatever has been changed by hand since. */
  async #repeat(entry: JournalEntry): Promise<void> {
    this.#inEffect.takeNext();
    const tick = Math.max(entry.tick, this.#workers.tick);
    await this.#workers.runTo(tick);
    const done = await this.#changeAt(tick, entry);
    if (!done.ok) this.#trouble(done.problems[0]!);
  }

  async #changeHere(wanted: Wanted): Promise<Outcome<Effected>> {
    await this.#workers.haltTogether();
    return this.#changeAt(this.#workers.tick, wanted);
  }

  /** A change at a tick at which all stand: it is planned there, since the tick is part of the plan. */
  async #changeAt(tick: number, wanted: Wanted): Promise<Outcome<Effected>> {
    const next = await this.#planned(tick, wanted).catch(async (error: unknown) => {
      await this.#workers.runOn();
      throw error;
    });
    if (next.ok) return this.#putIntoEffect(next.value, tick);
    await this.#workers.runOn();
    return next;
  }

  #planned(tick: number, wanted: Wanted): Promise<Outcome<Effected>> {
    return planAfter(this.#inEffect.now, { ...wanted, tick }, this.#spec.planning, this.#spec.shard);
  }

  /** @param at the tick at which all stand, or null: that which the first of them has reached when all are prepared */
  async #putIntoEffect(next: Effected, at: number | null): Promise<Outcome<Effected>> {
    const workers = this.#workers;
    const { plan } = next;
    const answers = await workers.each((slot) => slot.ask((remote) => remote.prepare(plan)));
    const problems = answers.flatMap((answer) => (answer.ok ? [] : answer.problems));
    const tick = at ?? workers.furthest(answers.flatMap((answer) => (answer.ok ? [answer.value] : [])));
    await workers.runTo(tick);
    const effected = { ...next, entry: { ...next.entry, tick } };
    if (problems.length === 0) {
      const before = this.#inEffect.now.plan;
      await workers.each((slot) => moveIn(slot, workers.alive, before, plan, (one) => shardOfWorker(this.#spec, one.number)));
      this.#inEffect.note(effected);
    }
    await workers.each((slot) => slot.ask((remote) => remote.commit(problems.length === 0 ? tick : null)));
    await workers.runOn();
    return problems.length === 0 ? { ok: true, value: effected } : { ok: false, problems };
  }
}

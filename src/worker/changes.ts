// Changes of a run: a new text, a fault begun or ended; by hand or repeated from a journal. Each takes effect at one tick in
// all workers, or in none.
//
//   new text   ──► plan ──► prepare: kernels are made, all halt ──► the tick of the first ──► commit ──► run on
//   fault      ──► a tick a little ahead ──► plan, prepare, while the fleet runs on ──► all halt there ──► commit ──► run on
//   by journal ──► all halt at its tick ──► plan ──► prepare ──► commit ──► run on
//
// A fault of a fleet that stands, or whose speed says nothing about when a tick comes, is put into effect as a journal's is.

import type { Outcome } from '../contracts/fleet.ts';
import type { FaultEntry, JournalEntry } from '../contracts/journal.ts';
import type { Problem } from '../contracts/problem.ts';
import type { Clock } from '../contracts/time.ts';
import { planAfter, type Effected, type InEffect, type Wanted } from './in-effect.ts';
import { shardOfWorker, type CrewSpec, type Exclusive } from './job.ts';
import type { Lockstep } from './lockstep.ts';
import { moveIn } from './move.ts';

/** Reports come ten times a second: a worker may be that much further than it told. */
const REPORT_MS = 120;
/** How long planning and making kernels may take, before one has been measured: that of a small fleet, and of each device. */
const LEAST_MS = 60, DEVICE_MS = 0.004;
/** Nobody waits longer than this for a fault: rather, the fleet does. */
const MOST_MS = 5_000;

export class Changes {
  readonly #workers: Lockstep;
  readonly #inEffect: InEffect;
  readonly #spec: CrewSpec;
  readonly #exclusive: Exclusive;
  readonly #trouble: (problem: Problem) => void;
  readonly #clock: Clock;
  /** How long it took from the choice of a tick until all kernels were there, the last time. */
  #tookMs: number | null = null;

  /** @param trouble hears why an entry of the journal could not take effect */
  constructor(workers: Lockstep, inEffect: InEffect, spec: CrewSpec, exclusive: Exclusive, clock: Clock, trouble: (problem: Problem) => void) {
    this.#workers = workers;
    this.#inEffect = inEffect;
    this.#spec = spec;
    this.#exclusive = exclusive;
    this.#clock = clock;
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
    const askedMs = this.#clock.monotonicMs();
    const ahead = await this.#tickAhead();
    if (ahead !== null) return this.#changeAt(ahead, wanted, askedMs);
    await this.#workers.haltTogether();
    return this.#changeAt(this.#workers.tick, wanted);
  }

  /** A tick at which all will halt, late enough for plan and kernels to be made while they run on; null when there is none. */
  async #tickAhead(): Promise<number | null> {
    const { speed, running, complete } = this.#workers;
    const { plan } = this.#inEffect.now;
    if (!running || !complete || typeof speed !== 'number' || this.#inEffect.next !== null) return null;
    const devices = plan.groups.reduce((sum, { count }) => sum + count, 0);
    const makingMs = Math.min(MOST_MS, this.#tookMs === null ? LEAST_MS + DEVICE_MS * devices : LEAST_MS + 1.25 * this.#tookMs);
    const ticks = ((REPORT_MS + makingMs) * speed) / plan.tickMs;
    if (ticks <= 1) return null; // it is done before the next tick is due
    const tick = this.#workers.furthest([]) + Math.ceil(ticks);
    if (tick >= (this.#spec.endTick ?? Infinity)) return null;
    const willHalt = await this.#workers.each((slot) => slot.ask((remote) => remote.haltAt(tick)));
    return willHalt.every(Boolean) && this.#workers.complete ? tick : null;
  }

  /**
   * A change at a tick at which all stand, or will halt by themselves: it is planned for that one, since the tick is part
   * of the plan.
   * @param askedMs when the tick was chosen, if they still run
   */
  async #changeAt(tick: number, wanted: Wanted, askedMs: number | null = null): Promise<Outcome<Effected>> {
    const next = await this.#planned(tick, wanted).catch(async (error: unknown) => {
      await this.#goOn(tick);
      throw error;
    });
    if (next.ok) return this.#putIntoEffect(next.value, tick, askedMs);
    await this.#goOn(tick);
    return next;
  }

  /** Runs on from a tick at which all stand or will halt, where nothing has been changed. */
  async #goOn(tick: number): Promise<void> {
    await this.#workers.haltedAt(tick);
    await this.#workers.runOn();
  }

  #planned(tick: number, wanted: Wanted): Promise<Outcome<Effected>> {
    return planAfter(this.#inEffect.now, { ...wanted, tick }, this.#spec.planning, this.#spec.shard);
  }

  /** @param at the tick at which all stand or will halt, or null: that which the first of them has reached when all are prepared */
  async #putIntoEffect(next: Effected, at: number | null, askedMs: number | null = null): Promise<Outcome<Effected>> {
    const workers = this.#workers;
    const { plan } = next;
    const answers = await workers.each((slot) => slot.ask((remote) => remote.prepare(plan, at === null)));
    const problems = answers.flatMap((answer) => (answer.ok ? [] : answer.problems));
    const tick = at ?? workers.furthest(answers.flatMap((answer) => (answer.ok ? [answer.value] : [])));
    if (askedMs !== null) this.#tookMs = this.#clock.monotonicMs() - askedMs;
    if (at === null) await workers.runTo(tick);
    else await workers.haltedAt(tick);
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

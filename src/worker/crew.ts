// The engine workers of one run: they start, halt and change together, and one that dies comes back.

import type { Broker, FleetUpdate, ScenarioSummary } from '../contracts/fleet.ts';
import type { JournalEntry } from '../contracts/journal.ts';
import type { Gap } from '../contracts/ledger.ts';
import type { Plan, Shard } from '../contracts/plan.ts';
import { ProblemError, type Problem } from '../contracts/problem.ts';
import type { Speed } from '../contracts/time.ts';
import type { EngineJob, EngineLines, EngineReport, Forward, Pace } from '../contracts/worker.ts';
import type { FleetDependencies } from './dependencies.ts';
import { EngineSlot } from './engine-slot.ts';
import { LineMerge } from './line-merge.ts';
import { jobOf, shardOfWorker, type CrewSpec, type Exclusive, type TextChange } from './job.ts';
import { moveIn } from './move.ts';
import { Rates } from './rates.ts';
import { comebackAt, presentTick, RestartBudget, startedAfresh } from './restart.ts';
import { updateOf } from './status.ts';

/** How long shards may take to end at one tick; a broker that takes nothing does not hold up the end. */
const ALIGN_MS = 2_000;

type Device = { readonly fleet: string; readonly index: number };

export class Crew {
  readonly #deps: FleetDependencies;
  readonly #module: WebAssembly.Module;
  readonly #first: CrewSpec;
  readonly #slots: readonly EngineSlot[];
  readonly #lines: LineMerge;
  #written: Promise<void> = Promise.resolve();
  readonly #rates = new Rates();
  readonly #budget = new RestartBudget();
  readonly #gaps: Gap[] = [];
  readonly #exclusive: Exclusive;
  /** What is to come of the journal, and what took effect. */
  readonly #coming: TextChange[];
  readonly #applied: TextChange[] = [];
  #text: string;
  #plan: Plan;
  #summary: ScenarioSummary;
  #broker: Broker;
  #speed: Speed;
  #watched: Device | null = null;
  #phase: 'starting' | 'running' | 'paused' | 'stopped' | 'failed' = 'starting';
  #startMs: number;
  #stopping = false;
  #pausedTick = 0;
  #problem: Problem | null = null;

  constructor(deps: FleetDependencies, module: WebAssembly.Module, spec: CrewSpec, exclusive: Exclusive) {
    this.#deps = deps;
    this.#module = module;
    this.#first = spec;
    this.#text = spec.text;
    this.#plan = spec.plan;
    this.#summary = spec.summary;
    this.#broker = spec.broker;
    this.#startMs = spec.startMs ?? deps.clock.wallMs();
    this.#speed = spec.speed;
    this.#pausedTick = spec.forward?.toTick ?? 0;
    this.#exclusive = exclusive;
    this.#coming = [...spec.changes];
    this.#lines = new LineMerge(spec.workers);
    const events = {
      died: (slot: EngineSlot, problem: Problem) => void this.#comeBack(slot, problem),
      lines: (slot: EngineSlot, lines: EngineLines) => this.#write(slot, lines),
    };
    this.#slots = Array.from({ length: spec.workers }, (_, number) => new EngineSlot(number, deps.spawnEngine, deps.clock, events));
  }

  get text(): string {
    return this.#text;
  }

  get plan(): Plan {
    return this.#plan;
  }

  get summary(): ScenarioSummary {
    return this.#summary;
  }

  get startMs(): number {
    return this.#startMs;
  }

  get workers(): number {
    return this.#slots.length;
  }

  get shard(): Shard {
    return this.#first.shard;
  }

  get journal(): readonly JournalEntry[] {
    return [...this.#applied, ...this.#coming].map(({ tick, text }) => ({ tick, target: '*', change: { kind: 'apply', scenario: text } }));
  }

  /** It ends, or has ended: no worker comes back, nothing is changed any more. */
  get over(): boolean {
    return this.#stopping;
  }

  /** The last word is spoken. */
  get done(): boolean {
    return this.#phase === 'stopped' || this.#phase === 'failed';
  }

  /** Workers that answer, with their place among the shards. */
  get alive(): readonly EngineSlot[] {
    return this.#slots.filter((slot) => slot.alive);
  }

  /** Spawns and loads all; throws a ProblemError, and then none is left. */
  async load(): Promise<void> {
    try {
      await Promise.all(this.#slots.map((slot) => slot.open()));
      const { tickMs } = this.#plan;
      this.#startMs = this.#first.startMs ?? Math.floor(this.#deps.clock.wallMs() / tickMs) * tickMs;
      await Promise.all(this.#slots.map((slot) => slot.load(this.#job(slot, 0, this.#first.forward), this.#module)));
    } catch (error) {
      this.kill();
      throw error;
    }
    this.#phase = 'paused';
  }

  async pause(): Promise<void> {
    if (this.#phase !== 'running') return;
    this.#phase = 'paused';
    await this.#haltTogether();
  }

  async resume(): Promise<void> {
    if (this.#phase !== 'paused') return;
    this.#phase = 'running';
    await this.#run(this.#pausedTick);
  }

  async stepOnce(): Promise<void> {
    if (this.#phase !== 'paused') return;
    this.#pausedTick++;
    await this.#runTo(this.#pausedTick);
  }

  /** The new speed holds from one tick on; a shard that is behind catches up. */
  async setSpeed(speed: Speed): Promise<void> {
    this.#speed = speed;
    if (this.#phase !== 'running') return;
    const ticks = await this.#each((slot) => slot.ask((remote) => remote.halt()));
    if (this.#phase === 'running') await this.#run(Math.max(0, ...ticks));
  }

  /** Puts a text into effect at one tick in all workers, or in none. */
  async apply(change: Omit<TextChange, 'tick'>): Promise<readonly Problem[]> {
    const { plan } = change;
    const answers = await this.#each((slot) => slot.ask((remote) => remote.prepare(plan)));
    const problems = answers.flatMap((answer) => (answer.ok ? [] : answer.problems));
    const ticks = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    const tick = Math.max(this.#pausedTick, ...ticks);
    if (problems.length === 0) {
      await this.#runTo(tick);
      await this.#each((slot) => moveIn(slot, this.alive, this.#plan, plan, (one) => shardOfWorker(this.#first, one.number)));
      this.#note({ ...change, tick });
    }
    await this.#each((slot) => slot.ask((remote) => remote.commit(problems.length === 0 ? tick : null)));
    if (this.#phase === 'running') await this.#run(tick);
    return problems;
  }

  async connect(broker: Broker): Promise<void> {
    this.#broker = broker;
    await this.#each((slot) => slot.ask((remote) => remote.connect(broker)));
  }

  async reconnectNow(): Promise<void> {
    await this.#each((slot) => slot.ask((remote) => remote.reconnectNow()));
  }

  async watch(device: Device | null): Promise<void> {
    this.#watched = device;
    await this.#each((slot) => slot.ask((remote) => remote.watch(device)));
  }

  /** Ends the run well. */
  async stop(): Promise<void> {
    if (this.over) return;
    this.#stopping = true;
    if (this.#phase === 'running') await this.#within(ALIGN_MS, this.#haltTogether());
    await Promise.all(this.#slots.map((slot) => slot.stop()));
    await this.#written;
    this.#phase = 'stopped';
  }

  /** Ends all workers at once. */
  kill(): void {
    this.#stopping = true;
    if (this.#phase !== 'failed') this.#phase = 'stopped';
    for (const slot of this.#slots) slot.kill();
  }

  update(): FleetUpdate {
    const tick = this.#pausedTick;
    const run = { phase: this.#phase, problem: this.#problem, tick, plan: this.#plan, startMs: this.#startMs, speed: this.#speed, gaps: this.#gaps };
    return updateOf(run, this.#slots, this.#rates, this.#deps.clock.monotonicMs(), this.#budget.count);
  }

  /** Asks all workers that are alive; one that dies meanwhile is left out, its comeback takes care of it. */
  async #each<R>(ask: (slot: EngineSlot) => Promise<R>): Promise<R[]> {
    const answers = await Promise.allSettled(this.alive.map(ask));
    return answers.flatMap((answer) => {
      if (answer.status === 'fulfilled') return [answer.value];
      if (answer.reason instanceof ProblemError) return [];
      throw answer.reason;
    });
  }

  async #run(tick: number): Promise<void> {
    this.#pausedTick = tick;
    const pace = this.#pace(tick);
    await this.#each((slot) => slot.ask((remote) => remote.run(pace)));
    void this.#followJournal();
  }

  #pace(tick: number): Pace {
    return { tick, speed: this.#speed, untilTick: this.#coming[0]?.tick ?? null };
  }

  /** Waits until all stand at the journal's next change, and makes it. */
  async #followJournal(): Promise<void> {
    const next = this.#coming[0];
    if (next === undefined) return;
    const there = await this.#each((slot) => slot.ask((remote) => remote.reached(next.tick)));
    if (!there.every(Boolean) || this.alive.length < this.#slots.length) return; // whoever made it halt or die runs it on
    await this.#exclusive(async () => {
      if (this.#coming[0] !== next || this.#phase !== 'running') return;
      this.#coming.shift();
      const problems = await this.apply(next);
      if (problems.length > 0) this.#problem = problems[0]!;
    });
  }

  /** All shards halt, and those that are behind go on to where the first one stands. */
  async #haltTogether(): Promise<void> {
    const ticks = await this.#each((slot) => slot.ask((remote) => remote.halt()));
    await this.#runTo(Math.max(this.#pausedTick, ...ticks));
  }

  /** Waits for something, but not for ever. */
  async #within(milliseconds: number, work: Promise<void>): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.#deps.clock.after(milliseconds, late.resolve);
    await Promise.race([work, late.promise]);
    cancel();
  }

  async #runTo(tick: number): Promise<void> {
    this.#pausedTick = tick;
    await this.#each((slot) => slot.ask((remote) => remote.runTo(tick)));
  }

  #note(change: TextChange): void {
    this.#text = change.text;
    this.#plan = change.plan;
    this.#summary = change.summary;
    this.#applied.push(change);
  }

  #job(slot: EngineSlot, fromTick: number, forward: Forward | null): EngineJob {
    const clientId = `iotemu${this.#deps.randomHex(12)}`;
    return jobOf(this.#first, slot.number, { startMs: this.#startMs, broker: this.#broker, speed: this.#speed, clientId, fromTick, forward, applied: this.#applied });
  }

  /** A worker died: what it held is dropped, and its shard runs on in a new one. */
  async #comeBack(slot: EngineSlot, problem: Problem, leastTick = 0): Promise<void> {
    const last = slot.last;
    slot.bury();
    if (this.over) return;
    this.#problem = problem;
    if (!this.#budget.spend(this.#deps.clock.monotonicMs())) return this.#giveUp(problem);
    let tick = leastTick;
    try {
      await this.#exclusive(async () => {
        tick = Math.max(leastTick, this.#tickNow(slot, last));
        if (!this.over) await this.#reload(slot, last, leastTick, tick);
      });
    } catch (error) {
      await this.#comeBack(slot, error instanceof ProblemError ? error.problem : problem, tick);
    }
  }

  async #reload(slot: EngineSlot, last: EngineReport | null, leastTick: number, tick: number): Promise<void> {
    const { clock } = this.#deps;
    const knownTick = Math.max(last?.tick ?? 0, leastTick);
    if (tick > knownTick) this.#gaps.push({ worker: slot.number, fromTick: knownTick, toTick: tick });
    const back = comebackAt(tick, last?.stepMs ?? 0);
    if (back.afresh) this.#problem = startedAfresh(slot.number, tick);
    const diedMs = clock.monotonicMs();
    await slot.open();
    await slot.load(this.#job(slot, back.fromTick, back.forward), this.#module);
    if (this.over) return slot.kill();
    await slot.ask((remote) => remote.watch(this.#watched));
    if (this.#phase !== 'running') return void slot.ask((remote) => remote.runTo(this.#pausedTick)).catch(() => {}); // its death is heard apart
    const paced = this.#speed === 'max' ? 0 : Math.floor(((clock.monotonicMs() - diedMs) * this.#speed) / this.#plan.tickMs);
    await slot.ask((remote) => remote.run(this.#pace(tick + paced)));
    void this.#followJournal();
  }

  /** Where a shard should stand that has lost its worker. */
  #tickNow(slot: EngineSlot, last: EngineReport | null): number {
    const others = this.alive.flatMap((other) => (other.last === null ? [] : [other.last.tick]));
    const sinceMs = this.#deps.clock.monotonicMs() - slot.seenMs;
    const tick = this.#phase === 'running' ? presentTick(last, sinceMs, this.#speed, this.#plan.tickMs, others) : this.#pausedTick;
    return Math.min(tick, this.#first.endTick ?? Infinity);
  }

  async #giveUp(problem: Problem): Promise<void> {
    this.#problem = {
      ...problem,
      code: 'too-many-restarts',
      message: `workers died too often, last: ${problem.message}`,
      remedy: 'Start the fleet again, smaller if memory is short.',
    };
    this.#stopping = true;
    await Promise.all(this.#slots.map((slot) => slot.stop()));
    this.#phase = 'failed';
  }

  /** Writes what is complete, one piece behind the other, and lets the worker know. */
  #write(slot: EngineSlot, lines: EngineLines): void {
    const text = this.#lines.add(slot.number, lines);
    this.#written = this.#written.then(async () => {
      if (text !== '') await Promise.resolve(this.#deps.writeLines?.(text)).catch(() => {}); // who owns the output hears of its errors
      if (slot.alive) void slot.ask((remote) => remote.linesWritten(lines.bytes)).catch(() => {}); // a worker that is gone waits for nothing
    });
  }
}

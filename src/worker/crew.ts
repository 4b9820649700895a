// The engine workers of one run: they start, halt and change together, and one that dies comes back.
//
//   Crew ─┬─ EngineSlot × N ──── one worker and its reports each
//         ├─ Lockstep ────────── all of them run, halt and stand together
//         ├─ InEffect, Changes ── text, live faults, journal
//         ├─ Recovery ────────── deaths
//         └─ Output, TruthBook, DeviceLife ── what all shards say, in one order and one sum

import type { Broker, FleetStatus, FleetUpdate, Outcome } from '../contracts/fleet.ts';
import type { FaultEntry, JournalEntry } from '../contracts/journal.ts';
import { shardRange, type Plan, type Shard } from '../contracts/plan.ts';
import type { Problem } from '../contracts/problem.ts';
import type { Speed } from '../contracts/time.ts';
import type { TruthRecord } from '../contracts/truth.ts';
import type { EngineJob, EngineLines, EngineReport, Forward } from '../contracts/worker.ts';
import { Changes } from './changes.ts';
import type { FleetDependencies } from './dependencies.ts';
import { DeviceLife } from './device-life.ts';
import { EngineSlot } from './engine-slot.ts';
import { InEffect, type Effected, type Planned } from './in-effect.ts';
import { jobOf, type CrewSpec, type Exclusive } from './job.ts';
import { Lockstep } from './lockstep.ts';
import { Output } from './output.ts';
import { Rates } from './rates.ts';
import { Recovery, type Recovering } from './recovery.ts';
import { updateOf } from './status.ts';
import { TruthBook } from './truth-book.ts';

/** How long shards may take to end at one tick; a broker that takes nothing does not hold up the end. */
const ALIGN_MS = 2_000;

type Device = { readonly fleet: string; readonly index: number };

export class Crew implements Recovering {
  readonly #deps: FleetDependencies;
  readonly #module: WebAssembly.Module;
  readonly #spec: CrewSpec;
  readonly #slots: readonly EngineSlot[];
  readonly #workers: Lockstep;
  readonly #inEffect: InEffect;
  readonly #changes: Changes;
  readonly #recovery: Recovery;
  readonly #output: Output;
  readonly #truth: TruthBook;
  readonly #life = new DeviceLife();
  readonly #rates = new Rates();
  #broker: Broker;
  #watched: Device | null = null;
  #phase: FleetStatus['phase'] = 'starting';
  #startMs: number;
  #stopping = false;
  #problem: Problem | null = null;

  constructor(deps: FleetDependencies, module: WebAssembly.Module, spec: CrewSpec, exclusive: Exclusive) {
    this.#deps = deps;
    this.#module = module;
    this.#spec = spec;
    this.#inEffect = new InEffect(spec.first, spec.journal);
    this.#broker = spec.broker;
    this.#startMs = spec.startMs ?? deps.clock.wallMs();
    this.#recovery = new Recovery(this, deps.clock, exclusive);
    this.#output = new Output(spec.workers, deps.writeLines);
    this.#truth = new TruthBook(spec.workers, deps.writeTruth);
    const events = {
      died: (slot: EngineSlot, problem: Problem) => void this.#recovery.comeBack(slot, problem),
      lines: (slot: EngineSlot, lines: EngineLines) => this.#output.take(slot, lines),
      reported: (slot: EngineSlot, report: EngineReport) => this.#truth.add(slot.number, report),
    };
    this.#slots = Array.from({ length: spec.workers }, (_, number) => new EngineSlot(number, deps.spawnEngine, deps.clock, events));
    this.#workers = new Lockstep(this.#slots, spec.speed, spec.forward?.toTick ?? 0, () => this.#inEffect.next?.tick ?? null);
    this.#changes = new Changes(this.#workers, this.#inEffect, spec, exclusive, deps.clock, (problem) => this.trouble(problem));
    this.#workers.onRun = () => void this.#changes.follow();
  }

  get inEffect(): Planned {
    return this.#inEffect.now;
  }

  get plan(): Plan {
    return this.#inEffect.now.plan;
  }

  get tickMs(): number {
    return this.plan.tickMs;
  }

  get startMs(): number {
    return this.#startMs;
  }

  get endTick(): number | null {
    return this.#spec.endTick;
  }

  get speed(): Speed {
    return this.#workers.speed;
  }

  get phase(): FleetStatus['phase'] {
    return this.#phase;
  }

  get pausedTick(): number {
    return this.#workers.tick;
  }

  get workers(): number {
    return this.#slots.length;
  }

  get shard(): Shard {
    return this.#spec.shard;
  }

  get journal(): readonly JournalEntry[] {
    return this.#inEffect.journal;
  }

  get truth(): readonly TruthRecord[] {
    return this.#truth.kept;
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
    return this.#workers.alive;
  }

  /** Spawns and loads all; throws a ProblemError, and then none is left. */
  async load(): Promise<void> {
    try {
      await Promise.all(this.#slots.map((slot) => slot.open()));
      this.#startMs = this.#spec.startMs ?? Math.floor(this.#deps.clock.wallMs() / this.tickMs) * this.tickMs;
      await Promise.all(this.#slots.map((slot) => slot.load(this.#job(slot, 0, this.#spec.forward), this.#module)));
    } catch (error) {
      this.kill();
      throw error;
    }
    this.#becomes('paused');
  }

  async pause(): Promise<void> {
    if (this.#phase !== 'running') return;
    this.#becomes('paused');
    await this.#workers.haltTogether();
  }

  async resume(): Promise<void> {
    if (this.#phase !== 'paused') return;
    this.#becomes('running');
    await this.#workers.runOn();
  }

  async stepOnce(): Promise<void> {
    if (this.#phase !== 'paused') return;
    await this.#changes.repeatDue();
    await this.#workers.runTo(this.#workers.tick + 1);
  }

  /** The new speed holds from one tick on; a shard that is behind catches up. */
  async setSpeed(speed: Speed): Promise<void> {
    this.#workers.speed = speed;
    if (this.#phase !== 'running') return;
    await this.#workers.halt();
    await this.#workers.runOn();
  }

  apply(text: string): Promise<Outcome<Effected>> {
    return this.#changes.apply(text);
  }

  inject(fault: FaultEntry): Promise<Outcome<Effected>> {
    return this.#changes.inject(fault);
  }

  clear(name: string): Promise<Outcome<Effected>> {
    return this.#changes.clear(name);
  }

  async connect(broker: Broker): Promise<void> {
    this.#broker = broker;
    await this.#workers.each((slot) => slot.ask((remote) => remote.connect(broker)));
  }

  async reconnectNow(): Promise<void> {
    await this.#workers.each((slot) => slot.ask((remote) => remote.reconnectNow()));
  }

  async watch(device: Device | null): Promise<void> {
    this.#watched = device;
    await this.#workers.each((slot) => slot.ask((remote) => remote.watch(device)));
  }

  /** Ends the run well. */
  async stop(): Promise<void> {
    if (this.over) return;
    this.#stopping = true;
    if (this.#phase === 'running') await this.#within(ALIGN_MS, this.#workers.haltTogether());
    await Promise.all(this.#slots.map((slot) => slot.stop()));
    this.#truth.end();
    await this.#output.written;
    this.#becomes('stopped');
  }

  /** Ends all workers at once. */
  kill(): void {
    this.#stopping = true;
    if (this.#phase !== 'failed') this.#becomes('stopped');
    for (const slot of this.#slots) slot.kill();
  }

  update(): FleetUpdate {
    this.#life.observe(this.plan, (count) => shardRange(count, this.shard).count, this.#slots.map((slot) => slot.life), this.done);
    return updateOf({
      phase: this.#phase, problem: this.#problem, tick: this.pausedTick, inEffect: this.inEffect, startMs: this.#startMs, speed: this.speed,
      gaps: this.#recovery.gaps, restarts: this.#recovery.restarts, life: this.#life, truth: this.#truth,
    }, this.#slots, this.#rates, this.#deps.clock.monotonicMs());
  }

  async reopen(slot: EngineSlot, fromTick: number, forward: Forward | null): Promise<void> {
    await slot.open();
    await slot.load(this.#job(slot, fromTick, forward), this.#module);
    if (!this.over) await slot.ask((remote) => remote.watch(this.#watched));
  }

  async goOn(slot: EngineSlot, tick: number): Promise<void> {
    if (this.#phase !== 'running') return void slot.ask((remote) => remote.runTo(this.pausedTick)).catch(() => {}); // its death is heard apart
    await slot.ask((remote) => remote.run(this.#workers.pace(tick)));
    void this.#changes.follow();
  }

  trouble(problem: Problem): void {
    this.#problem = problem;
  }

  async giveUp(problem: Problem): Promise<void> {
    this.#problem = problem;
    this.#stopping = true;
    await Promise.all(this.#slots.map((slot) => slot.stop()));
    this.#truth.end();
    this.#becomes('failed');
  }

  #becomes(phase: FleetStatus['phase']): void {
    this.#phase = phase;
    this.#workers.running = phase === 'running';
  }

  /** Waits for something, but not for ever. */
  async #within(milliseconds: number, work: Promise<void>): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.#deps.clock.after(milliseconds, late.resolve);
    await Promise.race([work, late.promise]);
    cancel();
  }

  #job(slot: EngineSlot, fromTick: number, forward: Forward | null): EngineJob {
    const clientId = `iotemu${this.#deps.randomHex(12)}`;
    return jobOf(this.#spec, slot.number, { startMs: this.#startMs, broker: this.#broker, speed: this.speed, clientId, fromTick, forward, effected: this.#inEffect.effected });
  }
}

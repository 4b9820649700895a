// The fleet's control, as the page's main thread and the headless runner hold it. Calls that change the run go one
// behind the other; what only looks does not wait.
//
//   Fleet ──► PlannerSlot ──► planner worker (text → plan)
//     └────► Crew ──► EngineSlot × N ──► engine workers (plan → messages)

import type { Broker, FleetControl, FleetUpdate, LinkContent, Outcome, ScenarioSummary, StartOptions } from '../contracts/fleet.ts';
import type { FaultEntry, JournalEntry, LiveFault } from '../contracts/journal.ts';
import type { Shard } from '../contracts/plan.ts';
import { ProblemError } from '../contracts/problem.ts';
import type { Speed } from '../contracts/time.ts';
import type { TruthRecord } from '../contracts/truth.ts';
import type { HeatAnswer, HeatQuery, ViewAnswer, ViewQuery } from '../contracts/view.ts';
import { Crew } from './crew.ts';
import type { FleetDependencies } from './dependencies.ts';
import type { WorkerHandle } from './handle.ts';
import { refusedJournal, type Planned, type Planning } from './in-effect.ts';
import { findDevice, heatOf, viewOf } from './looking.ts';
import { PlannerSlot, refusal } from './planner-slot.ts';
import { checkedSpeed, forwardTo, NO_FLEET } from './start-checks.ts';
import { workerCount } from './worker-count.ts';

const UPDATE_MS = 100;
const WHOLE: Shard = { index: 0, count: 1 };

type Listener = (update: FleetUpdate) => void;

class Fleet implements FleetControl {
  readonly #deps: FleetDependencies;
  readonly #planner: PlannerSlot;
  readonly #listeners = new Set<Listener>();
  #module: Promise<WebAssembly.Module> | null = null;
  #crew: Crew | null = null;
  #order: Promise<unknown> = Promise.resolve();
  #cancelUpdate: () => void = () => {};
  #disposed = false;
  /** An engine worker that nobody has asked for yet. */
  #warm: WorkerHandle | null = null;

  constructor(deps: FleetDependencies) {
    this.#deps = deps;
    this.#planner = new PlannerSlot(deps.spawnPlanner, deps.clock);
  }

  start(options: StartOptions): Promise<Outcome<ScenarioSummary>> {
    return this.#inTurn(() => this.#start(options)).catch(refusal);
  }

  apply(text: string): Promise<Outcome<ScenarioSummary>> {
    return this.#inTurn(() => this.#apply(text)).catch(refusal);
  }

  check(text: string): Promise<Outcome<ScenarioSummary>> {
    return this.#planner.ask((remote) => remote.check(text)).catch(refusal);
  }

  withDevices(text: string, devices: number): Promise<Outcome<string>> {
    return this.#planner.ask((remote) => remote.withDevices(text, devices)).catch(refusal);
  }

  withJournal(): Promise<Outcome<string>> {
    return this.#inTurn(async () => {
      const { text, live } = this.#fleet().inEffect;
      return this.#planner.ask((remote) => remote.withFaults(text, live));
    }).catch(refusal);
  }

  inject(fault: FaultEntry): Promise<Outcome<{ readonly name: string; readonly tick: number }>> {
    return this.#inTurn(async () => {
      const done = await this.#fleet().inject(fault);
      return done.ok ? { ok: true as const, value: { name: done.value.entry.target, tick: done.value.entry.tick } } : done;
    }).catch(refusal);
  }

  clear(name: string): Promise<Outcome<{ readonly tick: number }>> {
    return this.#inTurn(async () => {
      const done = await this.#fleet().clear(name);
      return done.ok ? { ok: true as const, value: { tick: done.value.entry.tick } } : done;
    }).catch(refusal);
  }

  pause(): Promise<void> {
    return this.#inTurn(async () => this.#crew?.pause());
  }

  resume(): Promise<void> {
    return this.#inTurn(async () => this.#crew?.resume());
  }

  stepOnce(): Promise<void> {
    return this.#inTurn(async () => this.#crew?.stepOnce());
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  setSpeed(speed: Speed): Promise<void> {
    return this.#inTurn(async () => this.#crew?.setSpeed(checkedSpeed(speed)));
  }

  connect(broker: Broker): Promise<void> {
    return this.#inTurn(async () => this.#crew?.connect(broker));
  }

  async reconnectNow(): Promise<void> {
    await this.#crew?.reconnectNow();
  }

  async watch(device: { readonly fleet: string; readonly index: number } | null): Promise<void> {
    await this.#crew?.watch(device);
  }

  async find(id: string): Promise<{ readonly fleet: string; readonly index: number } | null> {
    return this.#crew === null || this.#crew.over ? null : findDevice(this.#crew, id);
  }

  view(query: ViewQuery): Promise<Outcome<ViewAnswer>> {
    const crew = this.#crew;
    if (crew === null || crew.over) return Promise.resolve({ ok: false, problems: [NO_FLEET] });
    return viewOf(crew, this.#planner, query).catch(refusal);
  }

  async heat(query: HeatQuery): Promise<HeatAnswer> {
    const crew = this.#crew;
    if (crew === null || crew.over) return { cells: new Uint8Array(), devices: 0, low: 0, high: 1, unit: '', tick: 0 };
    return heatOf(crew, query);
  }

  async link(view?: unknown): Promise<string> {
    const crew = this.#fleet();
    return this.#planner.ask((remote) => remote.link(crew.inEffect.text, crew.plan.seed, crew.startMs, view));
  }

  openLink(fragment: string): Promise<Outcome<LinkContent>> {
    return this.#planner.ask((remote) => remote.openLink(fragment)).catch(refusal);
  }

  async checksum(): Promise<string> {
    const crew = this.#fleet();
    const module = await this.#kernelModule();
    return this.#planner.ask((remote) => remote.checksum(crew.plan, crew.startMs, module));
  }

  journal(): readonly JournalEntry[] {
    return this.#crew?.journal ?? [];
  }

  truth(): readonly TruthRecord[] {
    return this.#crew?.truth ?? [];
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#cancelUpdate();
    this.#crew?.kill();
    this.#planner.end();
    this.#warm?.terminate();
    this.#listeners.clear();
  }

  async #start(options: StartOptions): Promise<Outcome<ScenarioSummary>> {
    this.#warmUp();
    const planning: Planning = (text, live) => this.#plan(text, options.seed ?? null, live);
    const planned = await planning(options.text, []);
    if (!planned.ok) return planned;
    const journal = [...(options.journal ?? [])].sort((a, b) => a.tick - b.tick);
    const problems = await refusedJournal(planned.value, journal, planning, options.shard ?? WHOLE);
    if (problems !== null) return { ok: false, problems };
    const module = await this.#kernelModule();
    await this.#stop();
    const crew = this.#makeCrew({ ...options, journal }, planned.value, planning, module);
    this.#crew = crew;
    this.#update();
    try {
      await crew.load();
    } catch (error) {
      return refusal(error);
    }
    if (options.paused !== true) await crew.resume();
    return { ok: true, value: planned.value.summary };
  }

  #makeCrew(options: StartOptions & { readonly journal: readonly JournalEntry[] }, first: Planned, planning: Planning, module: WebAssembly.Module): Crew {
    const { plan, summary } = first;
    const startMs = options.startMs === 'now' ? null : options.startMs ?? plan.startMs;
    const speed = checkedSpeed(options.speed ?? 1);
    return new Crew({ ...this.#deps, spawnEngine: () => this.#spawnEngine() }, module, {
      first, planning, startMs, speed,
      journal: options.journal,
      broker: options.broker,
      workers: workerCount(options.workers, summary.messagesPerSecond, speed, this.#deps.cores),
      shard: options.shard ?? WHOLE,
      endTick: options.durationMs === undefined ? null : Math.ceil(options.durationMs / plan.tickMs),
      forward: forwardTo(options.lateUntilMs, startMs, plan.tickMs),
    }, (change) => this.#inTurn(change));
  }

  async #apply(text: string): Promise<Outcome<ScenarioSummary>> {
    const applied = await this.#fleet().apply(text);
    return applied.ok ? { ok: true, value: applied.value.summary } : applied;
  }

  async #plan(text: string, seed: number | null, live: readonly LiveFault[]): Promise<Outcome<Planned>> {
    const planned = await this.#planner.ask((remote) => remote.plan(text, seed, live));
    return planned.ok ? { ok: true, value: { text, live, ...planned.value } } : planned;
  }

  async #stop(): Promise<void> {
    if (this.#crew === null || this.#crew.over) return;
    await this.#crew.stop();
    this.#tell();
  }

  #fleet(): Crew {
    if (this.#crew === null || this.#crew.over) throw new ProblemError(NO_FLEET);
    return this.#crew;
  }

  /** Lets the kernel compile and a first engine worker come up while the planner works. */
  #warmUp(): void {
    this.#kernelModule().catch(() => {}); // told where it is needed
    if (this.#crew === null || this.#crew.over) this.#warm ??= this.#deps.spawnEngine();
  }

  #spawnEngine(): WorkerHandle {
    const warm = this.#warm ?? this.#deps.spawnEngine();
    this.#warm = null;
    return warm;
  }

  /** The compiled kernel; a failure is told but not kept. */
  #kernelModule(): Promise<WebAssembly.Module> {
    this.#module ??= this.#deps.kernelModule().catch((error: unknown) => {
      this.#module = null;
      throw error;
    });
    return this.#module;
  }

  /** Runs changes one behind the other; a failure of one does not stop the next. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#order.then(() => change());
    this.#order = done.catch(() => {});
    return done;
  }

  #update(): void {
    this.#cancelUpdate();
    if (this.#disposed || this.#crew === null) return;
    this.#tell();
    if (!this.#crew.done) this.#cancelUpdate = this.#deps.clock.after(UPDATE_MS, () => this.#update());
  }

  #tell(): void {
    if (this.#crew === null || this.#listeners.size === 0) return;
    const update = this.#crew.update();
    for (const listener of this.#listeners) listener(update);
  }
}

/** The control of a fleet. It runs nothing until `start`. */
export function createFleet(dependencies: FleetDependencies): FleetControl {
  return new Fleet(dependencies);
}

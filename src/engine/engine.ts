// The loop of an engine worker: steps the kernel tick by tick as the pacer says, encodes, publishes, in turns of a few
// milliseconds, so that messages from the owner and from the socket are handled between.
//
//   turn ─┬─ a change of the plan is due ──► swap (kernel.adopt)
//         ├─ pacer: not due yet ───────────► sleep until it is
//         ├─ publisher is full ────────────► sleep 1 ms; at a fixed speed shed once a second behind
//         └─ step, encode, send ───────────► until the slice is used up

import type { Publisher } from '../contracts/publisher.ts';
import type { Clock, MonotonicMs, Tick } from '../contracts/time.ts';
import type { EnginePhase, EngineReport, Pace } from '../contracts/worker.ts';
import { Busy } from './busy.ts';
import { Changes } from './changes.ts';
import { HoldingRing } from './holding-ring.ts';
import { LagWindow } from './lag-window.ts';
import { Latest } from './latest.ts';
import { Life } from './life.ts';
import { LedgerBook } from './ledger.ts';
import { Pacer } from './pacer.ts';
import { Run, type RunDeps } from './run.ts';
import type { Change, EngineSetup } from './setup.ts';
import { GroundTruth } from './truth.ts';
import { TruthTopic } from './truth-topic.ts';
import { Watch } from './watch.ts';

/** Longest uninterrupted stretch of work, but for a single step of the kernel. */
const SLICE_MS = 8;
/** How often a full socket is looked at (BENCH: setTimeout(1) costs nothing and loses nothing). */
const FULL_POLL_MS = 1;
/** Ticks closer together than this are run in one turn. */
const LEAST_SLEEP_MS = 4;
/** A timer cannot wait for a month, and a wall clock that is set shall be noticed. */
const LONGEST_SLEEP_MS = 60_000;
/** How far behind a fixed speed may fall for back-pressure before messages are dropped for it. */
const PATIENCE_MS = 1_000;

export class Engine {
  readonly latest = new Latest();
  readonly watch = new Watch();
  readonly book = new LedgerBook();
  readonly lag = new LagWindow();
  readonly busy = new Busy();
  readonly ring = new HoldingRing();
  readonly truth: GroundTruth;
  readonly #truthTopic: TruthTopic;
  readonly #setup: EngineSetup;
  readonly #clock: Clock;
  readonly #pacer: Pacer;
  readonly #runDeps: RunDeps;
  readonly #life: Life;
  #run: Run;
  #publisher: Publisher;
  #phase: EnginePhase = 'ready';
  #tick: Tick;
  /** The tick at hand has been stepped and is being encoded. */
  #open = false;
  /** Ticks complete in the frame at hand, for their lag. */
  #complete: Tick[] = [];
  readonly #changes: Changes;
  #haltAt = Infinity;
  /** When somebody asked for a halt, or null. */
  #haltAskedMs: number | null = null;
  #reached: (() => void)[] = [];
  #expectedMs = 0;
  #cancelTurn: () => void = () => {};

  constructor(setup: EngineSetup) {
    this.#setup = setup;
    this.#clock = setup.clock;
    this.#pacer = new Pacer(setup.plan.tickMs, setup.startMs);
    this.#publisher = setup.publisher;
    this.#tick = setup.fromTick as Tick;
    this.#runDeps = { book: this.book, latest: this.latest, watch: this.watch, startMs: setup.startMs, ring: this.ring, shard: setup.shard, errors: new Map() };
    this.#run = new Run(setup.kernel, setup.plan, this.#runDeps, setup.publisher);
    this.#life = new Life(setup.clock);
    this.#changes = new Changes(setup, () => {
      if (this.#phase !== 'stopped') this.#schedule(0);
    });
    this.#truthTopic = new TruthTopic(this.book, setup.plan);
    this.truth = new GroundTruth(this.#run, this.ring, setup, (placed) => this.#truthTopic.tell(placed));
  }

  get phase(): EnginePhase {
    return this.#phase;
  }

  /** The next tick that is not begun. */
  get tick(): number {
    return this.#open ? this.#tick + 1 : this.#tick;
  }

  get stalledMs(): number {
    return this.#pacer.stalledMs;
  }

  /** Per fleet, devices of this shard that have started and that are online; at most half a second old. */
  life(): EngineReport['life'] {
    return this.#life.of(this.#run, this.tick, this.#phase === 'running' || this.#phase === 'forwarding');
  }

  get run(): Run {
    return this.#run;
  }

  get publisher(): Publisher {
    return this.#publisher;
  }

  /** Adds a change that takes effect before its tick is computed. */
  change(change: Change): void {
    this.#changes.add(change);
    // A fleet that stands at the tick shows the new plan at once.
    if (change.kernel !== null && !this.#open && change.tick <= this.#tick) this.#swap();
  }

  setPublisher(publisher: Publisher): void {
    this.#publisher = publisher;
    this.#run.encoder.setPublisher(publisher);
  }

  /** Runs from here on: `pace.tick` is due now. */
  start(pace: Pace): void {
    if (this.#phase === 'ended' || this.#phase === 'stopped') return;
    this.#haltAt = pace.untilTick ?? Infinity;
    this.#haltAskedMs = null;
    this.#pacer.run(pace.tick, pace.speed, this.#clock.monotonicMs(), this.#clock.wallMs());
    if (this.#phase !== 'forwarding') this.#phase = this.#tick < this.#forwardTo ? 'forwarding' : 'running';
    this.#schedule(0);
  }

  /** Stops before the next tick, after finishing the one at hand, and names it. */
  halt(): number {
    this.#haltAt = this.tick;
    this.#haltAskedMs = this.#clock.monotonicMs();
    if (!this.#open) this.#halted();
    return this.#haltAt;
  }

  /** Goes on at its pace and halts before `tick`; false when that tick has been begun, or when it does not run. */
  haltAt(tick: number): boolean {
    if ((this.#phase !== 'running' && this.#phase !== 'forwarding') || this.tick > tick) return false;
    this.#haltAt = tick;
    return true;
  }

  /** Computes ticks up to `tick`, excluded, as fast as it goes, then halts. */
  runTo(tick: number): Promise<void> {
    if (this.#phase === 'ended' || this.#phase === 'stopped') return Promise.resolve();
    this.#haltAt = tick;
    this.#haltAskedMs = this.#clock.monotonicMs();
    if (this.#tick >= tick && !this.#open) return Promise.resolve(this.#halted());
    this.#pacer.run(this.#tick, 'max', this.#clock.monotonicMs(), this.#clock.wallMs());
    this.#phase = this.#tick < this.#forwardTo ? 'forwarding' : 'running';
    this.#schedule(0);
    return new Promise((resolve) => this.#reached.push(resolve));
  }

  /** Resolves at the next halt or end, or at once when it stands: true if that is at `tick`. */
  async reached(tick: number): Promise<boolean> {
    if (this.#phase === 'running' || this.#phase === 'forwarding') await new Promise<void>((resolve) => this.#reached.push(resolve));
    return this.#phase === 'halted' && this.#tick === tick;
  }

  /** Ends for good; nothing is computed any more. */
  stop(): void {
    this.#cancelTurn();
    this.#run.encoder.flush();
    if (this.#open) this.#run.encoder.skipTick('stopped');
    this.truth.end(this.tick);
    this.#truthTopic.send(this.tick as Tick, this.#publisher);
    this.ring.drop('stopped');
    this.#open = false;
    this.#phase = 'stopped';
    this.#release();
  }

  get #forwardTo(): number {
    return this.#setup.forward?.toTick ?? 0;
  }

  #schedule(delayMs: number): void {
    this.#cancelTurn();
    this.#expectedMs = this.#clock.monotonicMs() + delayMs;
    this.#cancelTurn = this.#clock.after(delayMs, () => this.#turn());
  }

  #turn(): void {
    const from = this.#clock.monotonicMs();
    this.#pacer.awake(this.#expectedMs, from, this.#clock.wallMs());
    try {
      const sleepMs = this.#work(from);
      this.#flush();
      this.#publisher.settle();
      if (sleepMs !== null) this.#schedule(sleepMs);
    } catch (error) {
      this.#phase = 'stopped';
      this.#setup.crashed(error);
    }
    this.busy.turn(from, this.#clock.monotonicMs());
  }

  /** Works until the slice is used up; returns how long to sleep, or null for until somebody calls. */
  #work(from: MonotonicMs): number | null {
    for (let now = from; now - from < SLICE_MS; now = this.#clock.monotonicMs()) {
      if (this.#open) {
        const shed = this.#mustShed(now);
        if (shed === null) return FULL_POLL_MS;
        this.#encode(shed);
        continue;
      }
      if (this.#changes.isDue(this.#tick)) {
        if (!this.#swap()) return null;
        continue;
      }
      if (this.#tick >= this.#haltAt) return this.#halted(), null;
      if (this.#tick >= (this.#setup.endTick ?? Infinity)) return this.#ended(), null;
      if (this.#phase === 'forwarding') {
        this.#forward();
        continue;
      }
      if (this.#tick >= this.#pacer.dueBefore(now)) return this.#untilDue(now);
      this.#step(now);
    }
    return 0;
  }

  #step(now: MonotonicMs): void {
    this.#run.step(this.#tick);
    this.busy.step(this.#clock.monotonicMs() - now);
    this.#open = true;
    if (this.#run.encoder.done) this.#close();
  }

  #encode(shed: boolean): void {
    this.#run.encoder.advance(shed);
    if (this.#run.encoder.done) this.#close();
  }

  #close(): void {
    this.#open = false;
    if (this.#pacer.intendedMs(this.#tick) !== null) this.#complete.push(this.#tick);
    this.truth.done(this.#tick);
    this.#truthTopic.send(this.#tick, this.#publisher);
    this.#tick = (this.#tick + 1) as Tick;
  }

  /** Hands the frame over and notes how late its ticks were. */
  #flush(): void {
    this.#run.encoder.flush();
    this.#publisher.tickDone(this.#tick);
    const now = this.#clock.monotonicMs();
    for (const tick of this.#complete) this.lag.record(this.#pacer.lagMs(tick, now), now);
    this.#complete = [];
  }

  /** Whether to drop QoS 0 messages for back-pressure; null: wait. */
  #mustShed(now: MonotonicMs): boolean | null {
    const asked = this.#haltAskedMs;
    const fast = this.#pacer.hurried && asked === null;
    if (fast && !this.#publisher.connected) return null; // as fast as the broker takes, and there is none
    if (!this.#publisher.full && !(fast && this.#publisher.pressed)) return false;
    this.#run.encoder.flush();
    const behindMs = asked === null ? this.#pacer.lagMs(this.#tick, now) : now - asked;
    return fast || this.#publisher.patient || behindMs <= PATIENCE_MS ? null : true;
  }

  #untilDue(now: MonotonicMs): number {
    this.#pacer.caughtUp();
    const intended = this.#pacer.intendedMs(this.#tick) ?? now;
    return Math.min(LONGEST_SLEEP_MS, Math.max(LEAST_SLEEP_MS, Math.ceil(intended - now)));
  }

  #forward(): void {
    const { reason, countFromTick } = this.#setup.forward!;
    const from = this.#clock.monotonicMs();
    if (this.#tick >= this.#forwardTo && !this.#isBehind(from)) {
      this.#phase = 'running';
      return;
    }
    this.#run.pass(this.#tick, this.#tick >= countFromTick ? reason : null);
    this.busy.step(this.#clock.monotonicMs() - from);
    this.truth.done(this.#tick);
    this.#truthTopic.leaveOut();
    this.#tick = (this.#tick + 1) as Tick;
  }

  /** Whether running forward took so long that more ticks have come due meanwhile. */
  #isBehind(now: MonotonicMs): boolean {
    return !this.#pacer.hurried && this.#tick < this.#pacer.dueBefore(now) - 1;
  }

  /** Brings the first change into effect; false while its kernel is being made. */
  #swap(): boolean {
    const change = this.#changes.take();
    if (change === null) return false;
    const { plan, kernel } = change;
    this.#run.encoder.flush();
    this.#run.errors(); // the older kernel's are counted before it goes
    kernel.adopt(this.#run.kernel);
    const watched = this.watch.target;
    const older = this.#run.plan;
    this.#run = new Run(kernel, plan, this.#runDeps, this.#publisher);
    this.ring.adopt(older, plan, this.#run.encoder.lanes, this.#tick);
    this.truth.adopt(this.#run, this.#tick);
    this.#truthTopic.send(this.#tick, this.#publisher);
    this.#truthTopic.adopt(change.plan);
    this.retarget(watched);
    return true;
  }

  /** Sets the watch; `shard` is the kernel's own. */
  retarget(device: { readonly fleet: string; readonly index: number } | null): void {
    this.watch.set(device, this.#run.kernel, this.#run.plan, this.#setup.startMs);
  }

  #halted(): void {
    this.#pacer.halt();
    this.#cancelTurn();
    this.#phase = 'halted';
    this.#release();
  }

  #ended(): void {
    this.truth.end(this.#tick);
    this.#truthTopic.send(this.#tick, this.#publisher);
    this.ring.drop('stopped'); // no tick comes at which it could leave
    this.#pacer.halt();
    this.#phase = 'ended';
    this.#release();
  }

  #release(): void {
    const reached = this.#reached;
    this.#reached = [];
    for (const resolve of reached) resolve();
  }
}

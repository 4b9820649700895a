// An engine worker, whatever runs it: what the owner calls (EngineControl), and the reports it posts by itself.

import type { Broker } from '../contracts/fleet.ts';
import type { Kernel } from '../contracts/kernel.ts';
import { LAYOUT_VERSION } from '../contracts/memory-layout.ts';
import { PLAN_VERSION, type Plan } from '../contracts/plan.ts';
import { ProblemError, type Problem } from '../contracts/problem.ts';
import type { Publisher } from '../contracts/publisher.ts';
import type { Clock } from '../contracts/time.ts';
import type { EngineControl, EngineJob, EnginePost } from '../contracts/worker.ts';
import { Engine } from '../engine/engine.ts';
import { createKernel } from '../engine/kernel.ts';
import { Views } from '../engine/views.ts';
import { LineSink } from '../publish/line-sink.ts';
import type { OpenTransport } from '../publish/transport.ts';
import { reportOf } from './engine-report.ts';
import { publisherFor, type SinkDeps } from './sinks.ts';

export interface EngineWorkerDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly openTransport: OpenTransport;
}

/** At least ten reports a second, timers' delays included. */
const REPORT_MS = 80;
/** How long a broker may take nothing of what is held when a run is stopped. A relay that is busy takes it in gulps. */
const STOP_MS = 8_000;
/** How long the tick at hand may take to be encoded before that. */
const FINISH_MS = 1_500;
/** How long tick 0 waits for the outcome of the first attempt to connect. */
const SETTLE_MS = 1_000;

interface Shift {
  readonly job: EngineJob;
  readonly module: WebAssembly.Module;
  readonly engine: Engine;
  readonly views: Views;
  readonly sinkDeps: SinkDeps;
  readonly reports: MessagePort;
  /** Nothing more will be said. */
  over: boolean;
}

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: error instanceof WebAssembly.RuntimeError ? 'kernel-trapped' : 'engine-failed',
    message: `the engine failed: ${detail}`,
    remedy: 'It is started again by itself; if it fails again, report it with the scenario.',
    values: { detail },
  };
}

export function createEngineWorker(deps: EngineWorkerDeps): EngineControl {
  const { clock } = deps;
  let shift: Shift | null = null;
  let prepared: { readonly plan: Plan; readonly kernel: Kernel } | null = null;

  function working(): Shift {
    if (shift === null) throw new Error('no plan is loaded');
    return shift;
  }

  function post(message: EnginePost): void {
    shift?.reports.postMessage(message);
  }

  async function makeKernel(job: EngineJob, module: WebAssembly.Module, plan: Plan, past = false): Promise<Kernel> {
    return createKernel(module, plan, past ? job.pastShard : job.shard, { startMs: job.startMs });
  }

  function report(): void {
    if (shift === null) return;
    const last = reportOf(shift.engine, clock);
    // The engine stands still before what is held has gone out; stopped is the run only after that.
    post(last.phase === 'stopped' && !shift.over ? { ...last, phase: 'halted' } : last);
  }

  function reportRegularly(own: Shift): void {
    if (shift !== own || own.over) return;
    own.engine.publisher.settle();
    report();
    clock.after(REPORT_MS, () => reportRegularly(own));
  }

  async function begin(job: EngineJob, module: WebAssembly.Module, reports: MessagePort): Promise<number> {
    const kernel = await makeKernel(job, module, job.plan, job.changes.length > 0);
    const { protocol } = job.plan.broker;
    const sinkDeps: SinkDeps = { open: deps.openTransport, clock, random: deps.random, clientId: job.clientId, protocol, postLines: post };
    const engine = new Engine({
      clock, kernel,
      shard: job.shard, plan: job.plan, startMs: job.startMs, fromTick: job.fromTick, endTick: job.endTick, forward: job.forward,
      publisher: publisherFor(job.broker, sinkDeps, null),
      createKernel: (plan, past) => makeKernel(job, module, plan, past),
      crashed: (error) => post({ kind: 'crash', problem: problemOf(error) }),
    });
    for (const { tick, plan } of job.changes) engine.change({ tick, plan, kernel: null });
    const views = new Views(clock, job.shard, () => ({ kernel: engine.run.kernel, plan: engine.run.plan, tick: engine.tick }));
    shift = { job, module, engine, views, sinkDeps, reports, over: false };
    reportRegularly(shift);
    await settled(engine.publisher, clock);
    return kernel.memoryBytes;
  }

  return {
    hello: () => ({ planVersion: PLAN_VERSION, layoutVersion: LAYOUT_VERSION }),

    async load(job, module, reports) {
      try {
        return { ok: true, value: { memoryBytes: await begin(job, module, reports) } };
      } catch (error) {
        return { ok: false, problems: [problemOf(error)] };
      }
    },

    run: (pace) => working().engine.start(pace),
    halt: () => working().engine.halt(),
    haltAt: (tick) => working().engine.haltAt(tick),
    async runTo(tick) {
      await working().engine.runTo(tick);
      report(); // whoever paused sees at once where the run stands
    },

    async prepare(plan, halts) {
      const { engine, job, module } = working();
      try {
        prepared = { plan, kernel: await makeKernel(job, module, plan) };
      } catch (error) {
        return { ok: false, problems: [problemOf(error)] };
      }
      return { ok: true, value: halts ? engine.halt() : engine.tick };
    },

    exportDevices({ fleet, first, end }) {
      const { kernel, plan } = working().engine.run;
      return kernel.exportDevices(plan.groups.findIndex((group) => group.fleet === fleet), first, end);
    },

    importDevices: (state) => prepared?.kernel.importDevices(state),
    reached: (tick) => working().engine.reached(tick),

    commit(tick) {
      const ready = prepared;
      prepared = null;
      if (tick !== null && ready !== null) working().engine.change({ tick, ...ready });
    },

    connect(broker: Broker) {
      const { engine, sinkDeps } = working();
      engine.setPublisher(publisherFor(broker, sinkDeps, engine.publisher));
    },

    reconnectNow: () => working().engine.publisher.reconnectNow(),
    watch: (device) => working().engine.retarget(device),
    select: (selection) => working().views.select(selection),
    rows: (fleet, indices) => working().views.rows(fleet, indices),
    range: (fleet, column) => working().views.range(fleet, column),
    heat: (fleet, column, low, high, cells) => working().views.heat(fleet, column, low, high, cells),
    holdsId: (fleet, index, id) => working().views.holdsId(fleet, index, id),

    async stop() {
      const own = working();
      await finishTick(own.engine, clock);
      own.engine.stop();
      await own.engine.publisher.stop(STOP_MS);
      own.over = true;
      const last = reportOf(own.engine, clock);
      post(last); // behind everything else on that port, so that whoever hears it has heard all
      return last;
    },

    linesWritten(bytes) {
      const { publisher } = working().engine;
      if (publisher instanceof LineSink) publisher.written(bytes);
    },
  };
}

/** Waits until it is known whether there is a connection, but not for long. */
async function settled(publisher: Publisher, clock: Clock): Promise<void> {
  const until = clock.monotonicMs() + SETTLE_MS;
  while (!publisher.settled && clock.monotonicMs() < until) await new Promise<void>((resolve) => clock.after(5, resolve));
}

/** A run ends with a whole tick, unless its sink takes nothing any more. */
async function finishTick(engine: Engine, clock: Clock): Promise<void> {
  const done = engine.reached(engine.halt());
  const late = Promise.withResolvers<void>();
  const cancel = clock.after(FINISH_MS, late.resolve);
  await Promise.race([done, late.promise]);
  cancel();
}

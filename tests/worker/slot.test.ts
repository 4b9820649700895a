// One worker's place, with a worker in memory that does as the test says.

import { expose } from 'comlink';
import { describe, expect, it } from 'vitest';
import type { ProblemError } from '../../src/contracts/problem.ts';
import { PLAN_VERSION } from '../../src/contracts/plan.ts';
import { LAYOUT_VERSION } from '../../src/contracts/memory-layout.ts';
import type { EngineControl, EngineJob, EngineReport } from '../../src/contracts/worker.ts';
import { EngineSlot, HANG_MS } from '../../src/worker/engine-slot.ts';
import { DeathWatch, type WorkerHandle } from '../../src/worker/handle.ts';
import { PlannerSlot } from '../../src/worker/planner-slot.ts';
import { FakeClock } from '../support/fake-clock.ts';

const JOB = {} as EngineJob;
const MODULE = {} as WebAssembly.Module;

/** A worker whose functions are given, and whose death is in the test's hand. */
function workerOf(control: Partial<EngineControl>): { handle: WorkerHandle; death: DeathWatch; ended: () => number } {
  const { port1, port2 } = new MessageChannel();
  expose(control, port2);
  const death = new DeathWatch();
  let ends = 0;
  const terminate = (): void => {
    ends++;
    port1.close();
  };
  return { handle: { endpoint: port1, onDeath: (listener) => death.listen(listener), terminate }, death, ended: () => ends };
}

const hello = () => ({ planVersion: PLAN_VERSION, layoutVersion: LAYOUT_VERSION });

async function loadedSlot(more: Partial<EngineControl> = {}) {
  const clock = new FakeClock();
  const deaths: string[] = [];
  let reports: MessagePort | null = null;
  const worker = workerOf({
    hello,
    load: async (_job, _module, port) => {
      reports = port;
      return { ok: true, value: { memoryBytes: 1 } };
    },
    ...more,
  });
  const slot = new EngineSlot(0, () => worker.handle, clock, { died: (_, problem) => void deaths.push(problem.message), lines() {}, reported() {} });
  await slot.open();
  await slot.load(JOB, MODULE);
  return { clock, deaths, worker, slot, post: (message: unknown) => reports!.postMessage(message) };
}

const report = (tick: number): EngineReport => ({ kind: 'report', tick, messages: [], watchedMessages: [], watched: [], publications: [] }) as unknown as EngineReport;
const arrived = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('an engine slot', () => {
  it('takes a worker that reports for alive, and one that is silent for 3 s for dead', async () => {
    const { clock, deaths, slot, post, worker } = await loadedSlot();
    for (let k = 1; k <= 10; k++) {
      post(report(k));
      await arrived();
      await clock.advance(500);
    }
    expect(slot.last?.tick).toBe(10);
    expect(deaths).toEqual([]);
    await clock.advance(HANG_MS + 500);
    expect(deaths).toEqual(['the engine worker ended: no sign of life for 3 s']);
    expect(worker.ended()).toBe(1);
    expect(slot.alive).toBe(false);
  });

  it('does not hold its own sleep against the worker', async () => {
    const { clock, deaths } = await loadedSlot();
    clock.pass(60_000);
    await clock.advance(100);
    expect(deaths).toEqual([]);
  });

  it('settles every pending call when the worker dies', async () => {
    const { deaths, worker, slot } = await loadedSlot({ runTo: () => new Promise<void>(() => {}) });
    const pending = slot.ask((remote) => remote.runTo(5)).catch((error: ProblemError) => error.problem.code);
    await arrived();
    worker.death.died('shot');
    expect(await pending).toBe('worker-died');
    expect(deaths).toEqual(['the engine worker ended: shot']);
    await expect(slot.ask((remote) => remote.halt())).rejects.toThrow();
  });

  it('hands on what a worker says before it falls: a trap', async () => {
    const { deaths, post } = await loadedSlot();
    post({ kind: 'crash', problem: { code: 'kernel-trapped', message: 'the kernel trapped', remedy: 'none' } });
    await arrived();
    expect(deaths).toEqual(['the kernel trapped']);
  });

  it('refuses a worker of another version and leaves nothing behind', async () => {
    const worker = workerOf({ hello: () => ({ planVersion: PLAN_VERSION + 1, layoutVersion: LAYOUT_VERSION }) });
    const slot = new EngineSlot(0, () => worker.handle, new FakeClock(), { died() {}, lines() {}, reported() {} });
    await expect(slot.open()).rejects.toMatchObject({ problem: { code: 'version-mismatch' } });
    expect(worker.ended()).toBe(1);
  });

  it('closes the account of a worker that died: what it held is dropped', async () => {
    const { slot, post } = await loadedSlot();
    const row = { model: 'm', fleet: 'f', topic: 't', dataPoints: 0, ledger: { generated: 10, sent: 6, dropped: { offline: 1 }, held: 3 } };
    post({ ...report(1), publications: [row], deviceErrors: { m: 4 } });
    await arrived();
    slot.bury();
    expect(slot.errors).toEqual([{ m: 4 }]);
    expect(slot.rows[0]![0]!.ledger).toEqual({ generated: 10, sent: 6, dropped: { offline: 1, disconnected: 3 }, held: 0 });
  });
});

describe('the planner\'s slot', () => {
  it('spawns anew after a death, and never keeps a failure', async () => {
    const workers = [workerOf({}), workerOf({ hello } as Partial<EngineControl>)];
    const slot = new PlannerSlot(() => workers.shift()!.handle, new FakeClock());
    const [first] = workers;
    const pending = slot.ask((remote) => remote.hello()).catch((error: Error) => error.message);
    first!.death.died('no memory');
    expect(await pending).toMatch(/no memory|is not a function/);
    expect(await slot.ask((remote) => remote.hello())).toEqual(hello());
    slot.end();
  });
});

// The engine's loop with a real kernel, a clock that is told the time, and a publisher whose state the test sets.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/contracts/kernel.ts';
import type { Plan } from '../../src/contracts/plan.ts';
import type { Part, Publisher } from '../../src/contracts/publisher.ts';
import { Engine } from '../../src/engine/engine.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import type { EngineSetup } from '../../src/engine/setup.ts';
import { lagQuantile } from '../../src/contracts/lag.ts';
import { NullPublisher, OFF } from '../../src/publish/null-publisher.ts';
import { checkText } from '../../src/scenario/index.ts';
import { ROOT } from '../support/folder.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { difference } from '../publish/parts.ts';

const TEXT = `version: 1
name: loop
start: 2026-06-01T06:00:00Z
tick: 100ms
models:
  sensor:
    step: 100ms
    signals: { value: { value: "noise(1)", decimals: 3 } }
    publish: [{ topic: "t/{id}", every: 100ms, payload: '{seq}' }]
  alarm:
    step: 100ms
    signals: { value: t }
    publish: [{ topic: "a/{id}", every: 100ms, qos: 1, payload: '{seq}' }]
fleets:
  - { model: sensor, count: 10, id: "s{index}" }
  - { model: alarm, count: 2, id: "a{index}" }
`;

let module: WebAssembly.Module;
let plan: Plan;
beforeAll(async () => {
  module = await WebAssembly.compile(readFileSync(`${ROOT}build/kernel.wasm`));
  const checked = checkText(TEXT);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  plan = checked.value.plan;
});

/** Takes everything; whether it is connected or full is the test's business. */
class ScriptedPublisher implements Publisher {
  readonly #sink = new NullPublisher();
  readonly protocol = 4;
  readonly settled = true;
  readonly patient = false;
  connected = true;
  full = false;
  pressed = false;

  mustHold(): boolean {
    return false;
  }
  send(packets: Uint8Array, parts: readonly Part[]): void {
    this.#sink.send(packets, parts);
  }
  hold(bytes: Uint8Array, part: Part): void {
    this.#sink.hold(bytes, part);
  }
  tickDone(): void {}
  settle(): void {}
  reconnectNow(): void {}
  status = () => OFF;
  stop = async (): Promise<void> => {};
}

function setUp(changes: Partial<EngineSetup> = {}) {
  const clock = new FakeClock(0.01);
  const publisher = new ScriptedPublisher();
  const crashes: unknown[] = [];
  const startMs = plan.startMs!;
  const make = (of: Plan): Kernel => createKernel(module, of, { index: 0, count: 1 }, { startMs });
  const engine = new Engine({
    clock, plan, startMs, publisher, shard: { index: 0, count: 1 },
    kernel: make(plan),
    fromTick: 0, endTick: null, forward: null,
    createKernel: async (next) => make(next),
    crashed: (error) => crashes.push(error),
    ...changes,
  });
  const ledger = (place: number) => engine.book.rows()[place]!.ledger;
  return { clock, publisher, engine, crashes, ledger };
}

const pace = (tick: number, speed: number | 'max' = 1) => ({ tick, speed, untilTick: null });

describe('the engine', () => {
  it('runs tick by tick with the clock, and every message is in its ledger', async () => {
    const { clock, engine, ledger } = setUp();
    engine.start(pace(0));
    await clock.advance(950);
    expect(engine.tick).toBe(10);
    expect(ledger(0)).toEqual({ generated: 100, sent: 100, dropped: {}, held: 0 });
    expect(ledger(1)).toEqual({ generated: 20, sent: 20, dropped: {}, held: 0 });
    expect(lagQuantile(engine.lag.histogram(clock.monotonicMs()), 0.99)).toBeLessThan(5);
  });

  it('ends before its last tick is exceeded', async () => {
    const { clock, engine } = setUp({ endTick: 7 });
    engine.start(pace(0, 'max'));
    await clock.advance(50);
    expect([engine.tick, engine.phase]).toEqual([7, 'ended']);
    engine.start(pace(7));
    await clock.advance(5_000);
    expect(engine.tick).toBe(7);
  });

  it('halts at a tick, goes exactly where it is told, and on from there', async () => {
    const { clock, engine } = setUp();
    engine.start(pace(0));
    await clock.advance(420);
    expect(engine.halt()).toBe(5);
    await clock.advance(10_000);
    expect(engine.tick).toBe(5);
    const there = engine.runTo(9);
    await clock.advance(100);
    await there;
    expect([engine.tick, engine.phase]).toEqual([9, 'halted']);
    engine.start(pace(9));
    await clock.advance(250);
    expect(engine.tick).toBe(12);
  });

  it('waits a second behind for a full socket, then drops QoS 0 with its reason and keeps wall time', async () => {
    const { clock, engine, publisher, ledger } = setUp();
    engine.start(pace(0));
    await clock.advance(450);
    publisher.full = true;
    await clock.advance(900);
    expect(engine.tick).toBeLessThanOrEqual(6);
    await clock.advance(2_000);
    expect(engine.tick).toBeGreaterThan(20);
    expect(ledger(0).dropped.backpressure).toBeGreaterThan(100);
    expect(ledger(1).dropped).toEqual({}); // QoS 1 goes to the hold queue, which has a bound of its own
    publisher.full = false;
    await clock.advance(1_000);
    const dropped = ledger(0).dropped.backpressure;
    await clock.advance(1_000);
    expect(ledger(0).dropped.backpressure).toBe(dropped);
    expect(engine.tick).toBe(54);
    expect(difference(ledger(0))).toBe(0);
  });

  it('waits for the broker at speed max, however long', async () => {
    const { clock, engine, publisher, ledger } = setUp();
    publisher.full = true;
    engine.start(pace(0, 'max'));
    await clock.advance(60_000);
    expect(engine.tick).toBeLessThanOrEqual(1);
    publisher.full = false;
    await clock.advance(5);
    expect(engine.tick).toBeGreaterThan(100);
    expect(ledger(0).dropped).toEqual({});
  });

  it('can be halted while it waits for a broker that takes nothing', async () => {
    const { clock, engine, publisher, ledger } = setUp();
    publisher.full = true;
    engine.start(pace(0, 'max'));
    await clock.advance(100);
    const tick = engine.halt();
    await clock.advance(1_500);
    expect([engine.tick, engine.phase]).toEqual([tick, 'halted']);
    expect(ledger(0).dropped).toEqual({ backpressure: 10 });
  });

  it('drops what is due while there is no connection, unless it may be held', async () => {
    const { clock, engine, publisher, ledger } = setUp();
    publisher.connected = false;
    engine.start(pace(0));
    await clock.advance(950);
    expect(ledger(0)).toEqual({ generated: 100, sent: 0, dropped: { offline: 100 }, held: 0 });
    expect(ledger(1).dropped).toEqual({});
  });

  it('runs forward without counting, then counts what it skips, then sends', async () => {
    const { clock, engine, ledger } = setUp({ forward: { toTick: 50, countFromTick: 40, reason: 'crashed' } });
    engine.start(pace(50));
    await clock.advance(450);
    expect(ledger(0)).toEqual({ generated: 150, sent: 50, dropped: { crashed: 100 }, held: 0 });
    expect(engine.tick).toBe(55);
  });

  it('is not in a hurry after the machine has slept', async () => {
    const { clock, engine } = setUp();
    engine.start(pace(0));
    await clock.advance(450);
    clock.pass(600_000);
    await clock.advance(5);
    expect(engine.tick).toBeLessThanOrEqual(5 + 11);
    expect(engine.stalledMs).toBeGreaterThan(598_000);
    await clock.advance(1_000);
    expect(engine.tick).toBeLessThanOrEqual(5 + 11 + 10);
  });

  it('puts a plan into effect before its tick, and makes the kernel itself when it has to', async () => {
    const { clock, engine, ledger } = setUp();
    const next: Plan = { ...plan, groups: plan.groups.map((group, number) => (number === 0 ? { ...group, count: 20 } : group)) };
    engine.change({ tick: 3, plan: next, kernel: null });
    engine.start(pace(0));
    await clock.advance(950);
    expect(engine.tick).toBe(10);
    expect(ledger(0).generated).toBe(3 * 10 + 7 * 20);
  });

  it('tells when the kernel cannot be gone on with, and computes nothing more', async () => {
    const { clock, engine, crashes } = setUp();
    engine.start(pace(0));
    await clock.advance(250);
    engine.run.kernel.step = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    await clock.advance(1_000);
    expect(crashes).toHaveLength(1);
    expect([engine.tick, engine.phase]).toEqual([3, 'stopped']);
  });
});

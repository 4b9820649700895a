// Messages with fates and effects through the engine's loop, against a model that goes device by device.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FATE_SPECIAL, FATE_SWALLOWED, type FaultPlan, type Plan } from '../../src/contracts/plan.ts';
import { scalar } from '../kernel/support/assemble.ts';
import { engineOn, pace, Recorder } from './support/recorder.ts';
import { allDue, generatedOf, inOrder, leavingOf, specialPlan, type Due, type SpecialOptions } from './support/special-plan.ts';

const TICKS = 60;
const LATE: SpecialOptions['effects'] = [{ kind: 'delay', leastTicks: 0, mostTicks: 9 } as never, { kind: 'copies', copies: 2 } as never];
const ofLate = ({ draws: [late, copies] }: Due) => ({ later: late! < 0 ? 0 : Math.floor(late! * 10), times: copies! < 0 ? 1 : 3 });

async function run(options: SpecialOptions, speed: number | 'max' = 'max') {
  const plan = specialPlan(options);
  const own = engineOn(plan, { endTick: TICKS });
  own.engine.start(pace(0, speed));
  for (let turn = 0; turn < 200 && own.engine.phase !== 'ended'; turn++) {
    await own.clock.advance(speed === 'max' ? 8 : 100);
    own.ledger();
  }
  expect(own.engine.phase).toBe('ended');
  return { ...own, plan };
}

describe('messages with effects', () => {
  it('leave late, several times, in order of leaving and then number, and all of them are in the ledger', async () => {
    for (const qos of [0, 1] as const) {
      const { plan, recorder, ledger, dropped } = await run({ effects: LATE, qos });
      const due = allDue(plan, TICKS), expected = leavingOf(due, ofLate, TICKS);
      expect(inOrder(recorder.left)).toEqual(expected);
      const generated = generatedOf(due, (one) => ofLate(one).times);
      expect(ledger()).toEqual({ generated, sent: expected.length, held: 0 });
      const swallowed = due.filter(({ fate }) => fate === FATE_SWALLOWED).length;
      expect(dropped()).toEqual({ fault: swallowed, stopped: generated - swallowed - expected.length });
    }
  });

  it('are the same at any speed, paused, in shards, and with any step', async () => {
    for (const options of [{ effects: LATE, stepTicks: 3, everySteps: 2 }, { effects: LATE, count: 41 }]) {
      const whole = inOrder((await run(options)).recorder.left);
      expect(whole).toEqual(leavingOf(allDue(specialPlan(options), TICKS), ofLate, TICKS));
      expect(inOrder((await run(options, 10)).recorder.left)).toEqual(whole);
      const parts = await Promise.all([0, 1, 2].map(async (index) => {
        const own = engineOn(specialPlan(options), { endTick: TICKS, shard: { index, count: 3 } });
        for (let tick = 0; tick <= TICKS; tick += 7) {
          own.engine.start(pace(tick, 'max', tick + 7));
          await own.clock.advance(30);
        }
        return own.recorder.left;
      }));
      expect(inOrder(parts.flat())).toEqual(whole);
    }
  });

  it('stay in the ledger whatever fates, connection and back-pressure do', async () => {
    await fc.assert(fc.asyncProperty(
      fc.record({
        from: fc.integer({ min: 0, max: 4 }), fates: fc.integer({ min: 1, max: 5 }), most: fc.integer({ min: 0, max: 12 }), copies: fc.integer({ min: 0, max: 3 }), burst: fc.integer({ min: 1, max: 4 }),
        qos: fc.constantFrom(0 as const, 1 as const), moods: fc.array(fc.record({ connected: fc.boolean(), full: fc.boolean(), forMs: fc.integer({ min: 10, max: 1500 }) }), { maxLength: 6 }),
      }),
      async ({ from, fates, most, copies, burst, qos, moods }) => {
        const effects = [{ kind: 'delay', leastTicks: 0, mostTicks: most }, { kind: 'copies', copies }, { kind: 'burst', size: burst, always: true }] as unknown as SpecialOptions['effects'];
        const plan = specialPlan({ count: 7, fates: Array.from({ length: fates }, (_, k) => from + k), effects, qos });
        const { engine, clock, recorder, ledger } = engineOn(plan, { endTick: 80 });
        engine.start(pace(0, 1));
        for (const { connected, full, forMs } of moods) {
          recorder.connected = connected;
          recorder.full = full;
          for (let ms = 0; ms < forMs; ms += 50) {
            await clock.advance(50);
            ledger();
          }
        }
        recorder.connected = true;
        recorder.full = false;
        for (let turn = 0; turn < 200 && engine.phase !== 'ended'; turn++) await clock.advance(100);
        const { generated, sent, held } = ledger();
        expect([engine.phase, held, recorder.left.length]).toEqual(['ended', 0, sent]);
        expect(generated).toBe(generatedOf(allDue(plan, 80), ({ draws }) => (draws[1]! < 0 ? 1 : 1 + copies)));
      },
    ), { numRuns: 40 });
  });

  it('wait for the last of their burst, and leave before it when it never comes', async () => {
    const { plan, recorder } = await run({ fates: [1, 2, 3], effects: [{ kind: 'burst', size: 4, always: true } as never] });
    const due = allDue(plan, TICKS);
    const leaves = (one: Due): number => {
      const later = due.filter(({ index, fate, seq }) => index === one.index && fate === FATE_SPECIAL && seq >= one.seq);
      const end = later.find(({ seq }) => seq % 4 === 3 && Math.floor(seq / 4) === Math.floor(one.seq / 4)) ?? later.find(({ seq }) => Math.floor(seq / 4) > Math.floor(one.seq / 4));
      return end?.tick ?? Infinity;
    };
    expect(inOrder(recorder.left)).toEqual(leavingOf(due, (one) => ({ later: leaves(one) - one.tick, times: 1 }), TICKS));
    expect(recorder.left.length).toBeGreaterThan(200);
  });

  it('carry a wrong time, fewer bytes, other bytes', async () => {
    const { plan, recorder } = await run({ fates: [3], effects: [{ kind: 'skew', ms: -5_000 }, { kind: 'truncate', keep: 0.5 }] as never });
    const expected = leavingOf(allDue(plan, TICKS), ({ payload, draws: [skew, truncate] }) => {
      const [seq, time, x] = payload.split(' ');
      const shifted = skew! < 0 ? payload : `${seq} ${Number(time) - 5_000} ${x}`;
      return { later: 0, times: 1, payload: truncate! < 0 ? shifted : shifted.slice(0, Math.floor(shifted.length / 2)) };
    }, TICKS);
    expect(inOrder(recorder.left)).toEqual(expected);
    const broken = await run({ fates: [3], effects: [{ kind: 'corrupt', bytes: 2 }] as never });
    const sound = leavingOf(allDue(broken.plan, TICKS), () => ({ later: 0, times: 1 }), TICKS);
    const draws = allDue(broken.plan, TICKS).sort((a, b) => a.tick - b.tick || a.index - b.index).map((one) => one.draws[0]!);
    inOrder(broken.recorder.left).forEach(({ payload }, k) => {
      const differing = [...payload].filter((character, place) => character !== sound[k]!.payload[place]).length;
      expect([payload.length, differing]).toEqual([sound[k]!.payload.length, draws[k]! < 0 ? 0 : 2]);
    });
  });

  it('are packets of the session\'s version when they leave, with their expiry', async () => {
    const plan = specialPlan({ fates: [3], effects: LATE });
    const with5 = { ...plan, publications: plan.publications.map((one) => ({ ...one, expirySeconds: 90 })) };
    const { engine, clock, recorder } = engineOn(with5, { endTick: TICKS }, new Recorder(5));
    const bytes: number[][] = [];
    const send = recorder.send.bind(recorder);
    recorder.send = (packets, parts) => {
      bytes.push([...packets]);
      send(packets, parts);
    };
    engine.start(pace(0));
    await clock.advance(1_000);
    expect(inOrder(recorder.left)).toEqual(leavingOf(allDue(plan, TICKS), ofLate, TICKS));
    expect(bytes.flat().join().split(',5,2,0,0,0,90,')).toHaveLength(recorder.left.length + 1);
  });
});

describe('while nothing goes out', () => {
  const plan = specialPlan({ effects: LATE });
  const due = allDue(plan, TICKS);
  const whole = leavingOf(due, ofLate, TICKS);

  it('a shard that runs forward rebuilds what it holds, and counts it when it is live', async () => {
    const { engine, clock, recorder, ledger, dropped } = engineOn(plan, { endTick: TICKS, forward: { toTick: 30, countFromTick: 20, reason: 'crashed' } });
    engine.start(pace(30, 'max'));
    await clock.advance(1_000);
    expect(inOrder(recorder.left)).toEqual(whole.filter(({ tick }) => tick >= 30));
    const { sent, held } = ledger();
    expect([sent, held]).toEqual([recorder.left.length, 0]);
    const counted = whole.filter(({ tick }) => tick >= 20 && tick < 30).length;
    expect(dropped().crashed).toBeGreaterThan(counted / 2);
    expect(dropped().crashed).toBeLessThanOrEqual(counted);
  });

  it('the messages of a shard that starts late are offline until they leave in time', async () => {
    const { engine, clock, recorder, ledger, dropped } = engineOn(plan, { endTick: TICKS, forward: { toTick: 25, countFromTick: 0, reason: 'offline' } });
    engine.start(pace(25, 'max'));
    await clock.advance(1_000);
    expect(inOrder(recorder.left)).toEqual(whole.filter(({ tick }) => tick >= 25));
    expect(dropped().offline).toBe(whole.filter(({ tick }) => tick < 25).length);
    expect(ledger().generated).toBe(generatedOf(due, (one) => ofLate(one).times));
  });

  it('what is delayed past the end of an outage leaves; what would have left in it is offline', async () => {
    const { engine, clock, recorder, dropped } = engineOn(plan, { endTick: TICKS });
    recorder.connected = false;
    engine.start(pace(0, 1, 20));
    await clock.advance(2_500);
    recorder.connected = true;
    engine.start(pace(20, 1));
    await clock.advance(4_500);
    expect(inOrder(recorder.left)).toEqual(whole.filter(({ tick }) => tick >= 20));
    expect(dropped().offline).toBe(whole.filter(({ tick }) => tick < 20).length);
  });
});

describe('a change of the plan', () => {
  it('keeps what is held', async () => {
    const plan = specialPlan({ effects: LATE });
    const whole = leavingOf(allDue(plan, TICKS), ofLate, TICKS);
    const { engine, clock, recorder, ledger } = engineOn(plan, { endTick: TICKS });
    engine.change({ tick: 17, plan: { ...plan }, kernel: null });
    // Nothing is sent any more, but for what was held.
    const silent = { ...plan, publications: plan.publications.map((one) => ({ ...one, fate: 1, effects: [], everySteps: 100_000, topicTemplate: 'other' })) };
    engine.change({ tick: 40, plan: silent, kernel: null });
    engine.start(pace(0));
    await clock.advance(1_000);
    const before = leavingOf(allDue(plan, 40), ofLate, TICKS);
    expect(inOrder(recorder.left).slice(0, before.length)).toEqual(before);
    expect(inOrder(recorder.left).filter(({ tick }) => tick < 40)).toEqual(whole.filter(({ tick }) => tick < 40));
    expect(before.filter(({ tick }) => tick >= 40).length).toBeGreaterThan(20);
    ledger();
  });

  it('that ends a storm lets its messages go at that tick', async () => {
    const hits = { program: new Uint32Array(0), scalars: Float64Array.from([0, 0, 0, 0, 0, 0, 1]), temps: 0, result: scalar(6), occurrence: 3 };
    const fault: FaultPlan = {
      group: 0, name: 'storm-1', kind: 'storm', signal: null, publications: [0], parameters: {}, atTick: 0, forTicks: null, everyTicks: null, untilTick: null,
      live: true, detected: false, isOpen: false, hits,
    };
    const storm = (untilTick: number | null): Partial<Plan> => ({ faults: [{ ...fault, untilTick }] });
    const effects = [{ kind: 'until-end', fault: 0, always: true } as never];
    const plan = specialPlan({ fates: [3], effects, more: storm(null) }), ended = specialPlan({ fates: [3], effects, more: storm(33) });
    const { engine, clock, recorder, ledger } = engineOn(plan, { endTick: TICKS });
    engine.change({ tick: 30, plan: ended, kernel: null });
    engine.start(pace(0));
    await clock.advance(1_000);
    expect(inOrder(recorder.left)).toEqual(leavingOf(allDue(plan, TICKS), (one) => ({ later: Math.max(33 - one.tick, 0), times: 1 }), TICKS));
    expect(ledger().held).toBe(0);
  });
});

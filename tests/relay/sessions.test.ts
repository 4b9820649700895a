import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/contracts/telemetry.ts';
import { GENERATED, generated, snapshot, TelemetryRelay } from './telemetry-relay.ts';

const total = async (relay: TelemetryRelay): Promise<number> => (await relay.series()).get(GENERATED) ?? 0;

describe('a session\'s snapshots', () => {
  it('add up to its latest count, however often one comes', async () => {
    const relay = new TelemetryRelay('relay-one');
    expect(relay.result(snapshot(100, { number: 1 }))).toBe('accepted');
    expect(relay.result(snapshot(100, { number: 1 }))).toBe('seen');
    expect(relay.result(snapshot(250, { number: 3 }))).toBe('accepted');
    expect(relay.result(snapshot(200, { number: 2 }))).toBe('seen');
    expect(await total(relay)).toBe(250);
  });

  it('start from zero with a new incarnation, and a late one of the old still counts', async () => {
    const relay = new TelemetryRelay('relay-one');
    relay.accept(snapshot(100, { incarnation: 0, number: 1 }));
    relay.accept(snapshot(10, { incarnation: 1, number: 1 }));
    relay.accept(snapshot(130, { incarnation: 0, number: 2 }));
    expect(await total(relay)).toBe(140);
  });

  it('are asked for their base by a relay that does not know them', async () => {
    const relay = new TelemetryRelay('relay-two');
    expect(relay.result(snapshot(500, { number: 5, relay: 'relay-one' }))).toBe('base-wanted');
    expect(await total(relay)).toBe(0);
    expect(relay.result(snapshot(510, { number: 6, relay: 'relay-one', base: generated(480) }))).toBe('accepted');
    expect(await total(relay)).toBe(30);
  });

  it('sum up over sessions', async () => {
    const relay = new TelemetryRelay('relay-one');
    relay.accept(snapshot(100, { session: 'session-a' }));
    relay.accept(snapshot(11, { session: 'session-b' }));
    expect(await total(relay)).toBe(111);
  });

  it('begin every series of a known model and topic at 0', async () => {
    const relay = new TelemetryRelay('relay-one');
    relay.accept(snapshot(0));
    const series = await relay.series();
    expect(series.get('iot_emulator_messages_sent_total{device_type="pump",topic="pumps/{id}"}')).toBe(0);
    for (const reason of ['offline', 'disconnected', 'backpressure', 'oversize', 'fault', 'overflow', 'expired', 'refused', 'crashed', 'stopped']) {
      expect(series.get(`iot_emulator_messages_dropped_total{device_type="pump",topic="pumps/{id}",reason="${reason}"}`)).toBe(0);
    }
  });

  it('that let a count fall are refused whole', async () => {
    const relay = new TelemetryRelay('relay-one');
    relay.accept(snapshot(100));
    expect(relay.result(snapshot(99, { number: 2 }))).toBe('refused');
    expect(await total(relay)).toBe(100);
  });
});

describe('gauges', () => {
  const held = (count: number, options: Parameters<typeof snapshot>[1]): Snapshot => snapshot({ iot_emulator_messages_held: [['pump', 'pumps/{id}', count]] }, options);
  const HELD = 'iot_emulator_messages_held{device_type="pump",topic="pumps/{id}"}';

  it('sum up over live sessions, and end with a goodbye', async () => {
    const relay = new TelemetryRelay('relay-one');
    relay.accept(held(5, { session: 'session-a' }));
    relay.accept(held(7, { session: 'session-b' }));
    expect((await relay.series()).get(HELD)).toBe(12);
    relay.accept(held(0, { session: 'session-b', number: 2, final: true }));
    expect((await relay.series()).get(HELD)).toBe(5);
    expect(relay.sessions.active(relay.clock.monotonicMs())).toBe(1);
  });

  it('end when a session falls silent, and its counters stay', async () => {
    const relay = new TelemetryRelay('relay-one');
    relay.accept(held(5, {}));
    relay.accept(snapshot(100, { session: 'session-b' }));
    await relay.clock.advance(100_000);
    const series = await relay.series();
    expect(series.get(HELD)).toBe(0);
    expect(series.get(GENERATED)).toBe(100);
    expect(relay.sessions.active(relay.clock.monotonicMs())).toBe(0);
  });
});

describe('bounds', () => {
  it('count what has too many topics under __other__ and keep the sum exact', async () => {
    const relay = new TelemetryRelay('relay-one');
    for (let block = 0; block < 10; block += 1) {
      const rows = Array.from({ length: 100 }, (_, at) => [`model-${block}`, `topic/${block}/${at}`, 1] as const);
      relay.accept(snapshot({ iot_emulator_messages_generated_total: rows }, { session: `session-${block}` }));
    }
    const series = await relay.series();
    const sum = [...series].filter(([name]) => name.startsWith('iot_emulator_messages_generated_total')).reduce((all, [, value]) => all + value, 0);
    expect(sum).toBe(1000);
    expect(series.get('iot_emulator_messages_generated_total{device_type="__other__",topic="__other__"}')).toBe(750);
    expect(series.size).toBeLessThan(5000);
    expect(relay.overflows.length).toBe(750);
  });

  it('give the place of a topic that nobody uses any more to a new one', async () => {
    const relay = new TelemetryRelay('relay-one');
    const rows = (name: string): (readonly (string | number)[])[] => Array.from({ length: 250 }, (_, at) => ['model', `${name}/${at}`, 1]);
    relay.accept(snapshot({ iot_emulator_messages_generated_total: rows('old') }, { session: 'session-old' }));
    await relay.clock.advance(400_000);
    relay.accept(snapshot({ iot_emulator_messages_generated_total: rows('new') }, { session: 'session-new' }));
    const series = await relay.series();
    expect(series.get('iot_emulator_messages_generated_total{device_type="model",topic="new/0"}')).toBe(1);
    expect(series.get('iot_emulator_messages_generated_total{device_type="model",topic="old/0"}')).toBeUndefined();
  });

  it('keep label sets apart that prom-client would join', async () => {
    const relay = new TelemetryRelay('relay-one');
    relay.accept(snapshot({ iot_emulator_messages_generated_total: [['a,topic:b', 'c', 1], ['a', 'b,topic:c', 2]] }));
    const values = [...(await relay.series())].filter(([name]) => name.startsWith('iot_emulator_messages_generated_total')).map(([, value]) => value);
    expect(values.sort()).toEqual([1, 2]);
  });

  it('forget sessions that are gone before they take no more', () => {
    const relay = new TelemetryRelay('relay-one');
    for (let at = 0; at < 3000; at += 1) expect(relay.result(snapshot(1, { session: `session-${at}`, final: true }))).toBe('accepted');
    for (let at = 0; at < 2000; at += 1) relay.result(snapshot(1, { session: `alive-${at}` }));
    expect(relay.result(snapshot(1, { session: 'one-too-many' }))).toBe('full');
  });
});

/** One session of several incarnations, as its snapshots could reach two relays in a row. */
const histories = fc.array(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 });

describe('in any order, doubled or lost', () => {
  it('counters never fall and end as the sum of the latest counts', async () => {
    await fc.assert(fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async (increases, choices) => {
      const sent = increases.flatMap((steps, incarnation) => steps.map((_, at) => snapshot(sumOf(steps.slice(0, at + 1)), { incarnation, number: at + 1 })));
      const relay = new TelemetryRelay('relay-one');
      const latest = new Map<number, Snapshot>();
      let before = 0;
      for (let turn = 0; turn < sent.length * 2; turn += 1) {
        const one = sent[choices.next().value % sent.length]!;
        relay.accept(one);
        if ((latest.get(one.incarnation)?.number ?? 0) < one.number) latest.set(one.incarnation, one);
        const now = await total(relay);
        expect(now).toBeGreaterThanOrEqual(before);
        before = now;
      }
      expect(before).toBe(sumOf([...latest.values()].map(countOf)));
    }), { numRuns: 60 });
  });

  it('a relay that starts anew counts exactly what came after the last acknowledged snapshot', async () => {
    const steps = fc.array(fc.record({ increase: fc.integer({ min: 0, max: 1000 }), lost: fc.boolean(), restart: fc.boolean() }), { minLength: 1, maxLength: 20 });
    await fc.assert(fc.asyncProperty(steps, async (turns) => {
      let relay = new TelemetryRelay('relay-000');
      let count = 0;
      let acknowledged: { relay: string; count: number } | null = null;
      let baseHere = 0;
      for (const [at, { increase, lost, restart }] of turns.entries()) {
        if (restart) {
          relay = new TelemetryRelay(`relay-${String(at + 1).padStart(3, '0')}`);
          baseHere = acknowledged?.count ?? 0;
        }
        count += increase;
        if (lost) continue;
        const base = acknowledged !== null && acknowledged.relay !== relay.instance ? generated(acknowledged.count) : null;
        expect(relay.result(snapshot(count, { number: at + 1, relay: acknowledged?.relay ?? null, base }))).toBe('accepted');
        acknowledged = { relay: relay.instance, count };
        expect(await total(relay)).toBe(count - baseHere);
      }
    }), { numRuns: 60 });
  });
});

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function countOf(one: Snapshot): number {
  return one.values.iot_emulator_messages_generated_total![0]![2] as number;
}

// The whole path in worker threads: text → plan → kernel → broker, against a real broker and a subscriber that shares no
// code with it.

import { describe, expect, it, vi } from 'vitest';
import type { ViewAnswer, ViewQuery } from '../../src/contracts/view.ts';
import { startExternalBroker } from '../support/external-broker.ts';
import { Subscriber } from '../support/subscriber.ts';
import { waitUntil } from '../support/wait.ts';
import { imbalance, openTestFleet } from './fleets.ts';
import { smallFleet } from './scenarios.ts';

const NONE = { kind: 'none' } as const;

vi.setConfig({ testTimeout: 60_000 }); // every test starts worker threads, on machines that do other things too

describe('a fleet and a broker', () => {
  it.each([1, 3])('sends with %i workers exactly what its ledger says, QoS 0 and 1', async (workers) => {
    await using broker = await startExternalBroker();
    await using subscriber = await Subscriber.open({ port: broker.port, qos: 1 });
    await using own = openTestFleet();
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const started = await own.fleet.start({ text: smallFleet(), broker: { kind: 'mqtt', url }, speed: 10, durationMs: 6_000, workers });
    expect(started.ok).toBe(true);
    const status = await own.until(({ phase, ledger }) => phase === 'paused' && ledger.held === 0, 'the end, nothing held');
    // 40 pumps: 30 flows and 3 states each; 25 meters: 6 readings each.
    expect(status.ledger).toEqual({ generated: 40 * 33 + 25 * 6, sent: 40 * 33 + 25 * 6, dropped: {}, held: 0 });
    expect(status.publications.map(({ topic, ledger, dataPoints }) => [topic, ledger.sent, dataPoints])).toEqual([
      ['plant/{site}/{id}/flow', 1200, 2400],
      ['plant/{site}/{id}/state', 120, 120],
      ['meters/{id}', 150, 150],
    ]);
    await waitUntil(() => subscriber.count >= 1470, { what: 'all messages at the subscriber' });
    expect(subscriber.byQos).toEqual([1200, 270, 0]);
    expect(status.connection).toMatchObject({ state: 'connected', protocol: 4, problem: null });
    await own.fleet.stop();
    expect(own.status().phase).toBe('stopped');
  });

  it('goes on when the broker dies and returns, and accounts for every message', async () => {
    await using broker = await startExternalBroker();
    await using own = openTestFleet();
    await own.fleet.start({ text: smallFleet(), broker: { kind: 'mqtt', url: `mqtt://127.0.0.1:${broker.port}` }, speed: 10, workers: 2 });
    await own.until(({ ledger }) => ledger.sent > 300, 'messages sent');
    await broker.kill();
    const cut = await own.until(({ connection, ledger }) => connection.state !== 'connected' && (ledger.dropped.offline ?? 0) > 100, 'messages due without a connection');
    expect(cut.connection.problem?.remedy).toBeTruthy();
    expect(cut.ledger.held).toBeGreaterThan(0); // QoS 1 waits
    await broker.start();
    await using subscriber = await Subscriber.open({ port: broker.port, qos: 1 });
    const back = await own.until(({ connection, ledger }) => connection.state === 'connected' && ledger.sent > cut.ledger.sent + 300, 'messages sent again');
    expect(back.connection.attempts).toBeGreaterThan(1);
    await own.fleet.stop();
    const { ledger } = own.status();
    expect(ledger.held).toBe(0);
    expect(imbalance(ledger)).toBe(0);
    expect(Object.keys(ledger.dropped).sort()).toEqual(expect.arrayContaining(['offline']));
    expect(subscriber.count).toBeGreaterThan(300);
    for (const { status } of own.updates) expect(imbalance(status.ledger)).toBe(0);
  });

  it('tells refused credentials and does not try again', async () => {
    await using broker = await startExternalBroker('refuse');
    await using own = openTestFleet();
    await own.fleet.start({ text: smallFleet(), broker: { kind: 'mqtt', url: `mqtt://127.0.0.1:${broker.port}`, username: 'a', password: 'b' } });
    const status = await own.until(({ connection }) => connection.state === 'failed', 'a failed connection');
    expect(status.connection.problem?.code).toBe('not-authorised');
    expect(status.phase).toBe('running');
  });
});

describe('a fleet under control', () => {
  it('pauses all shards at one tick, steps by one, and goes on', async () => {
    await using own = openTestFleet();
    await own.fleet.start({ text: smallFleet(), broker: NONE, speed: 10, workers: 3 });
    await own.until(({ tick }) => tick > 5, 'some ticks');
    await own.fleet.pause();
    const { tick } = await own.until(({ phase, ledger }) => phase === 'paused' && ledger.held === 0, 'a pause');
    await own.fleet.stepOnce();
    const stepped = await own.until((status) => status.tick > tick, 'one step');
    expect(stepped.tick).toBe(tick + 1);
    expect(stepped.phase).toBe('paused');
    await own.fleet.resume();
    await own.until((status) => status.phase === 'running' && status.tick > tick + 5, 'ticks after the pause');
    await own.fleet.setSpeed('max');
    await own.until((status) => status.tick > tick + 1_000, 'full speed');
    await own.fleet.setSpeed(1);
    expect(own.status().speed === 'max' || own.status().speed === 1).toBe(true);
  });

  it('waits at tick 0 when it is started paused', async () => {
    await using own = openTestFleet();
    await own.fleet.start({ text: smallFleet(), broker: NONE, paused: true });
    const status = await own.until(({ phase }) => phase === 'paused', 'a pause');
    expect(status).toMatchObject({ tick: 0, ledger: { generated: 0 } });
    await own.fleet.resume();
    await own.until(({ tick }) => tick > 0, 'the first tick');
  });

  it('starts nothing on a text with problems, and lets the last good fleet run on', async () => {
    await using own = openTestFleet();
    const bad = await own.fleet.start({ text: 'version: 1\nname: x\nmodles: {}\n', broker: NONE });
    expect(bad.ok ? [] : bad.problems.map(({ line }) => line)).toContain(3);
    expect(own.updates).toEqual([]);
    expect((await own.fleet.start({ text: smallFleet(), broker: NONE })).ok).toBe(true);
    const applied = await own.fleet.apply('version: 1\nname: [');
    expect(applied.ok).toBe(false);
    const { tick } = own.status();
    await own.until((status) => status.phase === 'running' && status.tick > tick + 2, 'the fleet running on');
    expect(own.fleet.journal()).toEqual([]);
  });

  it('refuses another tick while it runs, with the remedy', async () => {
    await using own = openTestFleet();
    await own.fleet.start({ text: smallFleet(), broker: NONE });
    const applied = await own.fleet.apply(smallFleet().replace('tick: 100ms', 'tick: 50ms'));
    expect(applied).toMatchObject({ ok: false, problems: [{ code: 'tick-changed' }] });
  });

  it('begins on a full tick at the present when told so, whatever start its scenario has', async () => {
    await using own = openTestFleet();
    await own.fleet.start({ text: smallFleet().replace('tick: 100ms', 'tick: 200ms'), broker: NONE, startMs: 'now', durationMs: 1000 });
    const { startMs } = await own.until(({ phase }) => phase === 'paused', 'the end');
    expect(startMs % 200).toBe(0);
    expect(startMs).not.toBe(Date.parse('2026-06-01T06:00:00Z'));
  });

  it('computes a shard that starts late up to the present without sending', async () => {
    await using own = openTestFleet();
    const startMs = Date.parse('2026-06-01T06:00:00Z');
    await own.fleet.start({ text: smallFleet(), broker: NONE, startMs, lateUntilMs: startMs + 60_000, durationMs: 61_000, shard: { index: 1, count: 2 } });
    const { ledger } = await own.until(({ phase }) => phase === 'paused', 'the end');
    // 20 pumps: 300 flows and 30 states in the first minute; 13 meters: 60 readings.
    expect(ledger.dropped).toEqual({ offline: expect.any(Number) as number });
    expect(ledger.dropped.offline).toBeGreaterThanOrEqual(20 * 330 + 13 * 60);
    // In the second after it, 5 flows each, one reading each, and some states; what fell due while it caught up is offline too.
    expect(ledger.generated).toBeGreaterThanOrEqual(20 * 335 + 13 * 61);
    expect(ledger.generated).toBeLessThanOrEqual(20 * 336 + 13 * 61);
    expect(ledger.sent).toBeGreaterThan(0);
    expect(imbalance(ledger)).toBe(0);
  });
});

describe('looking at a fleet', () => {
  it('filters, sorts and groups alike with one worker and with three', async () => {
    const answers = [];
    for (const workers of [1, 3]) {
      await using own = openTestFleet();
      await own.fleet.start({ text: smallFleet(), broker: NONE, paused: true, workers });
      for (let k = 0; k < 4; k++) await own.fleet.stepOnce();
      const view = async (changes: Partial<ViewQuery>): Promise<ViewAnswer> => {
        const answer = await own.fleet.view({ fleet: 'pumps', filter: '', sort: null, group: null, first: 0, rows: 10, ...changes });
        if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
        return answer.value;
      };
      answers.push({
        all: await view({}),
        hot: await view({ filter: 'flow > 20', sort: { column: 'flow', descending: true }, first: 3, rows: 7 }),
        sites: await view({ sort: { column: 'site', descending: false }, group: 'site', rows: 50 }),
        nothing: await view({ fleet: 'nothing' }),
        heat: await own.fleet.heat({ fleet: 'pumps', column: 'flow', cells: 1000, scale: { low: 10, high: 30 } }),
        found: await Promise.all(['pump-031', 'meter-024', 'pump-040'].map((id) => own.fleet.find(id))),
        checksum: await own.fleet.checksum(),
      });
    }
    expect(answers[1]).toEqual(answers[0]);
    const { all, hot, sites, nothing, heat, found } = answers[0]!;
    expect(all).toMatchObject({ count: 40, total: 40, tick: 4 });
    expect(all.rows.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(hot.rows).toHaveLength(7);
    expect(sites.groups.reduce((sum, { count }) => sum + count, 0)).toBe(40);
    expect(nothing.rows).toEqual([]);
    expect(heat.devices).toBe(40);
    expect(heat.cells).toHaveLength(40);
    expect(Math.min(...heat.cells)).toBeGreaterThan(1);
    expect(found).toEqual([{ fleet: 'pumps', index: 31 }, { fleet: 'meters', index: 24 }, null]);
  });

  it('tells what is wrong with a filter', async () => {
    await using own = openTestFleet();
    await own.fleet.start({ text: smallFleet(), broker: NONE });
    const answer = await own.fleet.view({ fleet: 'pumps', filter: 'flwo > 3', sort: null, group: null, first: 0, rows: 1 });
    expect(answer).toMatchObject({ ok: false, problems: [{ line: 1 }] });
  });

  it('shows every step of the watched device, and its messages first', async () => {
    await using own = openTestFleet();
    await own.fleet.start({ text: smallFleet(), broker: NONE, speed: 10, workers: 2, paused: true });
    await own.fleet.watch({ fleet: 'pumps', index: 33 });
    await own.fleet.resume();
    await own.until(({ tick }) => tick > 60, 'six seconds of the fleet');
    const watched = own.updates.flatMap((update) => update.watched);
    expect(watched.length).toBeGreaterThan(25);
    expect(new Set(watched.map(({ id }) => id))).toEqual(new Set(['pump-033']));
    const times = watched.map(({ simulatedMs }) => simulatedMs);
    for (let k = 1; k < times.length; k++) expect(times[k]! - times[k - 1]!).toBe(200);
    expect(Object.keys(watched[0]!.values)).toEqual(expect.arrayContaining(['flow', 'hot', 'site']));
    expect(own.updates.flatMap(({ messages }) => messages).some(({ topic }) => topic.includes('pump-033'))).toBe(true);
    for (const { messages } of own.updates) expect(messages.length).toBeLessThanOrEqual(50);
  });
});

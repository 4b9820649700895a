// What is sent is a function of scenario, seed, start and journal alone.

import { describe, expect, it, vi } from 'vitest';
import { linesOf, openTestFleet } from './fleets.ts';
import { smallFleet } from './scenarios.ts';

const TEXT = smallFleet();

vi.setConfig({ testTimeout: 60_000 }); // every test starts worker threads, on machines that do other things too

describe('the lines of a run', () => {
  it('are the same with one, two and seven workers, and at any speed', async () => {
    const one = await linesOf({ text: TEXT, durationMs: 5_000, workers: 1 });
    expect(one.split('\n')).toHaveLength(40 * 25 + Math.floor(one.match(/state\t/g)!.length) + 25 * 5 + 1);
    expect(await linesOf({ text: TEXT, durationMs: 5_000, workers: 2 })).toBe(one);
    expect(await linesOf({ text: TEXT, durationMs: 5_000, workers: 7 })).toBe(one);
    expect(await linesOf({ text: TEXT, durationMs: 5_000, workers: 1, speed: 20 })).toBe(one);
  });

  it('are those of the shards, put together', async () => {
    const whole = await linesOf({ text: TEXT, durationMs: 2_000 });
    const parts = await Promise.all([0, 1, 2].map((index) => linesOf({ text: TEXT, durationMs: 2_000, shard: { index, count: 3 }, workers: 2 })));
    expect(parts.flatMap((part) => part.split('\n')).filter(Boolean).sort()).toEqual(whole.split('\n').filter(Boolean).sort());
  });

  it('are all there when the run is cut short: as many as its ledger says were sent, and a beginning of the whole', async () => {
    const whole = await linesOf({ text: TEXT, durationMs: 60_000 });
    await using own = openTestFleet();
    await own.fleet.start({ text: TEXT, broker: { kind: 'stdout' }, speed: 50, workers: 2 });
    await own.until(({ tick }) => tick > 40, 'some ticks');
    await own.fleet.stop();
    const { ledger } = own.status();
    expect(ledger).toEqual({ generated: ledger.sent, sent: own.lines().split('\n').length - 1, dropped: {}, held: 0 });
    expect(whole.startsWith(own.lines().slice(0, whole.length))).toBe(true);
  });

  it('change with the seed', async () => {
    expect(await linesOf({ text: TEXT, durationMs: 1_000, seed: 8 })).not.toBe(await linesOf({ text: TEXT, durationMs: 1_000 }));
  });
});

describe('a change of the text while it runs', () => {
  const CHANGED = smallFleet({ pumps: 50, extra: '      double: { value: "2 * flow", decimals: 1 }' });

  it('takes effect at one tick in all workers and is repeated by its journal', async () => {
    await using live = openTestFleet();
    await live.fleet.start({ text: TEXT, broker: { kind: 'stdout' }, speed: 10, durationMs: 6_000, workers: 3 });
    await live.until(({ tick }) => tick >= 15, 'some ticks');
    const applied = await live.fleet.apply(CHANGED);
    expect(applied).toMatchObject({ ok: true, value: { fleets: [{ count: 50 }, { count: 25 }] } });
    const journal = live.fleet.journal();
    expect(journal).toMatchObject([{ target: '*', change: { kind: 'apply', scenario: CHANGED } }]);
    const end = await live.until(({ phase, tick }) => phase === 'paused' && tick === 60, 'the end');
    await live.fleet.stop();
    expect(live.lines()).toContain('"double"');
    expect(await linesOf({ text: TEXT, durationMs: 6_000, workers: 1, journal })).toBe(live.lines());
    expect(end.ledger).toEqual({ generated: end.ledger.sent, sent: live.lines().split('\n').length - 1, dropped: {}, held: 0 });
  });

  it('keeps values and sequence numbers of what stays', async () => {
    const before = await linesOf({ text: TEXT, durationMs: 4_000 });
    await using live = openTestFleet();
    await live.fleet.start({ text: TEXT, broker: { kind: 'stdout' }, paused: true, durationMs: 4_000 });
    for (let k = 0; k < 7; k++) await live.fleet.stepOnce();
    expect((await live.fleet.apply(TEXT.replace('count: 25', 'count: 26'))).ok).toBe(true);
    await live.fleet.setSpeed('max');
    await live.fleet.resume();
    await live.until(({ phase, tick }) => phase === 'paused' && tick === 40, 'the end');
    await live.fleet.stop();
    const without = live.lines().split('\n').filter((line) => !line.startsWith('meters/meter-025')).join('\n');
    expect(without).toBe(before);
    expect(live.fleet.journal()[0]?.tick).toBe(7);
  });
});

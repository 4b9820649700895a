// `align`, `offset`, `jitter`, `burst` and `expiry`: read, checked, planned, and seen in what leaves.

import { describe, expect, test } from 'vitest';
import { checksumOf } from '../../src/worker/checksum.ts';
import { engineOn, pace, Recorder, type Left } from '../engine/support/recorder.ts';
import { newKernel, START_MS } from '../kernel/support/module.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { meant, planOf, problemsOf } from './texts.ts';

function placed(publication: string, { count = 40, step = '1s', start = '2026-06-01T06:00:00Z' } = {}): string {
  return `version: 1\nname: placed\nstart: ${start}\nmodels:\n  m:\n    step: ${step}\n    signals:\n      x: floor(t)\n      high: x > 3\n    publish:\n${publication}fleets:\n  - { model: m, count: ${count}, id: "m-{index}" }\n`;
}
const one = (keys: string): string => `      - { topic: "t/{id}", ${keys}, payload: '{seq} {time:ms}' }\n`;

/** What leaves in the first ticks, at START_MS; `at` is when it was made, in ticks. */
async function leaving(text: string, ticks: number): Promise<(Left & { readonly seq: number; readonly at: number })[]> {
  const own = engineOn(planOf(text), { endTick: ticks }, new Recorder());
  own.engine.start(pace(0));
  for (let turn = 0; turn < 100 && own.engine.phase !== 'ended'; turn++) await own.clock.advance(50);
  own.ledger();
  return own.recorder.left.map((left) => {
    const [seq, time] = left.payload.split(' ').map(Number);
    return { ...left, seq: seq!, at: (time! - START_MS) / 100 };
  });
}

describe('a publication', () => {
  test('with `align` is made by all devices at once, at full multiples of the simulated clock', async () => {
    const left = await leaving(placed(one('every: 5s, align: true')), 101);
    expect(new Set(left.map(({ tick }) => tick))).toEqual(new Set([0, 50, 100]));
    expect(left).toHaveLength(120);
    const plan = planOf(placed(one('every: 15m, align: true') + one('every: 4s').replace('t/', 'u/')));
    expect([plan.groups[0]!.aligned, plan.publications.map(({ aligned, everySteps }) => [aligned, everySteps])]).toEqual([true, [[true, 900], [false, 4]]]);
  });

  test('beside an aligned one is spread over its steps, all of them aligned', async () => {
    const left = (await leaving(placed(one('every: 5s, align: true') + one('every: 4s').replace('t/', 'u/')), 80)).filter(({ publication }) => publication === 1);
    expect(left).toHaveLength(80);
    const counts = Array.from({ length: 8 }, (_, step) => left.filter(({ tick }) => tick === step * 10).length);
    expect(counts.reduce((a, b) => a + b)).toBe(80);
    for (const count of counts) expect(Math.abs(count - 10)).toBeLessThanOrEqual(2);
  });

  test('with `offset` leaves so much later, its time and number as they were', async () => {
    const plain = await leaving(placed(one('every: 2s')), 100), moved = await leaving(placed(one('every: 2s, offset: 3s')), 100);
    const key = ({ tick, index, payload }: Left): string => `${tick} ${index} ${payload}`;
    expect(moved.map((left) => key({ ...left, tick: left.tick - 30 })).sort()).toEqual(plain.filter(({ tick }) => tick < 70).map(key).sort());
  });

  test('with `jitter` leaves up to so much later, each delay as likely, drawn anew for every message', async () => {
    const left = await leaving(placed(one('every: 1s, jitter: 400ms'), { count: 400 }), 200);
    const counts = [0, 0, 0, 0, 0];
    for (const { tick, at } of left) counts[tick - at]!++;
    expect(counts.reduce((a, b) => a + b)).toBe(left.length);
    for (const count of counts) expect(Math.abs(count / left.length - 0.2)).toBeLessThan(0.02);
    for (const own of Map.groupBy(left, ({ index }) => index).values()) expect(new Set(own.map(({ tick, at }) => tick - at)).size).toBeGreaterThan(1);
    expect(await leaving(placed(one('every: 1s, jitter: 400ms'), { count: 400 }), 200)).toEqual(left);
  });

  test('with `burst` leaves with the last of so many', async () => {
    const left = await leaving(placed(one('every: 1s, burst: 3')), 120);
    expect(left.length).toBe(40 * 12);
    for (const { tick, at, seq } of left) expect(tick).toBe(at + (2 - (seq % 3)) * 10);
  });

  test('on an event takes an offset too', async () => {
    const left = await leaving(placed(one('on: high, offset: 2s, qos: 1')), 100);
    expect(left).toHaveLength(40);
    for (const { tick, at, seq } of left) expect([tick, seq]).toEqual([at + 20, 0]);
  });

  test('has an expiry in seconds', () => {
    const plan = planOf(placed(one('every: 1s, expiry: 1h30m') + one('every: 1s').replace('t/', 'u/')));
    expect(plan.publications.map(({ expirySeconds }) => expirySeconds)).toEqual([5_400, null]);
  });
});

describe('what cannot be placed', () => {
  test.each([
    ['an offset between steps', 'every: 2s, offset: 1500ms', 'offset-not-multiple', '1500ms', 'offset'],
    ['a jitter between ticks', 'every: 2s, jitter: 250ms', 'jitter-not-multiple', '250ms', 'jitter'],
    ['an offset of half a millisecond', 'every: 2s, offset: 0.5ms', 'bad-duration', '0.5ms', 'offset'],
    ['an offset beyond all ticks', 'every: 2s, offset: 9000d', 'delay-too-long', '9000d', 'offset'],
    ['an expiry of half a second', 'every: 2s, expiry: 500ms', 'bad-expiry', '500ms', 'expiry'],
    ['an expiry of nothing', 'every: 2s, expiry: 0s', 'bad-expiry', '0s', 'expiry'],
    ['an expiry of millennia', 'every: 2s, expiry: 60000d', 'bad-expiry', '60000d', 'expiry'],
    ['an aligned event', 'on: high, align: true', 'align-without-every', 'align', 'align'],
    ['no burst', 'every: 2s, burst: 0', 'too-small', '0', 'burst'],
  ])('%s is told with its place', (_, keys, code, at, key) => {
    const text = placed(one(keys));
    const [problem] = problemsOf(text);
    expect(problem?.path).toBe(`models.m.publish[0].${key}`);
    expect([problem?.code, meant(text, problem!)]).toEqual([code, at]);
    expect(problem?.remedy).toMatch(/\.$/);
  });
});

describe('the checksum', () => {
  const checksum = async (publication: string): Promise<string> => {
    const plan = planOf(placed(publication));
    const clock = new FakeClock();
    const sum = checksumOf(newKernel(plan), plan, clock);
    for (let k = 0; k < 50; k++) await clock.advance(1);
    return sum;
  };

  test('is that of what leaves, when it leaves', async () => {
    const plain = await checksum(one('every: 1s'));
    expect(await checksum(one('every: 1s, qos: 1, expiry: 1h'))).toBe(plain);
    const moved = await checksum(one('every: 1s, offset: 2s'));
    expect(moved).not.toBe(plain);
    expect(moved).toMatch(/^[0-9a-f]{16}$/);
    expect(await checksum(one('every: 1s, burst: 2'))).not.toBe(plain);
    // An offset of nothing is none.
    expect(await checksum(one('every: 1s, offset: 0s, jitter: 0s, burst: 1'))).toBe(plain);
  });
});

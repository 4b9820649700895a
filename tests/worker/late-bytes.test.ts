// What leaves late, more than once or damaged is a function of scenario, seed, start and journal alone, too.

import { describe, expect, it, vi } from 'vitest';
import { linesOf, openTestFleet } from './fleets.ts';

vi.setConfig({ testTimeout: 90_000 }); // every test starts worker threads, on machines that do other things too

function text({ plain = 41, more = '' } = {}): string {
  return `version: 1
name: late
seed: 3
start: 2026-06-01T06:00:00.300Z
tick: 100ms
models:
  meter:
    step: 500ms
    signals: { energy: { value: "t", decimals: 1 }, high: "normal(0, 1) > 1.5" }
    publish:
      - { topic: "m/{id}", every: 3s, align: true, jitter: 700ms }
      - { topic: "f/{id}", every: 1s, burst: 3, payload: '{seq} {time:s} {energy}' }
      - { topic: "e/{id}", on: high, jitter: 1s, offset: 500ms, qos: 1, payload: '{seq} {time:iso}' }
  plain:
    step: 200ms
    signals: { x: { value: "ou(10s, 1)", decimals: 3 } }
    publish:
      - { topic: "p/{id}", every: 400ms }
      - { topic: "q/{id}", every: 200ms, qos: 1, offset: 1200ms }
fleets:
  - { model: meter, count: 33, id: "m{index}" }
  - { model: plain, count: ${plain}, id: "p{index}" }
faults:
  - { kind: late, select: { fleet: plain, share: 30% }, at: 1s, for: 4s }
  - { kind: duplicate, select: { fleet: plain, share: 20% }, at: 1s, for: 20s }
  - { kind: silence, select: { fleet: meter, share: 10% }, at: 2s, for: 2s }
  - { kind: corrupt, select: { fleet: plain, share: 10% }, at: 2s, for: 2s }
${more}stages: [{ at: 0s, online: 50% }, { at: 2s, online: 100%, over: 2s, rate: 80% }]
`;
}

describe('the lines of a run whose messages leave late', () => {
  it('are the same with one, two and seven workers, at any speed, and in shards', async () => {
    const one = await linesOf({ text: text(), durationMs: 6_000, workers: 1 });
    expect(one.split('\n').length).toBeGreaterThan(1_000);
    expect(one).toContain('base64:');
    expect(await linesOf({ text: text(), durationMs: 6_000, workers: 2 })).toBe(one);
    expect(await linesOf({ text: text(), durationMs: 6_000, workers: 7 })).toBe(one);
    expect(await linesOf({ text: text(), durationMs: 6_000, workers: 2, speed: 20 })).toBe(one);
    const parts = await Promise.all([0, 1].map((index) => linesOf({ text: text(), durationMs: 6_000, shard: { index, count: 2 } })));
    expect(parts.flatMap((part) => part.split('\n')).filter(Boolean).sort()).toEqual(one.split('\n').filter(Boolean).sort());
  });

  it('go on over a change that moves devices to other workers while their messages are held', async () => {
    await using live = openTestFleet();
    await live.fleet.start({ text: text(), broker: { kind: 'stdout' }, paused: true, durationMs: 6_000, workers: 3 });
    for (let k = 0; k < 27; k++) await live.fleet.stepOnce();
    expect((await live.fleet.apply(text({ plain: 70 }))).ok).toBe(true);
    await live.fleet.setSpeed('max');
    await live.fleet.resume();
    const end = await live.until(({ phase, tick }) => phase === 'paused' && tick === 60, 'the end');
    await live.fleet.stop();
    const journal = live.fleet.journal();
    expect(await linesOf({ text: text(), durationMs: 6_000, workers: 1, journal })).toBe(live.lines());
    const { generated, sent, dropped, held } = end.ledger;
    expect(generated).toBe(sent + held + Object.values(dropped).reduce((sum, count) => sum + count, 0));
  });
});

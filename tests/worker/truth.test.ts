// Ground truth of real runs: one list, whatever ran it.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { StartOptions } from '../../src/contracts/fleet.ts';
import type { TruthRecord } from '../../src/contracts/truth.ts';
import { ROOT } from '../support/folder.ts';
import { openTestFleet } from './fleets.ts';

const TEXT = readFileSync(`${ROOT}tests/golden/scenarios/faults.yaml`, 'utf8');
const DURATION_MS = 120_000;

vi.setConfig({ testTimeout: 60_000 }); // every test starts worker threads, on machines that do other things too

async function truthOf(options: Partial<StartOptions> = {}, meddle: (own: ReturnType<typeof openTestFleet>) => Promise<void> = async () => {}): Promise<readonly TruthRecord[]> {
  await using own = openTestFleet();
  const started = await own.fleet.start({ text: TEXT, broker: { kind: 'none' }, speed: 'max', durationMs: DURATION_MS, workers: 1, ...options });
  if (!started.ok) throw new Error(JSON.stringify(started.problems));
  await meddle(own);
  await own.until(({ phase, tick, tickMs }) => phase === 'paused' && tick * tickMs >= DURATION_MS, 'the end');
  await own.fleet.stop();
  const told = own.updates.flatMap(({ truth }) => truth);
  expect(told).toEqual(own.fleet.truth());
  expect(own.status().truth).toEqual({ records: told.length, dropped: 0 });
  return told;
}

const lines = (records: readonly TruthRecord[]): string[] => records.map((record) => JSON.stringify(record));

/** By one worker: what every other way is compared with. */
let one: readonly TruthRecord[];
beforeAll(async () => {
  one = await truthOf();
}, 60_000);

describe('the ground truth of a run', () => {
  it('is the same list with one, two and seven workers', async () => {
    expect(one.length).toBeGreaterThan(100);
    expect(new Set(one.map(({ kind }) => kind)).size).toBeGreaterThan(8);
    expect(lines(await truthOf({ workers: 2 }))).toEqual(lines(one));
    expect(lines(await truthOf({ workers: 7 }))).toEqual(lines(one));
  });

  it('is that of the shards together', async () => {
    const parts = [];
    for (const index of [0, 1, 2]) parts.push(...(await truthOf({ shard: { index, count: 3 } })));
    expect(lines(parts).sort()).toEqual(lines(one).sort());
  });

  it('has every record once when a worker dies and comes back', async () => {
    const restarted = await truthOf({ workers: 2, speed: 200 }, async (own) => {
      await own.until(({ tick }) => tick > 300, 'some ticks');
      own.engines[0]!.terminate();
      await own.until(({ workers }) => workers.restarts === 1, 'the worker is back');
    });
    expect(lines(restarted).sort()).toEqual(lines(one).sort());
  });

  it('holds a live fault from the tick at which it began to that at which it was ended', async () => {
    let from = 0;
    let to = 0;
    const records = await truthOf({ workers: 2, paused: true }, async (own) => {
      for (let k = 0; k < 20; k++) await own.fleet.stepOnce();
      const begun = await own.fleet.inject({ kind: 'bias', name: 'by-hand', signal: 'flow', select: { ids: ['n-003'] } });
      from = begun.ok ? begun.value.tick : NaN;
      for (let k = 0; k < 30; k++) await own.fleet.stepOnce();
      const ended = await own.fleet.clear('by-hand');
      to = ended.ok ? ended.value.tick : NaN;
      await own.fleet.resume();
    });
    expect([from, to]).toEqual([20, 50]);
    const own = records.filter(({ fault }) => fault === 'by-hand');
    expect(own).toMatchObject([{ device: 'n-003', signal: 'flow', kind: 'bias', fromTick: 20, toTick: 50, from: '2026-06-01T06:00:02.000Z', to: '2026-06-01T06:00:05.000Z' }]);
  });
});

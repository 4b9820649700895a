// Speed `backfill`: from a start in the past to the present as fast as it goes, then beside the wall clock.

import { describe, expect, it, vi } from 'vitest';
import { wallClock } from '../../src/worker/wall-clock.ts';
import { linesOf, openTestFleet } from './fleets.ts';
import { smallFleet } from './scenarios.ts';

const TEXT = smallFleet();
const TICK_MS = 100;

vi.setConfig({ testTimeout: 60_000 }); // every test starts worker threads, on machines that do other things too

/** A start so long ago, on a tick. */
const ago = (milliseconds: number): number => Math.floor((wallClock.wallMs() - milliseconds) / TICK_MS) * TICK_MS;

describe('a run that back-fills', () => {
  it('sends the bytes of any other run, with pauses, steps and changes in between', async () => {
    const startMs = ago(60_000);
    await using own = openTestFleet();
    await own.fleet.start({ text: TEXT, startMs, broker: { kind: 'stdout' }, speed: 'backfill', workers: 2, durationMs: 20_000, paused: true });
    await own.fleet.stepOnce();
    await own.fleet.resume();
    await own.fleet.pause();
    await own.fleet.apply(smallFleet({ pumps: 44 }));
    await own.fleet.stepOnce();
    await own.fleet.resume();
    await own.until(({ phase, tick }) => phase === 'paused' && tick === 200, 'the end');
    await own.fleet.stop();
    expect(await linesOf({ text: TEXT, startMs, durationMs: 20_000, journal: own.fleet.journal() })).toBe(own.lines());
    expect(own.status().ledger.dropped).toEqual({});
  });

  it('reaches the present, sheds nothing on its way, and does not run ahead of it', async () => {
    const startMs = ago(120_000);
    await using own = openTestFleet();
    await own.fleet.start({ text: TEXT, startMs, broker: { kind: 'none' }, speed: 'backfill', workers: 2 });
    const { simulatedMs, ledger, lag } = await own.until((status) => status.simulatedMs >= wallClock.wallMs() - 1_000, 'the present');
    expect(simulatedMs).toBeLessThanOrEqual(wallClock.wallMs() + TICK_MS);
    expect(ledger.dropped).toEqual({});
    expect(lag.maxMs).toBeLessThan(60_000); // the past is not late
    await own.until((status) => status.simulatedMs > simulatedMs + 3 * TICK_MS, 'simulated time goes on');
    expect(own.status().simulatedMs).toBeLessThanOrEqual(wallClock.wallMs() + TICK_MS);
  });

  it('waits for a start that is still to come', async () => {
    await using own = openTestFleet();
    await own.fleet.start({ text: TEXT, startMs: ago(-600_000), broker: { kind: 'none' }, speed: 'backfill' });
    await own.until(() => own.updates.length > 5, 'some reports');
    expect(own.status()).toMatchObject({ phase: 'running', tick: 0, ledger: { generated: 0 } });
  });
});

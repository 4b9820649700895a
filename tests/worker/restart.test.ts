// Workers that die: seen, restarted, accounted for; never a fleet that stands still.

import { describe, expect, it, vi } from 'vitest';
import type { EngineReport } from '../../src/contracts/worker.ts';
import { comebackAt, FORWARD_MS, presentTick, RestartBudget, RESTARTS } from '../../src/worker/restart.ts';
import { imbalance, openTestFleet } from './fleets.ts';
import { smallFleet } from './scenarios.ts';

const NONE = { kind: 'none' } as const;

vi.setConfig({ testTimeout: 60_000 }); // every test starts worker threads, on machines that do other things too

describe('a worker that is killed', () => {
  it('comes back, is named in gaps, and its ledger neither falls nor fails to balance', async () => {
    await using own = openTestFleet();
    await own.fleet.start({ text: smallFleet(), broker: NONE, speed: 10, workers: 2 });
    await own.until(({ tick }) => tick > 30, 'some ticks');
    own.engines[1]!.terminate();
    const back = await own.until(({ workers, tick }) => workers.restarts === 1 && tick > 150, 'the fleet running on');
    expect(back.phase).toBe('running');
    expect(back.gaps).toHaveLength(1);
    expect(back.gaps[0]).toMatchObject({ worker: 1 });
    expect(back.gaps[0]!.toTick).toBeGreaterThan(back.gaps[0]!.fromTick);
    expect(back.problem?.code).toBe('worker-died');
    let before = 0;
    for (const { status } of own.updates) {
      expect(imbalance(status.ledger)).toBe(0);
      expect(status.ledger.generated).toBeGreaterThanOrEqual(before);
      before = status.ledger.generated;
    }
  });

  it('goes on with the bytes and sequence numbers of an undisturbed run', async () => {
    const rows = [];
    for (const kill of [false, true]) {
      await using own = openTestFleet();
      await own.fleet.start({ text: smallFleet(), broker: NONE, speed: 10, durationMs: 20_000 });
      await own.until(({ tick }) => tick > 20, 'some ticks');
      if (kill) own.engines[0]!.terminate();
      const end = await own.until(({ phase, tick }) => phase === 'paused' && tick === 200, 'the end');
      const view = await own.fleet.view({ fleet: 'pumps', filter: '', sort: null, group: null, first: 0, rows: 40 });
      rows.push(view.ok ? view.value.rows : null);
      expect(end.gaps).toHaveLength(kill ? 1 : 0);
      if (!kill) continue;
      // Ticks computed while it caught up are accounted for; only those of the gap are not.
      const { fromTick, toTick } = end.gaps[0]!;
      const perTick = (40 * 33) / 60 + 25 / 10;
      expect(end.ledger.generated).toBeGreaterThan(200 * perTick - (toTick - fromTick) * perTick - 150);
      expect(end.ledger.generated).toBeLessThanOrEqual(Math.ceil(200 * perTick));
    }
    expect(rows[1]).toEqual(rows[0]);
  });

  it('is given up after too many deaths, with a problem that says so', async () => {
    await using own = openTestFleet();
    await own.fleet.start({ text: smallFleet(), broker: NONE, speed: 10 });
    for (let death = 0; death <= RESTARTS; death++) {
      const spawned = own.engines.length;
      own.engines.at(-1)!.terminate();
      await own.until(({ phase }) => phase === 'failed' || own.engines.length > spawned, 'the next worker');
    }
    const failed = await own.until(({ phase }) => phase === 'failed', 'a failed fleet');
    expect(failed.problem).toMatchObject({ code: 'too-many-restarts' });
    expect(imbalance(failed.ledger)).toBe(0);
  });
});

describe('where a shard goes on', () => {
  const report = (changes: Partial<EngineReport>): EngineReport => ({ phase: 'running', tick: 100, stepMs: 0.1, ...changes }) as EngineReport;

  it('is where it would stand by now at its speed', () => {
    expect(presentTick(report({}), 1_000, 10, 100, [])).toBe(200);
    expect(presentTick(report({ phase: 'halted' }), 1_000, 10, 100, [])).toBe(100);
    expect(presentTick(report({}), 1_000, 'max', 100, [90, 140])).toBe(140);
    expect(presentTick(null, 1_000, 1, 100, [33])).toBe(33);
  });

  it('is reached by running forward when that takes at most ten seconds, else afresh', () => {
    expect(comebackAt(1_000, 1)).toEqual({ fromTick: 0, forward: { toTick: 1_000, countFromTick: 1_000, reason: 'crashed' }, afresh: false });
    expect(comebackAt(1_000, FORWARD_MS)).toEqual({ fromTick: 1_000, forward: null, afresh: true });
    expect(comebackAt(0, 5)).toEqual({ fromTick: 0, forward: null, afresh: false });
  });

  it('is limited by a budget of restarts a minute', () => {
    const budget = new RestartBudget();
    for (let k = 0; k < RESTARTS; k++) expect(budget.spend(k * 1_000)).toBe(true);
    expect(budget.spend(10_000)).toBe(false);
    expect(budget.spend(61_000)).toBe(true);
    expect(budget.count).toBe(RESTARTS + 1);
  });
});

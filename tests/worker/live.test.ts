// Faults that are started and ended while a fleet runs: one tick in all workers, journalled, repeatable.

import { describe, expect, it, vi } from 'vitest';
import type { JournalEntry } from '../../src/contracts/journal.ts';
import { linesOf, openTestFleet, type TestFleet } from './fleets.ts';
import { smallFleet } from './scenarios.ts';

const TEXT = smallFleet();
const STUCK = { kind: 'stuck', signal: 'flow', select: { model: 'pump', share: '50%' } };
const DURATION_MS = 8_000;
const END = DURATION_MS / 100;

vi.setConfig({ testTimeout: 60_000 }); // every test starts worker threads, on machines that do other things too

async function startSlowly(own: TestFleet, options: { readonly workers?: number; readonly journal?: readonly JournalEntry[]; readonly paused?: boolean } = {}): Promise<void> {
  const started = await own.fleet.start({ text: TEXT, broker: { kind: 'stdout' }, speed: 10, durationMs: DURATION_MS, workers: 3, ...options });
  if (!started.ok) throw new Error(JSON.stringify(started.problems));
}

async function toTheEnd(own: TestFleet): Promise<string> {
  await own.fleet.setSpeed('max');
  await own.until(({ phase, tick }) => phase === 'paused' && tick === END, 'the end');
  await own.fleet.stop();
  return own.lines();
}

const repeated = (journal: readonly JournalEntry[], workers = 1): Promise<string> => linesOf({ text: TEXT, durationMs: DURATION_MS, workers, journal });

/** The number of lines that two runs have in common at their beginning. */
function common(one: string, other: string): number {
  const [a, b] = [one.split('\n'), other.split('\n')];
  return a.findIndex((line, place) => line !== b[place]);
}

describe('a live fault', () => {
  it('begins at one tick in all workers, ends at one, and is repeated by the journal', async () => {
    await using own = openTestFleet();
    await startSlowly(own);
    await own.until(({ tick }) => tick >= 12, 'some ticks');
    const asked = own.status().tick;
    const begun = await own.fleet.inject(STUCK);
    expect(begun).toMatchObject({ ok: true, value: { name: 'live-1' } });
    const from = begun.ok ? begun.value.tick : NaN;
    // While it is planned the fleet runs on: 180 ms at ten times the speed are 18 ticks.
    expect(from).toBeGreaterThanOrEqual(asked + 18);
    await own.until(({ tick }) => tick >= from + 15, 'some ticks more');
    expect(own.status().faults).toMatchObject([{ name: 'live-1', kind: 'stuck', live: true, fleets: ['pumps'] }]);
    const ended = await own.fleet.clear('live-1');
    const to = ended.ok ? ended.value.tick : NaN;
    expect(to).toBeGreaterThanOrEqual(from + 15);
    const journal = own.fleet.journal();
    expect(journal).toEqual([
      { tick: from, target: 'live-1', change: { kind: 'inject', fault: { ...STUCK, name: 'live-1' } } },
      { tick: to, target: 'live-1', change: { kind: 'clear' } },
    ]);
    const lines = await toTheEnd(own);
    expect(own.status().faults).toEqual([]);
    expect(await repeated(journal)).toBe(lines);
    expect(await repeated(journal, 7)).toBe(lines);
    const undisturbed = await linesOf({ text: TEXT, durationMs: DURATION_MS });
    expect(common(lines, undisturbed)).toBeGreaterThan(from * 5);
    expect(lines).not.toBe(undisturbed);
  });

  it('stays when a new text is applied', async () => {
    await using own = openTestFleet();
    await startSlowly(own, { paused: true });
    for (let k = 0; k < 5; k++) await own.fleet.stepOnce();
    await own.fleet.inject({ ...STUCK, name: 'jam' });
    await own.fleet.stepOnce();
    const applied = await own.fleet.apply(smallFleet({ pumps: 50 }));
    expect(applied.ok).toBe(true);
    expect(own.fleet.journal().map(({ tick, target, change }) => [tick, target, change.kind])).toEqual([[5, 'jam', 'inject'], [6, '*', 'apply']]);
    await own.fleet.resume();
    const lines = await toTheEnd(own);
    expect(own.status().faults).toMatchObject([{ name: 'jam', live: true }]);
    expect(await repeated(own.fleet.journal(), 2)).toBe(lines);
  });

  it('is refused in words, and nothing changes then', async () => {
    await using own = openTestFleet();
    await startSlowly(own);
    expect(await own.fleet.inject({ kind: 'stuck', signal: 'flwo' })).toMatchObject({ ok: false });
    expect(await own.fleet.inject({ ...STUCK, at: '3s' })).toMatchObject({ ok: false, problems: [{ code: 'live-fault-at' }] });
    expect(await own.fleet.clear('jam')).toMatchObject({ ok: false, problems: [{ code: 'unknown-fault' }] });
    expect(own.fleet.journal()).toEqual([]);
    expect(await toTheEnd(own)).toBe(await linesOf({ text: TEXT, durationMs: DURATION_MS }));
  });

  it('takes nothing off what was counted before it, values that were not finite among them', async () => {
    await using own = openTestFleet();
    await startSlowly(own);
    const errors = (): number => own.status().deviceErrors['pump'] ?? 0;
    await own.fleet.inject({ kind: 'missing', signal: 'flow', name: 'gone', select: { model: 'pump' } });
    await own.until(() => errors() > 0, 'readings are missing');
    await own.fleet.clear('gone');
    await toTheEnd(own);
    const counts = own.updates.map(({ status }) => status.deviceErrors['pump'] ?? 0);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(errors()).toBeGreaterThan(0);
  });

  it('is asked for in vain where no fleet runs', async () => {
    await using own = openTestFleet();
    expect(await own.fleet.inject(STUCK)).toMatchObject({ ok: false, problems: [{ code: 'no-fleet' }] });
    expect(await own.fleet.withJournal()).toMatchObject({ ok: false, problems: [{ code: 'no-fleet' }] });
  });

  it('goes on in a worker that comes back from a death', async () => {
    await using own = openTestFleet();
    await startSlowly(own);
    await own.until(({ tick }) => tick >= 10, 'some ticks');
    expect((await own.fleet.inject({ ...STUCK, name: 'jam' })).ok).toBe(true);
    await own.until(({ tick }) => tick >= 25, 'some ticks more');
    own.engines[1]!.terminate();
    await own.until(({ workers, tick }) => workers.restarts === 1 && tick >= 50, 'the worker is back');
    const lines = await toTheEnd(own);
    const whole = new Set((await repeated(own.fleet.journal())).split('\n'));
    expect(lines.split('\n').filter((line) => !whole.has(line))).toEqual([]);
    expect(own.status().devices).toMatchObject({ registered: 65, started: 65, stopped: 65 });
  });

  it('is planned into a journal that still goes on', async () => {
    const journal: readonly JournalEntry[] = [{ tick: 40, target: '*', change: { kind: 'apply', scenario: smallFleet({ pumps: 44 }) } }];
    await using own = openTestFleet();
    await startSlowly(own, { paused: true, journal });
    for (let k = 0; k < 20; k++) await own.fleet.stepOnce();
    await own.fleet.inject(STUCK);
    await own.fleet.resume();
    const lines = await toTheEnd(own);
    expect(own.fleet.journal().map(({ tick, change }) => [tick, change.kind])).toEqual([[20, 'inject'], [40, 'apply']]);
    expect(own.status().faults).toMatchObject([{ name: 'live-1' }]);
    expect(await repeated(own.fleet.journal())).toBe(lines);
  });
});

describe('the journal written into the scenario', () => {
  it('gives the same bytes from the start', async () => {
    await using own = openTestFleet();
    await startSlowly(own, { paused: true });
    for (let k = 0; k < 11; k++) await own.fleet.stepOnce();
    await own.fleet.inject({ ...STUCK, name: 'jam' });
    for (let k = 0; k < 13; k++) await own.fleet.stepOnce();
    await own.fleet.clear('jam');
    await own.fleet.inject({ kind: 'noise', signal: 'flow', select: { ids: ['pump-003'] }, for: '2s' });
    const written = await own.fleet.withJournal();
    if (!written.ok) throw new Error(JSON.stringify(written.problems));
    await own.fleet.resume();
    const lines = await toTheEnd(own);
    expect(await linesOf({ text: written.value, durationMs: DURATION_MS })).toBe(lines);
  });

  it('can be applied to the fleet that it was written from: its faults are the text\'s own from then on', async () => {
    await using own = openTestFleet();
    await startSlowly(own, { paused: true });
    for (let k = 0; k < 11; k++) await own.fleet.stepOnce();
    await own.fleet.inject({ ...STUCK, name: 'jam' });
    for (let k = 0; k < 9; k++) await own.fleet.stepOnce();
    const injected = own.fleet.journal();
    const written = await own.fleet.withJournal();
    const applied = await own.fleet.apply(written.ok ? written.value : '');
    expect(applied).toMatchObject({ ok: true, value: { faults: [{ name: 'jam', live: false }] } });
    expect(await own.fleet.clear('jam')).toMatchObject({ ok: false, problems: [{ code: 'fault-is-scripted' }] });
    await own.fleet.resume();
    expect(await toTheEnd(own)).toBe(await repeated(injected));
  });
});

describe('a journal', () => {
  it('that cannot take effect as a whole starts nothing', async () => {
    await using own = openTestFleet();
    const journal: readonly JournalEntry[] = [
      { tick: 5, target: 'jam', change: { kind: 'inject', fault: STUCK } },
      { tick: 9, target: 'jma', change: { kind: 'clear' } },
    ];
    const started = await own.fleet.start({ text: TEXT, broker: { kind: 'none' }, journal });
    expect(started).toMatchObject({ ok: false, problems: [{ code: 'unknown-fault', remedy: 'Did you mean `jam`?' }] });
    expect(own.engines.length).toBeLessThanOrEqual(1);
  });

  it('is gone through by a run that starts late, tick for tick', async () => {
    const journal: readonly JournalEntry[] = [
      { tick: 10, target: 'jam', change: { kind: 'inject', fault: STUCK } },
      { tick: 55, target: 'jam', change: { kind: 'clear' } },
    ];
    const whole = (await repeated(journal)).split('\n');
    const late = (await linesOf({ text: TEXT, durationMs: DURATION_MS, workers: 2, journal, lateUntilMs: Date.UTC(2026, 5, 1, 6, 0, 3) })).split('\n');
    expect(late.length).toBeGreaterThan(whole.length / 3);
    expect(late).toEqual(whole.slice(-late.length));
  });

  it('is gone through by a run that is stepped', async () => {
    const journal: readonly JournalEntry[] = [{ tick: 3, target: 'jam', change: { kind: 'inject', fault: STUCK } }];
    await using own = openTestFleet();
    await startSlowly(own, { paused: true, journal });
    for (let k = 0; k < 10; k++) await own.fleet.stepOnce();
    await own.fleet.resume();
    expect(await toTheEnd(own)).toBe(await repeated(journal));
  });
});

import { describe, expect, it } from 'vitest';
import type { MonotonicMs, Speed, Tick, WallMs } from '../../src/contracts/time.ts';
import { BURST_MS, Pacer } from '../../src/engine/pacer.ts';

const at = (milliseconds: number): MonotonicMs => milliseconds as MonotonicMs;

/** What the wall clock shows when the other one shows 1,000. */
const WALL_MS = 1_790_000_000_000;
const wall = (milliseconds: number): WallMs => (WALL_MS + milliseconds) as WallMs;

/** Tick 5 is the next one; the simulated clock began so long ago that tick 0 was `startedMs` before that. */
function running(speed: Speed, tickMs = 100, startedMs = 0): Pacer {
  const pacer = new Pacer(tickMs, WALL_MS - startedMs);
  pacer.run(5, speed, at(1_000), wall(0));
  return pacer;
}

describe('pacer', () => {
  it('has its first tick due at once and the others at their instants', () => {
    const pacer = running(1);
    expect([1_000, 1_099, 1_100, 1_950].map((ms) => pacer.dueBefore(at(ms)))).toEqual([6, 6, 7, 15]);
    expect(pacer.intendedMs(7 as Tick)).toBe(1_200);
    expect(pacer.lagMs(7 as Tick, at(1_230))).toBe(30);
  });

  it.each([
    [0.1, 1_000],
    [10, 10],
    [1_000, 0.1],
  ])('runs at speed %d: a tick of 100 ms takes %d ms', (speed, ms) => {
    expect(running(speed).intendedMs(6 as Tick)! - 1_000).toBeCloseTo(ms, 9);
  });

  it('has everything due at speed max, without instants to be late for', () => {
    const pacer = running('max');
    expect(pacer.dueBefore(at(1_000))).toBe(Infinity);
    expect(pacer.lagMs(1_000_000 as Tick, at(2_000))).toBe(0);
  });

  it('has nothing due while it is halted', () => {
    const pacer = running(1);
    pacer.halt();
    expect(pacer.dueBefore(at(50_000))).toBe(0);
  });

  it('catches up a short stall and skips what is beyond a second of a long one', () => {
    const pacer = running(1);
    pacer.awake(1_100, at(1_900), wall(900));
    expect(pacer.stalledMs).toBe(0);
    pacer.awake(2_000, at(602_000), wall(601_000)); // the machine slept for ten minutes
    expect(pacer.stalledMs).toBe(600_000 - BURST_MS);
    const due = pacer.dueBefore(at(602_000));
    expect(due - pacer.dueBefore(at(602_000 - BURST_MS))).toBe(10);
    expect(due).toBe(5 + 10 + 10 + 1);
  });

  describe('back-filling', () => {
    const HOUR_MS = 3_600_000;

    it('has all ticks of the past due at once, without instants to be late for', () => {
      const pacer = running('backfill', 100, HOUR_MS);
      expect(pacer.hurried).toBe(true);
      expect(pacer.dueBefore(at(1_000))).toBe(36_000 + 1);
      expect(pacer.lagMs(7 as Tick, at(1_000))).toBe(0);
    });

    it('goes on at speed 1 beside the wall clock once it has reached it', () => {
      const pacer = running('backfill', 100, HOUR_MS);
      expect(pacer.dueBefore(at(3_000))).toBe(36_020 + 1); // two seconds went by meanwhile
      pacer.caughtUp();
      expect(pacer.hurried).toBe(false);
      expect(pacer.intendedMs(36_021 as Tick)).toBe(3_100);
      expect(pacer.lagMs(36_021 as Tick, at(3_130))).toBe(30);
    });

    it('waits for a start that is still to come', () => {
      const pacer = running('backfill', 100, -5_000);
      expect(pacer.dueBefore(at(1_000))).toBeLessThanOrEqual(5);
      pacer.caughtUp();
      expect(pacer.intendedMs(5 as Tick)).toBe(1_000 + 5_000 + 500);
    });

    it('makes up for what the machine slept through, and calls nothing a stall', () => {
      const pacer = running('backfill', 100, HOUR_MS);
      pacer.caughtUp();
      pacer.awake(2_000, at(602_000), wall(601_000));
      pacer.caughtUp();
      expect(pacer.dueBefore(at(602_000))).toBe(36_000 + 6_010 + 1);
      expect(pacer.stalledMs).toBe(0);
    });

    it('hurries again when the wall clock went on while the other one stood', () => {
      const pacer = running('backfill', 100, HOUR_MS);
      pacer.caughtUp();
      pacer.awake(1_010, at(1_010), wall(600_010)); // a laptop whose lid was shut
      expect(pacer.hurried).toBe(true);
      expect(pacer.dueBefore(at(1_010))).toBe(36_000 + 6_000 + 1);
    });
  });
});

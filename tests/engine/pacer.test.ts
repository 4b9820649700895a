import { describe, expect, it } from 'vitest';
import type { MonotonicMs, Tick } from '../../src/contracts/time.ts';
import { BURST_MS, Pacer } from '../../src/engine/pacer.ts';

const at = (milliseconds: number): MonotonicMs => milliseconds as MonotonicMs;

function running(speed: number | 'max', tickMs = 100): Pacer {
  const pacer = new Pacer(tickMs);
  pacer.run(5, speed, at(1_000));
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
    pacer.awake(1_100, at(1_900));
    expect(pacer.stalledMs).toBe(0);
    pacer.awake(2_000, at(602_000)); // the machine slept for ten minutes
    expect(pacer.stalledMs).toBe(600_000 - BURST_MS);
    const due = pacer.dueBefore(at(602_000));
    expect(due - pacer.dueBefore(at(602_000 - BURST_MS))).toBe(10);
    expect(due).toBe(5 + 10 + 10 + 1);
  });
});

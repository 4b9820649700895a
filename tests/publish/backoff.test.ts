import { describe, expect, it } from 'vitest';
import { backoffMs, CAP_MS, FIRST_BOUND_MS, LONG_CAP_MS, LONG_OUTAGE_MS } from '../../src/publish/backoff.ts';

const most = (failures: number, outageMs = 0): number => backoffMs(failures, outageMs, () => 1 - Number.EPSILON);

describe('back-off', () => {
  it('doubles its bound from 250 ms to 4 s', () => {
    expect([1, 2, 3, 4, 5, 6, 50].map((failures) => Math.ceil(most(failures) / 10) * 10)).toEqual([250, 500, 1000, 2000, 4000, 4000, 4000]);
  });

  it('is full jitter: anything from 0 to the bound', () => {
    expect(backoffMs(1, 0, () => 0)).toBe(0);
    expect(backoffMs(9, 0, () => 0.5)).toBe(CAP_MS / 2);
    expect(most(1)).toBeLessThan(FIRST_BOUND_MS);
  });

  it('rises to 30 s after five minutes of outage', () => {
    expect(most(50, LONG_OUTAGE_MS - 1)).toBeLessThan(CAP_MS);
    expect(backoffMs(50, LONG_OUTAGE_MS, () => 0.5)).toBe(LONG_CAP_MS / 2);
  });
});

import { describe, expect, it } from 'vitest';
import { Life } from '../../src/engine/life.ts';
import type { Run } from '../../src/engine/run.ts';
import { FakeClock } from '../support/fake-clock.ts';

describe('the life of devices that a worker reports', () => {
  const counted = () => {
    let started = 0;
    const run = { plan: { groups: [{ fleet: 'pumps' }] }, kernel: { startedCount: () => ++started, onlineCount: () => 0 } } as unknown as Run;
    const life = new Life(new FakeClock());
    return (tick: number, moves: boolean) => life.of(run, tick, moves)[0]!.started;
  };

  it('is counted anew after half a second at the earliest while the run moves', () => {
    const at = counted();
    expect([at(3, true), at(4, true)]).toEqual([1, 1]);
  });

  it('is that of its last tick once the run stands, however soon after', () => {
    const at = counted();
    expect([at(3, true), at(9, false), at(9, false)]).toEqual([1, 2, 2]);
  });
});

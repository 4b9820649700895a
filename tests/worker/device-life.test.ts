import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/contracts/plan.ts';
import { DeviceLife } from '../../src/worker/device-life.ts';

const all = (count: number): number => count;

/** Fleets as [name, model, count]. */
function plan(...fleets: readonly (readonly [string, string, number])[]): Plan {
  return { groups: fleets.map(([fleet, model, count]) => ({ fleet, model, count })) } as unknown as Plan;
}

const lives = (...fleets: readonly (readonly [string, number, number])[]) => fleets.map(([fleet, started, online]) => ({ fleet, started, online }));

describe("devices' lives", () => {
  it('are counted per model over all fleets and shards', () => {
    const life = new DeviceLife();
    const fleets = plan(['north', 'pump', 10], ['south', 'pump', 6], ['meters', 'meter', 4]);
    life.observe(fleets, all, [lives(['north', 3, 2], ['south', 1, 1], ['meters', 0, 0]), lives(['north', 2, 2], ['south', 0, 0], ['meters', 1, 1])], false);
    expect(life.models).toEqual({
      pump: { total: 16, online: 5, registered: 16, started: 6, stopped: 0 },
      meter: { total: 4, online: 1, registered: 4, started: 1, stopped: 0 },
    });
    expect(life.all).toEqual({ total: 20, online: 6, registered: 20, started: 7, stopped: 0 });
  });

  it('never fall while a shard that died runs forward again', () => {
    const life = new DeviceLife();
    const fleets = plan(['north', 'pump', 10]);
    life.observe(fleets, all, [lives(['north', 5, 5]), lives(['north', 5, 5])], false);
    life.observe(fleets, all, [lives(['north', 5, 5]), lives(['north', 1, 1])], false);
    expect(life.all).toMatchObject({ started: 10, stopped: 0 });
    life.observe(fleets, all, [lives(['north', 5, 5]), lives(['north', 5, 4])], false);
    expect(life.all).toMatchObject({ started: 10, stopped: 0, online: 9 });
  });

  it('go on counting when fleets grow, shrink, come and go', () => {
    const life = new DeviceLife();
    life.observe(plan(['north', 'pump', 10]), all, [lives(['north', 10, 10])], false);
    life.observe(plan(['north', 'pump', 4]), all, [lives(['north', 4, 4])], false);
    expect(life.all).toEqual({ total: 4, online: 4, registered: 10, started: 10, stopped: 6 });
    life.observe(plan(['north', 'pump', 12], ['south', 'meter', 3]), all, [lives(['north', 4, 4], ['south', 0, 0])], false);
    expect(life.models['pump']).toEqual({ total: 12, online: 4, registered: 18, started: 10, stopped: 6 });
    life.observe(plan(['south', 'meter', 3]), all, [lives(['south', 3, 3])], false);
    expect(life.models['pump']).toEqual({ total: 0, online: 0, registered: 18, started: 10, stopped: 10 });
  });

  it('end with the run', () => {
    const life = new DeviceLife();
    const fleets = plan(['north', 'pump', 10]);
    life.observe(fleets, all, [lives(['north', 8, 7])], false);
    life.observe(fleets, all, [lives(['north', 8, 7])], true);
    life.observe(fleets, all, [lives(['north', 8, 7])], true);
    expect(life.all).toEqual({ total: 10, online: 0, registered: 10, started: 8, stopped: 8 });
  });

  it('are those of the own shard', () => {
    const life = new DeviceLife();
    life.observe(plan(['north', 'pump', 10]), (count) => count / 2, [lives(['north', 5, 5])], false);
    expect(life.all).toMatchObject({ total: 5, registered: 5, started: 5 });
  });
});

// A device's life, counted over a run: registered with the plan, started at its first step, stopped when its fleet shrinks or
// the run ends. Counts never fall, whatever dies and comes back meanwhile.

import type { DeviceCounts } from '../contracts/fleet.ts';
import type { Plan } from '../contracts/plan.ts';
import type { EngineReport } from '../contracts/worker.ts';

type Life = EngineReport['life'];

interface FleetLife {
  readonly model: string;
  total: number;
  online: number;
  /** Begun and still there. */
  present: number;
  registered: number;
  started: number;
  stopped: number;
}

const NONE: DeviceCounts = { total: 0, online: 0, registered: 0, started: 0, stopped: 0 };

export class DeviceLife {
  readonly #fleets = new Map<string, FleetLife>();

  /**
   * @param counts devices of each fleet that this run simulates (its own shard)
   * @param lives what each shard last reported; a shard that runs forward after a death has begun already
   * @param over the run has ended
   */
  observe(plan: Plan, countOf: (count: number) => number, lives: readonly Life[], over: boolean): void {
    const seen = new Set<FleetLife>();
    for (const { fleet, model, count } of plan.groups) {
      const life = this.#of(fleet, model);
      seen.add(life);
      const own = countOf(count);
      life.registered += Math.max(0, own - life.total);
      life.total = own;
      const reported = lives.flat().filter((one) => one.fleet === fleet);
      const begun = reported.reduce((sum, one) => sum + one.started, 0);
      this.#present(life, over ? 0 : Math.min(own, Math.max(life.present, begun)));
      life.online = over ? 0 : Math.min(own, reported.reduce((sum, one) => sum + one.online, 0));
    }
    for (const life of this.#fleets.values()) {
      if (seen.has(life)) continue;
      life.total = 0;
      life.online = 0;
      this.#present(life, 0);
    }
  }

  /** Sums per model, in the order in which they appeared. */
  get models(): Readonly<Record<string, DeviceCounts>> {
    const models: Record<string, DeviceCounts> = {};
    for (const life of this.#fleets.values()) models[life.model] = added(models[life.model] ?? NONE, life);
    return models;
  }

  get all(): DeviceCounts {
    return [...this.#fleets.values()].reduce<DeviceCounts>(added, NONE);
  }

  #present(life: FleetLife, present: number): void {
    life.started += Math.max(0, present - life.present);
    life.stopped += Math.max(0, life.present - present);
    life.present = present;
  }

  /** A fleet that changes its model is another one. */
  #of(fleet: string, model: string): FleetLife {
    const key = JSON.stringify([fleet, model]);
    let life = this.#fleets.get(key);
    if (life === undefined) this.#fleets.set(key, (life = { model, total: 0, online: 0, present: 0, registered: 0, started: 0, stopped: 0 }));
    return life;
  }
}

function added(sum: DeviceCounts, life: DeviceCounts): DeviceCounts {
  return {
    total: sum.total + life.total,
    online: sum.online + life.online,
    registered: sum.registered + life.registered,
    started: sum.started + life.started,
    stopped: sum.stopped + life.stopped,
  };
}

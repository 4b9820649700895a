// Devices of a session per model (S1-M01 to M05), from the lives that the fleet counts. A page that goes says that its devices
// stopped; one that comes back from the browser's cache says that they started again.

import type { FleetStatus } from '../contracts/fleet.ts';

export interface DeviceCount {
  readonly registered: number;
  readonly started: number;
  readonly stopped: number;
  /** Online while simulated time goes on. */
  readonly active: number;
}

interface ModelCount {
  registered: number;
  started: number;
  stopped: number;
  active: number;
  /** How many have been said to have stopped although they went on later. */
  resumed: number;
}

export class DeviceCounts {
  readonly #models = new Map<string, ModelCount>();
  #ended = false;

  get models(): ReadonlyMap<string, DeviceCount> {
    return this.#models;
  }

  /** What the fleet counts now. */
  observe({ models, phase }: Pick<FleetStatus, 'models' | 'phase'>): void {
    for (const [model, life] of Object.entries(models)) {
      const count = this.#of(model);
      if (this.#ended) count.resumed = count.stopped - life.stopped;
      count.registered = life.registered;
      count.started = Math.max(count.started, life.started + count.resumed);
      count.stopped = Math.max(count.stopped, life.stopped + count.resumed);
      count.active = phase === 'running' ? life.online : 0;
    }
    this.#ended = false;
  }

  /** Everything ends: what was there has stopped. */
  end(): void {
    for (const count of this.#models.values()) {
      count.stopped = count.started;
      count.active = 0;
    }
    this.#ended = true;
  }

  #of(model: string): ModelCount {
    let count = this.#models.get(model);
    if (count === undefined) this.#models.set(model, (count = { registered: 0, started: 0, stopped: 0, active: 0, resumed: 0 }));
    return count;
  }
}

// Counts devices that came and went, per model, from what a fleet holds now (S1-M01 to M04).

/** Devices by model. */
export type ByModel = ReadonlyMap<string, number>;

export interface DeviceCount {
  /** Of the scenario in effect. */
  known: number;
  /** Simulated now. */
  present: number;
  registered: number;
  started: number;
  stopped: number;
}

export class DeviceCounts {
  readonly models = new Map<string, DeviceCount>();

  /** `known`: devices of the scenario in effect; `alive`: whether they are simulated (a pause does not end that). */
  observe(known: ByModel, alive: boolean): void {
    for (const model of new Set([...known.keys(), ...this.models.keys()])) {
      const count = this.#of(model);
      const devices = known.get(model) ?? 0;
      const present = alive ? devices : 0;
      count.registered += Math.max(0, devices - count.known);
      count.started += Math.max(0, present - count.present);
      count.stopped += Math.max(0, count.present - present);
      count.known = devices;
      count.present = present;
    }
  }

  /** Everything ends: what was present has stopped. */
  end(): void {
    for (const count of this.models.values()) {
      count.stopped += count.present;
      count.present = 0;
    }
  }

  #of(model: string): DeviceCount {
    let count = this.models.get(model);
    if (count === undefined) this.models.set(model, (count = { known: 0, present: 0, registered: 0, started: 0, stopped: 0 }));
    return count;
  }
}

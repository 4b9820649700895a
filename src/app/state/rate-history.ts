// Messages per second over the last minutes, one point per half second of wall time, bounded. What the timeline draws.

export interface RatePoint {
  readonly simulatedMs: number;
  readonly generatedPerSecond: number;
  readonly sentPerSecond: number;
  /** Share of the devices that are online, 0 … 1. */
  readonly onlineShare: number;
}

export class RateHistory {
  readonly capacity: number;
  #every: number;
  #updates = 0;
  #points: RatePoint[] = [];

  /** One of `every` updates becomes a point; the last `capacity` points are kept. */
  constructor(capacity = 600, every = 5) {
    this.capacity = capacity;
    this.#every = every;
  }

  /** Oldest first. */
  get points(): readonly RatePoint[] {
    return this.#points;
  }

  clear(): void {
    this.#points = [];
    this.#updates = 0;
  }

  /** Takes an update; true when it became a point. */
  push(point: RatePoint): boolean {
    const last = this.#points.at(-1);
    if (last && point.simulatedMs < last.simulatedMs) this.clear();
    if (this.#updates++ % this.#every !== 0) return false;
    this.#points.push(point);
    if (this.#points.length > this.capacity) this.#points.shift();
    return true;
  }
}

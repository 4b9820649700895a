// Ground truth of all shards in one order: by tick, then fault, then index. What is known is complete up to the least tick
// that every shard has done, so the order does not depend on how many there are.

import { TRUTH_RECORDS, type PlacedTruth, type TruthRecord } from '../contracts/truth.ts';
import type { EngineReport } from '../contracts/worker.ts';
import type { FleetDependencies } from './dependencies.ts';

interface Shard {
  /** All its records of ticks below this one have come. */
  doneTick: number;
  waiting: PlacedTruth[];
  /** What its worker dropped, as last reported. */
  dropped: number;
}

export class TruthBook {
  readonly #shards: readonly Shard[];
  readonly #write: FleetDependencies['writeTruth'];
  readonly #kept: TruthRecord[] = [];
  #fresh: TruthRecord[] = [];
  #records = 0;
  #dropped = 0;

  constructor(workers: number, write: FleetDependencies['writeTruth']) {
    this.#shards = Array.from({ length: workers }, () => ({ doneTick: 0, waiting: [], dropped: 0 }));
    this.#write = write;
  }

  /** Records so far, in order; none when they are written elsewhere. */
  get kept(): readonly TruthRecord[] {
    return this.#kept;
  }

  get counts(): { readonly records: number; readonly dropped: number } {
    return { records: this.#records, dropped: this.#dropped };
  }

  /** Takes a shard's report. A worker that came back tells again what its predecessor told: that is known. */
  add(shard: number, { tick, truth, truthDropped }: Pick<EngineReport, 'tick' | 'truth' | 'truthDropped'>): void {
    const own = this.#shards[shard]!;
    for (const placed of truth) if (placed.tick >= own.doneTick) own.waiting.push(placed);
    own.doneTick = Math.max(own.doneTick, tick);
    this.#dropped += Math.max(0, truthDropped - own.dropped);
    own.dropped = truthDropped;
    this.#release(Math.min(...this.#shards.map(({ doneTick }) => doneTick)));
  }

  /** The run is over: what waits for a shard that will not come is told as it is. */
  end(): void {
    this.#release(Infinity);
  }

  /** Records that became known since the last call. */
  takeFresh(): readonly TruthRecord[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  #release(belowTick: number): void {
    const ready: PlacedTruth[] = [];
    for (const shard of this.#shards) {
      if (shard.waiting.length === 0) continue;
      ready.push(...shard.waiting.filter(({ tick }) => tick < belowTick));
      shard.waiting = shard.waiting.filter(({ tick }) => tick >= belowTick);
    }
    if (ready.length === 0) return;
    ready.sort((a, b) => a.tick - b.tick || a.fault - b.fault || a.index - b.index); // stable: of one device as it came
    this.#keep(ready.map(({ record }) => record));
  }

  #keep(records: readonly TruthRecord[]): void {
    this.#records += records.length;
    for (const record of records.slice(0, TRUTH_RECORDS - this.#fresh.length)) this.#fresh.push(record); // nobody may be asking
    if (this.#write !== undefined) return this.#write(records);
    const room = TRUTH_RECORDS - this.#kept.length;
    for (const record of records.slice(0, room)) this.#kept.push(record);
    this.#dropped += Math.max(0, records.length - room);
  }
}

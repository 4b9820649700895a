// Puts the lines of all shards in order: by tick, then fleet, then shard, since shard I holds lower indices than I + 1.

import type { EngineLines, LineBlock } from '../contracts/worker.ts';

interface Shard {
  doneTick: number;
  blocks: LineBlock[];
}

export class LineMerge {
  readonly #shards: readonly Shard[];

  constructor(shards: number) {
    this.#shards = Array.from({ length: shards }, () => ({ doneTick: 0, blocks: [] }));
  }

  /** Takes a shard's lines; returns what is complete now. */
  add(shard: number, lines: EngineLines): string {
    const own = this.#shards[shard]!;
    own.doneTick = lines.doneTick;
    own.blocks.push(...lines.blocks);
    return this.#take(Math.min(...this.#shards.map(({ doneTick }) => doneTick)));
  }

  #take(belowTick: number): string {
    const ready: LineBlock[] = [];
    for (const shard of this.#shards) {
      const end = shard.blocks.findIndex((block) => block.tick >= belowTick);
      ready.push(...shard.blocks.splice(0, end < 0 ? shard.blocks.length : end));
    }
    ready.sort((a, b) => a.tick - b.tick || a.group - b.group); // stable: shards stay in their order
    return ready.map(({ text }) => text).join('');
  }
}

// Puts the lines of all shards in order: by tick, then fleet, then device. Shard I holds lower indices than I + 1, so blocks
// mostly stand one behind the other; only what was held while a device moved to another shard lies between its lines.

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
    let text = '';
    for (let at = 0; at < ready.length;) {
      let end = at + 1;
      while (end < ready.length && ready[end]!.tick === ready[at]!.tick && ready[end]!.group === ready[at]!.group) end++;
      text += joined(ready.slice(at, end));
      at = end;
    }
    return text;
  }
}

/** Blocks of one tick and fleet as one text, by device; lines of one device stay in their order. */
function joined(blocks: readonly LineBlock[]): string {
  const isInOrder = blocks.every((block, place) => place === 0 || (blocks[place - 1]!.indices.at(-1) ?? 0) < (block.indices[0] ?? Infinity));
  if (isInOrder) return blocks.map(({ text }) => text).join('');
  const lines = blocks.flatMap(({ text, indices, ends }) =>
    Array.from(indices, (index, place) => ({ index, text: text.slice(place === 0 ? 0 : ends[place - 1], ends[place]) })));
  return lines.sort((a, b) => a.index - b.index).map((line) => line.text).join('');
}

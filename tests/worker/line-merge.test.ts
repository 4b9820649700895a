import { describe, expect, it } from 'vitest';
import type { LineBlock } from '../../src/contracts/worker.ts';
import { LineMerge } from '../../src/worker/line-merge.ts';

function block(tick: number, group: number, lines: readonly (readonly [index: number, text: string])[]): LineBlock {
  let text = '';
  const ends = lines.map(([, one]) => (text += `${one}\n`).length);
  return { tick, group, text, indices: Uint32Array.from(lines, ([index]) => index), ends: Uint32Array.from(ends) };
}

const lines = (doneTick: number, ...blocks: LineBlock[]) => ({ kind: 'lines' as const, doneTick, blocks, bytes: 0 });

describe('lines of several shards', () => {
  it('come out when all shards are done with their tick, by tick, fleet and shard', () => {
    const merge = new LineMerge(2);
    expect(merge.add(1, lines(2, block(0, 0, [[5, 'b']]), block(1, 0, [[6, 'd']])))).toBe('');
    expect(merge.add(0, lines(1, block(0, 0, [[0, 'a']]), block(0, 1, [[0, 'c']])))).toBe('a\nb\nc\n');
    expect(merge.add(0, lines(2))).toBe('d\n');
  });

  it('stand in the order of devices when one shard held what belongs between another\'s', () => {
    const merge = new LineMerge(3);
    merge.add(0, lines(9, block(4, 0, [[0, 'a'], [2, 'c'], [2, 'c again'], [3, 'd']])));
    merge.add(1, lines(9, block(4, 0, [[1, 'b'], [4, 'e'], [9, 'i']])));
    expect(merge.add(2, lines(9, block(4, 0, [[5, 'f'], [6, 'ü']])))).toBe('a\nb\nc\nc again\nd\ne\nf\nü\ni\n');
  });
});

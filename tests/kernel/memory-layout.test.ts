// How much memory a shard takes, that nothing lies on anything else, and that the planner can refuse by it.

import { describe, expect, it } from 'vitest';
import { layoutShard, MAX_MEMORY_BYTES, shardBytes } from '../../src/contracts/memory-layout.ts';
import type { Plan } from '../../src/contracts/plan.ts';
import { greenhouse, sensors } from './support/greenhouse.ts';
import { aPlan, aPublication } from './support/assemble.ts';
import { newKernel, WHOLE } from './support/module.ts';
import type { ProblemError } from '../../src/contracts/problem.ts';

const onlySensors = (count: number): Plan => aPlan([sensors(count)], greenhouse(10).publications.slice(0, 1));

describe('the memory layout', () => {
  it('costs at most 250 bytes per device for 100,000 devices with three signals', () => {
    const { bytesPerDevice, bytes } = layoutShard(onlySensors(100_000), WHOLE);
    expect(bytesPerDevice).toBeLessThanOrEqual(250);
    expect(newKernel(onlySensors(100_000)).memoryBytes).toBe(bytes);
  });

  it('puts nothing on anything else, and every address on a multiple of 16', () => {
    const plan = greenhouse(1001);
    const layout = layoutShard(plan, { index: 1, count: 3 });
    const parts: [start: number, bytes: number][] = [[layout.out.address, layout.out.bytes], [layout.message, 16], [layout.temps, 16], [layout.filter.program, 16], [layout.filter.scalars, 16], [layout.filter.mask, 16], [layout.image.start, layout.image.end - layout.image.start]];
    for (const { count, index, hash, columns } of layout.groups) parts.push([index, count * 4], [hash, count * 8], ...columns.map((at): [number, number] => [at, count * 8 + 8]));
    layout.publications.forEach(({ seq, runs, message }, number) => {
      const { count } = layout.groups[plan.publications[number]!.group]!;
      parts.push([seq, count * 4]);
      message.runs.forEach((run, place) => { if (run.kind === 'cached') parts.push([runs[place]!, count * run.bytes]); });
    });
    parts.sort(([a], [b]) => a - b);
    parts.forEach(([start, bytes], place) => {
      expect(start % 16).toBe(0);
      expect(start + bytes).toBeLessThanOrEqual(parts[place + 1]?.[0] ?? layout.bytes);
    });
    expect(layout.bytes % 65_536).toBe(0);
  });

  it('tells a fleet that is too big before anything is allocated', () => {
    const bytes = shardBytes(onlySensors(100_000_000), WHOLE);
    expect(bytes).toBeGreaterThan(MAX_MEMORY_BYTES);
    try {
      newKernel(onlySensors(100_000_000));
      expect.unreachable();
    } catch (error) {
      expect((error as ProblemError).problem.code).toBe('memory-refused');
    }
    expect(shardBytes(onlySensors(100_000_000), { index: 3, count: 20 })).toBeLessThan(MAX_MEMORY_BYTES);
  });

  it('caches what never changes for a device while the budget lasts', () => {
    const [message] = layoutShard(onlySensors(10), WHOLE).publications;
    expect(message!.message.runs.map(({ kind }) => kind)).toEqual(['cached', 'shared', 'single', 'single', 'single']);
    const long = aPublication([{ kind: 'index', width: 0 }, { kind: 'text', text: 'x'.repeat(100) }], []);
    expect(layoutShard(aPlan([sensors(10)], [long]), WHOLE).publications[0]!.message.runs.every(({ kind }) => kind === 'single')).toBe(true);
  });
});

// Bytes that were right once stay as they are, and do not depend on the number of shards.

import { describe, expect, it } from 'vitest';
import { checksumOverShards, goldenRun } from './hashes.ts';
import { goldenPlan, goldenScenarios, kernelModule, SHORT_TICKS, storedHashes, TURNS, WHOLE_TICKS } from './scenarios.ts';
import { inTurn } from './turn.ts';

const module = kernelModule();

describe('the bytes of a scenario', () => {
  it.each(goldenScenarios())('$name are those of the stored hash', async (scenario) => {
    expect(await goldenRun(module, goldenPlan(scenario), scenario.protocol, [SHORT_TICKS])).toEqual([storedHashes()[scenario.name]?.short]);
  });

  it.each(inTurn(goldenScenarios(), TURNS))('$name are those of the stored hash over ten thousand ticks', async (scenario) => {
    const { short, whole } = storedHashes()[scenario.name]!;
    expect(await goldenRun(module, goldenPlan(scenario), scenario.protocol, [SHORT_TICKS, WHOLE_TICKS])).toEqual([short, whole]);
  }, 120_000);

  it.each(goldenScenarios().filter(({ protocol }) => protocol === 4))('$name are the same in 1, 3 and 7 shards', async (scenario) => {
    const plan = goldenPlan(scenario);
    const whole = await checksumOverShards(module, plan, 1);
    expect(await checksumOverShards(module, plan, 3)).toBe(whole);
    expect(await checksumOverShards(module, plan, 7)).toBe(whole);
  });

  it('has a stored hash for every scenario, and no other', () => {
    expect(Object.keys(storedHashes()).sort()).toEqual(goldenScenarios().map(({ name }) => name).sort());
  });

  it('are of twenty scenarios and more, the gallery among them', () => {
    expect(new Set(goldenScenarios().map(({ text }) => text)).size).toBeGreaterThanOrEqual(20);
  });

  it('changes with the seed', async () => {
    const scenario = goldenScenarios()[0]!;
    const [other] = await goldenRun(module, goldenPlan(scenario, { seed: 43 }), 4, [20]);
    const [same] = await goldenRun(module, goldenPlan(scenario), 4, [20]);
    expect(other!.sha256).not.toBe(same!.sha256);
  });
});

describe('the kernel', () => {
  it('imports nothing but its memory: no host function has a say in a value', () => {
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  });
});

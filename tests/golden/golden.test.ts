// Bytes that were right once stay as they are, and do not depend on the number of shards.

import { describe, expect, it } from 'vitest';
import { checksumOverShards, goldenRun } from './hashes.ts';
import { goldenPlan, goldenScenarios, kernelModule, storedHashes, TICKS } from './scenarios.ts';

const module = kernelModule();

describe('the bytes of a scenario', () => {
  it.each(goldenScenarios())('$name are those of the stored hash', async (scenario) => {
    expect(await goldenRun(module, goldenPlan(scenario), scenario.protocol, TICKS)).toEqual(storedHashes()[scenario.name]);
  });

  it.each(goldenScenarios().filter(({ protocol }) => protocol === 4))('$name are the same in 1, 3 and 7 shards', (scenario) => {
    const plan = goldenPlan(scenario);
    const whole = checksumOverShards(module, plan, 1, 100);
    expect(checksumOverShards(module, plan, 3, 100)).toBe(whole);
    expect(checksumOverShards(module, plan, 7, 100)).toBe(whole);
  });

  it('has a stored hash for every scenario, and no other', () => {
    expect(Object.keys(storedHashes()).sort()).toEqual(goldenScenarios().map(({ name }) => name).sort());
  });

  it('changes with the seed', async () => {
    const scenario = goldenScenarios()[0]!;
    const other = await goldenRun(module, goldenPlan(scenario, { seed: 43 }), 4, 20);
    expect(other.sha256).not.toBe((await goldenRun(module, goldenPlan(scenario), 4, 20)).sha256);
  });
});

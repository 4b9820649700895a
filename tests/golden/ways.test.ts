// One scenario, many ways to run it, the same bytes. All of the gallery and of the golden scenarios by GOLDEN=all; of them
// a part in turn otherwise.

import { describe, expect, it, vi } from 'vitest';
import { goldenPlan, goldenScenarios } from './scenarios.ts';
import { inTurn } from './turn.ts';
import { inShards, linesIn, reference, WAYS, type Passage } from './ways.ts';

const TICKS = 600;
const TURNS = 10;

vi.setConfig({ testTimeout: 180_000 }); // dozens of worker threads one after the other

const scenarios = goldenScenarios().filter(({ protocol }) => protocol === 4);

describe.each(inTurn(scenarios, TURNS))('the lines of $name', (scenario) => {
  const { tickMs, startMs } = goldenPlan(scenario);
  const passage: Passage = { text: scenario.text, startMs: startMs ?? 0, tickMs, ticks: TICKS };
  let expected: Promise<string> | null = null;
  const whole = (): Promise<string> => (expected ??= reference(passage));

  it.each(WAYS)('are the same: $name', async ({ run }) => {
    const lines = await run(passage);
    expect(linesIn(lines)).toEqual(linesIn(await whole()).slice(0, linesIn(lines).length));
  });

  it('are those of its shards together', async () => {
    expect((await inShards(passage)).sort()).toEqual(linesIn(await whole()).sort());
  });
});

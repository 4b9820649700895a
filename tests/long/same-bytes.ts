// Ways to run one scenario from the command line: workers, shards, speeds. Every way gives the same bytes. (The ways that a
// command line has no words for are in tests/golden/ways.ts.) A part of the scenarios in turn, or with GOLDEN=all all.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenPlan, goldenScenarios, type GoldenScenario } from '../golden/scenarios.ts';
import { inTurn } from '../golden/turn.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHeadless } from '../support/headless.ts';
import type { Check } from '../interop/peer.ts';

const TICKS = 400;
const TURNS = 5;
const SHARDS = 3;
const WAYS: readonly (readonly string[])[] = [
  ['--workers', '1', '--speed', 'max'],
  ['--workers', '2', '--speed', 'max'],
  ['--workers', '7', '--speed', 'max'],
  ['--workers', '2', '--speed', '1000'],
];

export const sameBytes: readonly Check[] = inTurn(goldenScenarios().filter(({ protocol }) => protocol === 4), TURNS).map((scenario) => ({
  name: `${scenario.name}: equal bytes with every number of workers, at every speed, and from ${SHARDS} shards together`,
  run: () => allWays(scenario),
  withinMs: 300_000,
}));

async function allWays(scenario: GoldenScenario): Promise<void> {
  await using folder = await temporaryFolder('bytes');
  const file = join(folder.path, 'scenario.yaml');
  writeFileSync(file, scenario.text);
  const { startMs, tickMs } = goldenPlan(scenario);
  const passage = [file, '--start', new Date(startMs!).toISOString(), '--duration', `${TICKS * tickMs}ms`, '--broker', 'stdout', '--quiet'];
  const reference = await lines(passage, WAYS[0]!);
  for (const way of WAYS.slice(1)) assert.equal(digest(await lines(passage, way)), digest(reference), way.join(' '));
  const shards = await Promise.all(Array.from({ length: SHARDS }, (_, index) => lines(passage, ['--shard', `${index}/${SHARDS}`, '--speed', 'max'])));
  assert.equal(digest(shards.flat().sort()), digest([...reference].sort()), 'shards');
}

async function lines(passage: readonly string[], way: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runHeadless([...passage, ...way], { withinMs: 240_000 });
  assert.equal(code, 0, stderr);
  return stdout.split('\n').filter((line) => line.includes('\t'));
}

function digest(all: readonly string[]): string {
  return createHash('sha256').update(all.join('\n')).digest('hex');
}

// The whole matrix of ways to run one scenario: workers, shards, speeds. Every way gives the same bytes.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/folder.ts';
import { runHeadless } from '../support/headless.ts';
import type { Check } from '../interop/peer.ts';

const START = ['--start', '2026-06-01T06:00:00Z', '--duration', '20s', '--broker', 'stdout', '--quiet'];
const WAYS: readonly (readonly string[])[] = [
  ['--workers', '1', '--speed', 'max'],
  ['--workers', '2', '--speed', 'max'],
  ['--workers', '5', '--speed', 'max'],
  ['--workers', '2', '--speed', '20'],
];
const SHARDS = 3;

export const sameBytes: readonly Check[] = scenarios().map(([name, file]) => ({
  name: `${name}: equal bytes with every number of workers, at every speed, and from ${SHARDS} shards together`,
  run: () => allWays(file),
  withinMs: 300_000,
}));

function scenarios(): (readonly [string, string])[] {
  return ['public/scenarios', 'tests/golden/scenarios'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.yaml')).map((name) => [name, join(ROOT, folder, name)] as const),
  );
}

async function allWays(file: string): Promise<void> {
  const reference = await lines(file, WAYS[0]!);
  assert.ok(reference.length > 0, 'no message');
  for (const way of WAYS.slice(1)) assert.equal(digest(await lines(file, way)), digest(reference), way.join(' '));
  const shards = await Promise.all(Array.from({ length: SHARDS }, (_, index) => lines(file, ['--shard', `${index}/${SHARDS}`, '--speed', 'max'])));
  assert.equal(digest(shards.flat().sort()), digest([...reference].sort()), 'shards');
}

async function lines(file: string, way: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runHeadless([file, ...START, ...way], { withinMs: 120_000 });
  assert.equal(code, 0, stderr);
  return stdout.split('\n').filter((line) => line.includes('\t'));
}

function digest(all: readonly string[]): string {
  return createHash('sha256').update(all.join('\n')).digest('hex');
}

// npm run test:full [-- PART…]: the long forms. Unit, golden and browser tests; every peer; minutes of load; ten kills of
// everything; the whole matrix of ways to run a scenario and all golden hashes; the full benchmarks. Takes about an hour.

import { spawnSync } from 'node:child_process';
import { Tally } from './interop/checks.ts';
import { kills } from './long/kills.ts';
import { loads } from './long/loads.ts';
import { ROOT } from './support/folder.ts';
import { NODE } from './support/program.ts';
import type { Check } from './interop/peer.ts';

const PART_MS = 40 * 60_000;
const wanted = process.argv.slice(2);
// A part that is named runs as continuous integration has time for it; the long form of everything leaves nothing out.
if (wanted.length === 0) process.env['GOLDEN'] = 'all';
const { sameBytes } = await import('./long/same-bytes.ts');

/** A part that is a program of its own. */
function program(name: string, args: readonly string[]): Check {
  return {
    name,
    withinMs: PART_MS,
    run: async () => {
      const { status, signal } = spawnSync(NODE, args, { cwd: ROOT, stdio: 'inherit', timeout: PART_MS });
      if (status !== 0) throw new Error(`ended with ${status ?? signal}`);
    },
  };
}

const PARTS: Readonly<Record<string, readonly Check[]>> = {
  build: [program('everything is built', ['server/build/build.ts'])],
  test: [program('unit, contract, golden and browser tests pass', ['node_modules/vitest/vitest.mjs', 'run'])],
  interop: [program('every peer agrees', ['tests/interop/run.ts', '--full'])],
  bytes: sameBytes,
  kills,
  loads,
  bench: [program('every target of the benchmarks is met or excused', ['tests/bench/run.ts'])],
};

const unknown = wanted.filter((part) => !(part in PARTS));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
const tally = new Tally();
for (const [part, checks] of Object.entries(PARTS)) if (wanted.length === 0 || wanted.includes(part)) await tally.run(part, checks);
process.exit(tally.close('full'));

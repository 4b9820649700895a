// What the page of the golden test runs: the same hashes, from the same source, in Chromium. Bundled by the test.

import type { Plan } from '../../src/contracts/plan.ts';
import { checksumOverShards, goldenRun, type GoldenRun } from './hashes.ts';

async function hash(plan: Plan, protocol: 4 | 5, marks: readonly number[]): Promise<{ readonly runs: readonly GoldenRun[]; readonly checksum: string }> {
  const module = await WebAssembly.compileStreaming(fetch('/kernel.wasm'));
  return { runs: await goldenRun(module, plan, protocol, marks), checksum: await checksumOverShards(module, plan, 2) };
}

Object.assign(globalThis, { goldenHash: hash });

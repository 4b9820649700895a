// What the page of the golden test runs: the same hashes, from the same source, in Chromium. Bundled by the test.

import type { Plan } from '../../src/contracts/plan.ts';
import { checksumOverShards, goldenRun, type GoldenRun } from './hashes.ts';

async function hash(plan: Plan, protocol: 4 | 5, ticks: number): Promise<GoldenRun & { readonly checksum: string }> {
  const module = await WebAssembly.compileStreaming(fetch('/kernel.wasm'));
  return { ...(await goldenRun(module, plan, protocol, ticks)), checksum: checksumOverShards(module, plan, 2, 100) };
}

Object.assign(globalThis, { goldenHash: hash });

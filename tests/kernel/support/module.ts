// The kernel as it was built, compiled once per test file.

import { readFileSync } from 'node:fs';
import { createKernel } from '../../../src/engine/kernel.ts';
import type { Kernel } from '../../../src/contracts/kernel.ts';
import type { Plan, Shard } from '../../../src/contracts/plan.ts';
import type { Tick } from '../../../src/contracts/time.ts';

export const START_MS = Date.UTC(2026, 5, 1, 6, 0, 0);
export const WHOLE: Shard = { index: 0, count: 1 };

const bytes = readFileSync(new URL('../../../build/kernel.wasm', import.meta.url));
export const kernelModule = new WebAssembly.Module(bytes);

export function newKernel(plan: Plan, shard: Shard = WHOLE, startMs: number = START_MS): Kernel {
  return createKernel(kernelModule, plan, shard, { startMs });
}

export const tick = (number: number): Tick => number as Tick;

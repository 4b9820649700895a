// The timed part: free of Node and of the page, so that both run the very same code.

import type { Kernel } from '../../../src/contracts/kernel.ts';
import type { Tick } from '../../../src/contracts/time.ts';
import { createKernel } from '../../../src/engine/kernel.ts';
import { benchPlan, SIGNALS, STEP_TICKS } from './model.ts';

export interface KernelTimes {
  /** One entry per run. */
  readonly nsPerSignal: readonly number[];
  readonly nsPerPublish: readonly number[];
  readonly bytesPerPublish: number;
  /** Sum of all values, as bits, after HASH_STEPS steps: equal to that of kernel.c. */
  readonly valuesHash: string;
  /** FNV-1a over the packets of all devices at HASH_STEPS. */
  readonly packetsHash: string;
}

export interface TimedOptions {
  readonly devices: number;
  readonly runs: number;
  /** Steps of the whole fleet per run. */
  readonly steps: number;
}

/** Steps after which values are compared. */
export const HASH_STEPS = 20;
const START_MS = 1_780_293_600_000;
const WHOLE = { index: 0, count: 1 };

export function timeKernel(module: WebAssembly.Module, options: TimedOptions): KernelTimes {
  const { devices, runs, steps } = options;
  const kernel = createKernel(module, benchPlan(devices), WHOLE, { startMs: START_MS });
  let at = 0;
  const stepAll = (count: number): void => { for (const end = at + count * STEP_TICKS; at < end; at++) kernel.step(at as Tick); };
  stepAll(HASH_STEPS);
  const valuesHash = hashValues(kernel, devices);
  const first = encodeOnce(kernel, at, devices, true);
  const nsPerSignal: number[] = [], nsPerPublish: number[] = [];
  stepAll(steps);
  for (let run = 0; run < runs; run++) {
    nsPerSignal.push(time(() => stepAll(steps)) / (steps * devices * SIGNALS));
    nsPerPublish.push(time(() => { for (let k = 0; k < steps; k++) encodeOnce(kernel, at, devices, false); }) / (steps * devices));
  }
  return { nsPerSignal, nsPerPublish, bytesPerPublish: first.bytes / devices, valuesHash, packetsHash: first.hash };
}

/** Nanoseconds. */
function time(work: () => void): number {
  const before = performance.now();
  work();
  return (performance.now() - before) * 1e6;
}

function encodeOnce(kernel: Kernel, at: number, devices: number, hashing: boolean): { bytes: number; hash: string } {
  let bytes = 0, hash = 0xcbf29ce484222325n;
  for (let first = 0; first < devices;) {
    // As the engine does: frames of about half a megabyte.
    const encoded = kernel.encode({ publication: 0, first, end: Math.min(devices, first + 5000) }, at as Tick, 0);
    if (hashing) for (const byte of kernel.out.subarray(0, encoded.bytes)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
    bytes += encoded.bytes;
    first = encoded.next;
  }
  return { bytes, hash: hash.toString(16).padStart(16, '0') };
}

/** Sum modulo 2^64 of the bits of all signals. */
function hashValues(kernel: Kernel, devices: number): string {
  let sum = 0n;
  for (const signal of [2, 3, 4]) for (const bits of new BigUint64Array(kernel.readColumn(0, signal, 0, devices).buffer)) sum += bits;
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
}

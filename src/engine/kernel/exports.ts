// The WASM module as seen from TypeScript: its exports (wasm/assembly/index.ts) and its one import, the memory.

import { ProblemError } from '../../contracts/problem.ts';

export interface KernelExports {
  layoutVersion(): number;
  staticEnd(): number;
  arrange(group: number): void;
  lowerBound(group: number, stepTicks: number, everySteps: number, phase: number, part: number): number;
  rankOf(group: number, index: number): number;
  runScalars(program: number, instructions: number, step: number): void;
  runProgram(program: number, instructions: number, group: number, first: number, end: number, step: number): void;
  runFilter(program: number, instructions: number, group: number, first: number, end: number, step: number, result: number, mask: number): void;
  setInstant(ms: number): void;
  renderCached(publication: number, protocol: number, room: number): void;
  renderText(at: number, pieces: number, count: number, rank: number, group: number): number;
  encodePackets(publication: number, first: number, end: number, at: number, limit: number, protocol: number, room: number, scratch: number): number;
  encodeRecords(publication: number, first: number, end: number, at: number, limit: number): number;
  encodeGated(publication: number, first: number, end: number, at: number, limit: number, protocol: number, room: number, scratch: number, fate: number): number;
  encodeGatedRecords(publication: number, first: number, end: number, at: number, limit: number, fate: number): number;
  encodeOne(publication: number, rank: number, at: number): number;
  skipGated(publication: number, first: number, end: number, fate: number, special: boolean): number;
  sentCount(): number;
  swallowedCount(): number;
  countTrue(column: number, count: number): number;
  writtenEnd(): number;
  skipNumbers(publication: number, first: number, end: number): void;
  takeNotFinite(): number;
  checksum(publication: number, first: number, end: number, tick: number, room: number): bigint;
  checksumGated(publication: number, first: number, end: number, tick: number, room: number, fate: number): bigint;
  leastOf(column: number, count: number, sign: number): number;
}

const PAGE = 65536;

/** Memory of exactly `bytes` (a multiple of 64 KiB) and a fresh instance on it. */
export function instantiate(module: WebAssembly.Module, bytes: number, limit: number): { memory: WebAssembly.Memory; wasm: KernelExports } {
  if (bytes > limit) throw refused(bytes, 'the limit of one worker is ' + limit + ' bytes');
  let memory: WebAssembly.Memory;
  try {
    memory = new WebAssembly.Memory({ initial: bytes / PAGE, maximum: bytes / PAGE });
  } catch (error) {
    throw refused(bytes, error instanceof Error ? error.message : String(error));
  }
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, wasm: instance.exports as unknown as KernelExports };
}

function refused(bytes: number, why: string): ProblemError {
  const mebibytes = Math.ceil(bytes / 2 ** 20);
  return new ProblemError({
    code: 'memory-refused',
    message: `The fleet needs ${mebibytes} MiB of memory and did not get it: ${why}`,
    remedy: 'Use fewer devices, fewer signals or more workers, or close other pages',
    values: { mebibytes, why },
  });
}

// Messages of a plan from the real kernel, in the order of `--broker stdout`.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kernel } from '../../src/contracts/kernel.ts';
import type { Plan, Shard } from '../../src/contracts/plan.ts';
import type { Tick } from '../../src/contracts/time.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { packets, records } from '../kernel/support/messages.ts';
import { ROOT } from '../support/folder.ts';

export const START_MS = Date.UTC(2026, 5, 1, 6);
export const WHOLE: Shard = { index: 0, count: 1 };
const kernelModule = new WebAssembly.Module(readFileSync(join(ROOT, 'build/kernel.wasm')));

export interface KernelMessage {
  readonly tick: number;
  readonly publication: number;
  readonly topic: string;
  readonly payload: string;
}

export function kernelOf(plan: Plan, shard: Shard = WHOLE): Kernel {
  return createKernel(kernelModule, plan, shard, { startMs: START_MS });
}

/** All messages of ticks [0, ticks), by tick and publication; `look` is called after each tick. */
export function kernelMessages(plan: Plan, ticks: number, shard: Shard = WHOLE, look?: (kernel: Kernel, tick: number) => void): KernelMessage[] {
  const kernel = kernelOf(plan, shard);
  const messages: KernelMessage[] = [];
  for (let tick = 0; tick < ticks; tick++) {
    kernel.step(tick as Tick);
    look?.(kernel, tick);
    for (const { publication, first: from, end } of kernel.due(tick as Tick)) {
      for (let first = from; first < end;) {
        const { bytes, next } = kernel.encode({ publication, first, end }, tick as Tick, 0);
        if (next === first) throw new Error('not one message fitted');
        const chunk = kernel.out.slice(0, bytes);
        for (const { topic, payload } of plan.publications[publication]?.qos === 0 ? packets(chunk, 4) : records(chunk)) messages.push({ tick, publication, topic, payload });
        first = next;
      }
    }
  }
  return messages;
}

/** One line per message, sorted: runs in other shards are compared by it. */
export function linesOf(plan: Plan, ticks: number, shards: number): readonly string[] {
  const messages = Array.from({ length: shards }, (_, index) => kernelMessages(plan, ticks, { index, count: shards })).flat();
  return messages.map(({ tick, publication, topic, payload }) => `${String(tick).padStart(6, '0')} ${publication} ${topic}\t${payload}`).sort();
}

/** A column of a fleet, by device index. */
export function columnOf(kernel: Kernel, plan: Plan, column: string, group = 0): number[] {
  const place = plan.groups[group]!.columns.findIndex(({ name }) => name === column);
  return Array.from({ length: plan.groups[group]!.count }, (_, index) => kernel.readDevice(group, index)![place]!);
}

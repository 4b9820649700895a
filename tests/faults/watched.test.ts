// What is told of the device under watch: the faults that hit it, while they do.

import { expect, test } from 'vitest';
import type { Tick } from '../../src/contracts/time.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { Watch } from '../../src/engine/watch.ts';
import { KERNEL_MODULE, planWith, START_MS, WHOLE } from './run.ts';

const TEXT = `version: 1
name: watched
tick: 100ms
models:
  m:
    step: 100ms
    signals: { a: "t / 1s" }
    publish: [{ topic: "m/{id}", every: 1s }]
fleets: [{ model: m, count: 20, id: "m-{index}" }, { name: others, model: m, count: 20, id: "o-{index}" }]
faults:
  - { kind: bias, name: wide, signal: a, at: 500ms, for: 500ms, every: 2s, select: { fleet: m } }
  - { kind: disconnect, name: narrow, at: 800ms, for: 400ms, select: { ids: [m-7, o-3] } }
`;

/** Names of faults by tick, of one device. */
function told(fleet: string, index: number): readonly string[] {
  const plan = planWith(TEXT);
  const kernel = createKernel(KERNEL_MODULE, plan, WHOLE, { startMs: START_MS });
  const watch = new Watch();
  watch.set({ fleet, index }, kernel, plan, START_MS);
  for (let tick = 0; tick < 30; tick++) {
    kernel.step(tick as Tick);
    watch.stepped(tick as Tick, kernel, plan, START_MS + tick * 100);
  }
  return watch.take().map(({ faults }) => (faults ?? []).join('+'));
}

const spell = (name: string, from: number, to: number, ticks = 30): string[] => Array.from({ length: ticks }, (_, tick) => (tick >= from && tick < to ? name : ''));

test('a watched device tells the faults that hit it, for as long as they do', () => {
  expect(told('m', 7)).toEqual([...spell('wide', 5, 8, 8), 'wide+narrow', 'wide+narrow', 'narrow', 'narrow', ...spell('wide', 13, 18, 18)]);
  expect(told('m', 8)).toEqual([...spell('wide', 5, 10, 10), ...spell('wide', 15, 20, 20)]);
  expect(told('others', 3)).toEqual(spell('narrow', 8, 12));
  expect(told('others', 4)).toEqual(spell('', 0, 0));
});

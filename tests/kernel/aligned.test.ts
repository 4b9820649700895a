// Aligned groups: all devices at full multiples of the simulated clock, other publications spread over steps.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import { alignedTick, firstStepTick, phaseTick } from '../../src/engine/phase.ts';
import { aColumn, aGroup, aPlan, aPublication, assemble, column, scalar } from './support/assemble.ts';
import { newKernel, tick, WHOLE } from './support/module.ts';

const TICK_MS = 100;

/** Whether a tick is the first at or after a full multiple of so many milliseconds. */
function isFirstAfter(multipleMs: number, startMs: number, at: number): boolean {
  const instant = startMs + at * TICK_MS;
  return Math.floor(instant / multipleMs) !== Math.floor((instant - TICK_MS) / multipleMs) || instant % multipleMs === 0;
}

describe('an aligned group', () => {
  const run = (startMs: number, stepTicks: number, everySteps: number) => {
    const plan = aPlan([aGroup({
      count: 500, stepTicks, aligned: true, columns: [aColumn('step')], programs: { step: assemble({ op: op.OP_MOVE, dst: column(0), a: scalar(op.SCALAR_STEP_NUMBER) }) },
    })], [
      aPublication([{ kind: 'text', text: 'a' }], [], { everySteps, aligned: true }), aPublication([{ kind: 'text', text: 'b' }], [], { everySteps }),
    ]);
    return newKernel(plan, WHOLE, startMs);
  };

  it('computes and publishes all devices at full multiples of the simulated clock, wherever it starts', () => {
    for (const [startMs, stepTicks, everySteps] of [[1_780_293_600_000, 10, 6], [1_780_293_600_037, 10, 6], [1_780_293_623_963, 10, 60], [1_780_293_600_900, 1, 50], [1_780_293_611_111, 15, 4]] as const) {
      const kernel = run(startMs, stepTicks, everySteps);
      let steps = 0;
      const spread = new Map<number, number>();
      for (let at = 0; at < stepTicks * everySteps * 2; at++) {
        const isStep = isFirstAfter(stepTicks * TICK_MS, startMs, at);
        expect(kernel.step(tick(at))).toBe(isStep ? 500 : 0);
        if (isStep) expect(kernel.valueAt(0, 0, 17)).toBe(steps++);
        const ranges = kernel.due(tick(at)).map((range) => ({ ...range }));
        expect(ranges.some(({ publication }) => publication === 0)).toBe(isFirstAfter(stepTicks * everySteps * TICK_MS, startMs, at));
        for (const { publication, first, end } of ranges) {
          if (publication === 0) expect([first, end]).toEqual([0, 500]);
          else for (let rank = first; rank < end; rank++) {
            const index = kernel.indexOfRank(0, rank);
            expect(phaseTick(index, everySteps)).toBe((steps - 1) % everySteps);
            spread.set(index, (spread.get(index) ?? 0) + 1);
          }
        }
      }
      expect([...spread.values()].reduce((sum, times) => sum + times, 0)).toBe(1_000);
    }
  });

  it('starts at the tick that the phase names', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2e12 }), fc.integer({ min: 1, max: 5_000 }), (startMs, everyTicks) => {
      const first = alignedTick(everyTicks, startMs, TICK_MS);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(first).toBeLessThan(everyTicks);
      expect(isFirstAfter(everyTicks * TICK_MS, startMs, first)).toBe(true);
      expect(firstStepTick(aGroup({ stepTicks: everyTicks, aligned: true }), 77, startMs, TICK_MS)).toBe(first);
    }));
  });
});

describe('message expiry', () => {
  it('stands in packets of MQTT 5 and nowhere else', () => {
    const plan = aPlan([aGroup({ count: 3 })], [
      aPublication([{ kind: 'text', text: 't/' }, { kind: 'index', width: 0 }], [{ kind: 'text', text: 'x' }], { expirySeconds: 3_600 }),
      aPublication([{ kind: 'text', text: 't/' }, { kind: 'seq', width: 0 }], [{ kind: 'text', text: 'x' }], { expirySeconds: 70_000 }),
    ]);
    const kernel = newKernel(plan);
    kernel.step(tick(0));
    const bytes = (publication: number): number[] => [...kernel.out.slice(0, kernel.encode({ publication, first: 0, end: 1 }, tick(0), 0).bytes)];
    expect(bytes(0)).toEqual([0x30, 6, 0, 3, 116, 47, 48, 120]);
    kernel.setProtocol(5);
    expect(bytes(0)).toEqual([0x30, 12, 0, 3, 116, 47, 48, 5, 2, 0, 0, 14, 16, 120]);
    expect(bytes(1)).toEqual([0x30, 12, 0, 3, 116, 47, 48, 5, 2, 0, 1, 17, 112, 120]);
  });
});

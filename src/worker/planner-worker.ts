// The planner worker, whatever runs it: text → problems or plan, filters → bytecode, links, checksum.

import { LAYOUT_VERSION } from '../contracts/memory-layout.ts';
import { PLAN_VERSION } from '../contracts/plan.ts';
import type { Clock } from '../contracts/time.ts';
import type { PlannerControl } from '../contracts/worker.ts';
import { createKernel } from '../engine/kernel.ts';
import { checkText, compileFilter, decodeLink, encodeLink, scaleDevices, withFaults } from '../scenario/index.ts';
import { checksumOf } from './checksum.ts';

export function createPlannerWorker(clock: Clock): PlannerControl {
  return {
    hello: () => ({ planVersion: PLAN_VERSION, layoutVersion: LAYOUT_VERSION }),

    plan: (text, seed, live) => checkText(text, { ...(seed === null ? {} : { seed }), live }),

    check(text) {
      const checked = checkText(text);
      return checked.ok ? { ok: true, value: checked.value.summary } : checked;
    },

    withDevices: (text, devices) => scaleDevices(text, devices),
    withFaults: (text, live) => withFaults(text, live),
    filter: (plan, fleet, expression) => compileFilter(plan, fleet, expression),
    link: (text, seed, startMs, view) => encodeLink({ scenario: text, seed, start: startMs, view }),
    openLink: (fragment) => decodeLink(fragment),

    checksum(plan, startMs, module) {
      const kernel = createKernel(module, plan, { index: 0, count: 1 }, { startMs });
      return checksumOf(kernel, plan, clock);
    },
  };
}

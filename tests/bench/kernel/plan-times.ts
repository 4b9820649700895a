// Any plan timed in the kernel; free of Node and of the page, so that both run the very same code.

import type { GroupPlan, Plan } from '../../../src/contracts/plan.ts';
import { problemText } from '../../../src/contracts/problem.ts';
import type { Tick } from '../../../src/contracts/time.ts';
import { createKernel } from '../../../src/engine/kernel.ts';
import { checkText } from '../../../src/scenario/index.ts';
import { aPlan } from '../../kernel/support/assemble.ts';
import { HASH_STEPS, START_MS } from './c-source.ts';
import { operationGroups, REPEATS } from './operation-groups.ts';

export interface Timing {
  /** Steps of all devices per run. */
  readonly steps: number;
  readonly runs: number;
}

/** A signal after HASH_STEPS steps: sum modulo 2^64 of its bits, sum of its finite values as text. */
export interface SignalSum {
  readonly bits: string;
  readonly sum: string;
}

export interface PlanTimes {
  readonly signals: readonly SignalSum[];
  /** Per run: ns per device and step. */
  readonly runs: readonly number[];
}

const STEP_TICKS = 10;

/** The plan of a scenario with so many devices in each fleet, ten ticks to a step, and nothing published: values alone. */
export function modelPlan(text: string, devices: number): Plan {
  const checked = checkText(text);
  if (!checked.ok) throw new Error(checked.problems.map(problemText).join('\n'));
  const { plan } = checked.value;
  const groups = plan.groups.map((group): GroupPlan => ({ ...group, count: devices, stepTicks: STEP_TICKS, aligned: false, calm: -1, programs: { ...group.programs, fates: new Uint32Array() } }));
  return { ...plan, groups, publications: [], faults: [] };
}

export function timePlan(module: WebAssembly.Module, plan: Plan, { steps, runs }: Timing): PlanTimes {
  const kernel = createKernel(module, plan, { index: 0, count: 1 }, { startMs: START_MS });
  const longest = Math.max(...plan.groups.map(({ stepTicks }) => stepTicks)), devices = plan.groups.reduce((sum, { count }) => sum + count, 0);
  let at = 0;
  const stepAll = (count: number): void => { for (const end = at + count * longest; at < end; at++) kernel.step(at as Tick); };
  stepAll(HASH_STEPS);
  const signals = plan.groups.flatMap((group, number) =>
    group.columns.flatMap(({ role }, column) => (role === 'signal' ? [sumsOf(kernel.readColumn(number, column, 0, group.count))] : [])));
  stepAll(steps);
  const times = Array.from({ length: runs }, () => {
    const before = performance.now();
    stepAll(steps);
    return ((performance.now() - before) * 1e6) / (steps * devices);
  });
  return { signals, runs: times };
}

/** Every NaN is one, and so is every zero: only these may differ between processors. */
function sumsOf(values: Float64Array): SignalSum {
  const bits = new BigUint64Array(values.map((value) => (Number.isNaN(value) ? NaN : value + 0)).buffer);
  const sum = bits.reduce((all, one, place) => all + (Number.isNaN(values[place]!) ? 0x7ff8000000000000n : one), 0n);
  return { bits: BigInt.asUintN(64, sum).toString(16).padStart(16, '0'), sum: String(values.reduce((all, value) => (Number.isFinite(value) ? all + value : all), 0)) };
}

/** ns per device of each operation, by the quickest run, operands in the nearest cache. */
export function timeOperations(module: WebAssembly.Module, timing: Timing): Record<string, number> {
  const times = operationGroups().map(({ name, group }) => [name, Math.min(...timePlan(module, aPlan([group]), timing).runs)] as const);
  return perOperation(times);
}

/** Takes off what a block costs without the operation. */
export function perOperation(times: readonly (readonly [name: string, ns: number])[]): Record<string, number> {
  const [, none] = times[0]!;
  return Object.fromEntries(times.slice(1).map(([name, ns]) => [name, (ns - none) / REPEATS]));
}

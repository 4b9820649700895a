// The gallery as the tests and its document see it: names, texts, plans, and runs in the real kernel.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kernel } from '../../src/contracts/kernel.ts';
import type { Column, Plan } from '../../src/contracts/plan.ts';
import { problemText } from '../../src/contracts/problem.ts';
import type { Tick } from '../../src/contracts/time.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { checkText, scaleDevices } from '../../src/scenario/index.ts';
import { ROOT } from '../support/folder.ts';

export const FOLDER = join(ROOT, 'public/scenarios');
const WHOLE = { index: 0, count: 1 } as const;
/** Scenarios that begin `now` are run from here: a Monday morning in June. */
export const START_MS = Date.UTC(2026, 5, 1, 6);

let compiled: WebAssembly.Module | undefined;

/** The built kernel, compiled once. */
export function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(join(ROOT, 'build/kernel.wasm')));
  return compiled;
}

/** Names of all scenarios of the gallery, sorted. */
export function galleryNames(): readonly string[] {
  return readdirSync(FOLDER).filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length)).sort();
}

export function galleryText(name: string): string {
  return readFileSync(join(FOLDER, `${name}.yaml`), 'utf8');
}

/** The plan of a scenario's text; throws with all its problems. */
export function planOfText(text: string): Plan {
  const checked = checkText(text);
  if (!checked.ok) throw new Error(checked.problems.map(problemText).join('\n'));
  return checked.value.plan;
}

/** The text with another number of devices in all. */
export function scaled(text: string, devices: number): string {
  const outcome = scaleDevices(text, devices);
  if (!outcome.ok) throw new Error(outcome.problems.map(problemText).join('\n'));
  return outcome.value;
}

export interface Run {
  readonly plan: Plan;
  readonly kernel: Kernel;
  readonly startMs: number;
  readonly ticksPerSecond: number;
}

export function runOf(plan: Plan, startMs = plan.startMs ?? START_MS): Run {
  return { plan, startMs, kernel: createKernel(kernelModule(), plan, WHOLE, { startMs }), ticksPerSecond: 1000 / plan.tickMs };
}

/** Steps from one instant (seconds of simulated time) to another; `each` may end it by `true`. */
export function advance({ kernel, ticksPerSecond }: Run, from: number, to: number, each: (tick: Tick) => boolean | void = () => undefined): void {
  const end = Math.round(to * ticksPerSecond);
  for (let tick = Math.round(from * ticksPerSecond); tick < end; tick++) {
    kernel.step(tick as Tick);
    if (each(tick as Tick) === true) return;
  }
}

export interface Shown {
  readonly group: number;
  readonly column: number;
  readonly fleet: string;
  readonly definition: Column;
}

/** All signals that people see, `state` included. */
export function signalsOf(plan: Plan): readonly Shown[] {
  return plan.groups.flatMap(({ columns, fleet }, group) =>
    columns.flatMap((definition, column) => (definition.role === 'signal' ? [{ group, column, fleet, definition }] : [])));
}

/** A column by the names of fleet and signal; throws when there is none. */
export function signalAt(plan: Plan, fleet: string, name: string): Shown {
  const found = signalsOf(plan).find((signal) => signal.fleet === fleet && signal.definition.name === name);
  if (!found) throw new Error(`${plan.name} has no signal ${fleet}.${name}`);
  return found;
}

// Signals straight from their text to their values, by the planner's compiler and the kernel.

import { compileGroup } from '../../../src/expression/index.ts';
import type { DataTable, GroupCode } from '../../../src/expression/index.ts';
import type { Kernel } from '../../../src/contracts/kernel.ts';
import { aGroup, aPlan } from './assemble.ts';
import { newKernel, START_MS, tick, WHOLE } from './module.ts';
import type { Shard } from '../../../src/contracts/plan.ts';

export interface Emulated {
  readonly signals: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly data?: ReadonlyMap<string, DataTable>;
  readonly count?: number;
  readonly steps?: number;
  readonly stepMs?: number;
  readonly seed?: number;
  readonly fleet?: string;
  readonly startMs?: number;
  readonly shard?: Shard;
}

/** Compiles; throws what is wrong as text. */
export function codeOf({ signals, parameters = {}, data = new Map(), count = 1, stepMs = 1000, seed = 1, fleet = 'fleet' }: Emulated): GroupCode {
  const define = (role: 'parameter' | 'signal', entries: Readonly<Record<string, string>>) =>
    Object.entries(entries).map(([name, text]) => ({ name, role, text, unit: '', decimals: 3 }));
  const outcome = compileGroup({
    seed, fleet, count, stepTicks: 1, tickMs: stepMs, data, machine: null, stages: [], faults: [], publications: [],
    definitions: [...define('parameter', parameters), ...define('signal', signals)],
  });
  if (!outcome.ok) throw new Error(outcome.faults.map(({ fault }) => `${fault.from}-${fault.to} ${fault.code}: ${fault.message} (${fault.remedy})`).join('\n'));
  return outcome.code;
}

/** A kernel that holds the group, and the place of each column by name. */
export function kernelOf(emulated: Emulated): { readonly kernel: Kernel; readonly column: (name: string) => number } {
  const code = codeOf(emulated);
  const group = aGroup({
    count: emulated.count ?? 1, stepTicks: 1, fleet: emulated.fleet ?? 'fleet', columns: code.columns, temps: code.temps, programs: code.programs, tables: code.tables, online: code.online, scalars: code.scalars,
  });
  const kernel = newKernel(aPlan([group], [], { tickMs: emulated.stepMs ?? 1000 }), emulated.shard ?? WHOLE, emulated.startMs ?? START_MS);
  return { kernel, column: (name) => code.columns.findIndex((column) => column.name === name) };
}

/** Values of all signals, per name and step, in order of device index. */
export function emulate(emulated: Emulated): Readonly<Record<string, readonly Float64Array[]>> {
  const { kernel, column } = kernelOf(emulated);
  const names = Object.keys(emulated.signals);
  const result: Record<string, Float64Array[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let at = 0; at < (emulated.steps ?? 1); at++) {
    kernel.step(tick(at));
    for (const name of names) result[name]!.push(byIndex(kernel, column(name), emulated.count ?? 1));
  }
  return result;
}

/** A column in order of device index; for a whole fleet. */
export function byIndex(kernel: Kernel, column: number, count: number): Float64Array {
  const values = new Float64Array(count);
  kernel.readColumn(0, column, 0, count).forEach((value, rank) => { values[kernel.indexOfRank(0, rank)] = value; });
  return values;
}

/** One device's values, step by step. */
export function series(expression: string, more: Omit<Emulated, 'signals'> & { readonly signals?: Readonly<Record<string, string>> } = {}): number[] {
  return emulate({ steps: 10, ...more, signals: { ...more.signals, result: expression } })['result']!.map((values) => values[0]!);
}

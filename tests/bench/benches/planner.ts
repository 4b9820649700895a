// The planner as the page's owner meets it: a text to the planner's worker, the plan back. Cold: the first text of a worker
// that has just started; warm: after so many that its code is compiled.

import { performance } from 'node:perf_hooks';
import { wrap, releaseProxy } from 'comlink';
import type { PlannerControl } from '../../../src/contracts/worker.ts';
import { nodeWorkers } from '../../../src/worker/node-workers.ts';
import { atMost, figure, row, type Bench, type BenchContext, type BenchResult, type Row } from '../result.ts';

export const planner: Bench = { name: 'planner', run: measure };

const MODELS = 50;
const DEVICES = 1_000_000;

interface Timing { readonly workers: number; readonly warmUps: number; readonly runs: number }
interface Times { readonly cold: readonly number[]; readonly warm: readonly number[] }

async function measure({ quick, log }: BenchContext): Promise<BenchResult> {
  const timing: Timing = quick ? { workers: 3, warmUps: 20, runs: 20 } : { workers: 7, warmUps: 40, runs: 30 };
  const many = await timePlans(text(MODELS), timing);
  log(`${MODELS} models: warm ${figure(many.warm).median.toFixed(1)} ms`);
  const one = await timePlans(text(1), timing);
  const rows: Row[] = [
    row(`${MODELS} models, warm`, 'ms', many.warm), row(`${MODELS} models, cold`, 'ms', many.cold),
    row(`${DEVICES.toLocaleString('en')} devices of one model, warm`, 'ms', one.warm), row(`${DEVICES.toLocaleString('en')} devices of one model, cold`, 'ms', one.cold),
  ];
  return {
    name: 'planner', title: 'From a text to a plan',
    method:
      `Text to the planner's worker in Node, plan back; a model has two parameters, three signals, two states and two publications, and the fleets have ${DEVICES.toLocaleString('en')} devices in all. ` +
      `Cold: the first text of each of ${timing.workers} workers, their modules being loaded; warm: ${timing.runs} texts of each after ${timing.warmUps} others.`,
    rows,
    targets: [atMost(`${MODELS} models, warm, ms (median)`, figure(many.warm).median, 50), atMost(`plan of ${DEVICES.toLocaleString('en')} devices, cold, ms (median)`, Math.max(figure(one.cold).median, figure(many.cold).median), 1000)],
    versions: {},
  };
}

async function timePlans(scenario: string, { workers, warmUps, runs }: Timing): Promise<Times> {
  const cold: number[] = [], warm: number[] = [];
  for (let worker = 0; worker < workers; worker++) {
    const handle = nodeWorkers('').spawnPlanner();
    const control = wrap<PlannerControl>(handle.endpoint);
    await control.hello();
    const time = async (): Promise<number> => {
      const start = performance.now();
      const planned = await control.plan(scenario, null, []);
      if (!planned.ok) throw new Error(JSON.stringify(planned.problems[0]));
      return performance.now() - start;
    };
    cold.push(await time());
    for (let i = 1; i < warmUps; i++) await time();
    for (let i = 0; i < runs; i++) warm.push(await time());
    control[releaseProxy]();
    handle.terminate();
  }
  return { cold, warm };
}

/** So many models, each with a fleet of its own. */
function text(models: number): string {
  const numbers = Array.from({ length: models }, (_, number) => number);
  return ['version: 1', 'name: many', 'models:', ...numbers.flatMap(model), 'fleets:', ...numbers.map((number) => `  - { name: f${number}, model: model_${number}, count: ${DEVICES / models}, id: "f${number}-{index:06}" }`), ''].join('\n');
}

function model(number: number): string[] {
  return `model_${number}:
  step: 1s
  parameters:
    base: normal(21, 0.5)
    site: choice("north", "south")
  signals:
    temperature: { value: "base + sine(24h, 6) + ou(60s, 0.3)", unit: °C, decimals: 2 }
    humidity: { value: "clamp(60 - 2 * (temperature - 21) + noise(1), 0, 100)", unit: "%", decimals: 1 }
    alarm: measured(temperature) > 35
  states:
    initial: normal
    normal: { overheating: when(measured(temperature) > 40) }
    overheating: { normal: after(30s) }
  publish:
    - { topic: "sites/{site}/{id}/telemetry", every: 1s }
    - { topic: "sites/{site}/{id}/alarm", on: alarm, qos: 1 }`.split('\n').map((line) => `  ${line}`);
}

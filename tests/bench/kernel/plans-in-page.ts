// The page of the benchmarks of models and operations: computes what it is asked for and posts the figures.

import { modelPlan, timeOperations, timePlan, type PlanTimes, type Timing } from './plan-times.ts';

export interface PageRequest {
  /** Scenarios to be timed one after the other; without any the single operations are. */
  readonly texts: readonly string[];
  /** Devices in each fleet of a scenario. */
  readonly devices: number;
  readonly timing: Timing;
}

export interface PageAnswer {
  readonly models: readonly PlanTimes[];
  readonly operations: Readonly<Record<string, number>>;
}

async function measure(): Promise<object> {
  try {
    const { texts, devices, timing } = (await (await fetch('/options')).json()) as PageRequest;
    const module = await WebAssembly.compileStreaming(fetch('/kernel.wasm'));
    const models = texts.map((text) => timePlan(module, modelPlan(text, devices), timing));
    return { models, operations: texts.length === 0 ? timeOperations(module, timing) : {} } satisfies PageAnswer;
  } catch (error) {
    return { error: String(error) };
  }
}

await fetch('/times', { method: 'POST', body: JSON.stringify(await measure()) });

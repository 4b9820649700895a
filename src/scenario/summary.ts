// What people see of a plan: the page's summary.

import type { ScenarioSummary, StageSummary } from '../contracts/fleet.ts';
import type { Plan } from '../contracts/plan.ts';
import { faultKindSummaries, faultSummaries } from './faults/summary.ts';
import { memoryBytes } from './memory.ts';
import type { ScenarioShape } from './schema.ts';

/** Messages per second at speed 1, all devices online. What is due by value is not known ahead and counts as none. */
export function messagesPerSecond(plan: Plan): number {
  return plan.publications.reduce((sum, publication) => {
    const group = plan.groups[publication.group];
    return group && publication.due === 'every' ? sum + (group.count * 1000) / (plan.tickMs * group.stepTicks * publication.everySteps) : sum;
  }, 0);
}

/** `models` and `stages`: what the plan no longer says of the text. */
export function summaryOf(plan: Plan, models: ScenarioShape['models'] = {}, stages: readonly StageSummary[] = []): ScenarioSummary {
  return {
    name: plan.name, title: plan.title, description: plan.description, seed: plan.seed, startMs: plan.startMs, tickMs: plan.tickMs,
    brokerUrl: plan.broker.url, messagesPerSecond: messagesPerSecond(plan), memoryBytes: memoryBytes(plan),
    fleets: plan.groups.map((group, place) => ({
      name: group.fleet, model: group.model, count: group.count,
      columns: group.columns.flatMap(({ name, role, type, unit, decimals, texts }) => (role === 'memory' ? [] : [{ name, role, type, unit, decimals, ...(type === 'text' ? { texts } : {}) }])),
      topics: plan.publications.filter((publication) => publication.group === place).map(({ topicTemplate }) => topicTemplate),
    })),
    faults: faultSummaries(plan), stages, faultKinds: faultKindSummaries(models),
  };
}

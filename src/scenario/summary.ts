// What people see of a plan: the page's summary.

import type { ScenarioSummary } from '../contracts/fleet.ts';
import type { Plan } from '../contracts/plan.ts';
import { memoryBytes } from './memory.ts';

/** Messages per second at speed 1. */
export function messagesPerSecond(plan: Plan): number {
  return plan.publications.reduce((sum, publication) => {
    const group = plan.groups[publication.group];
    return group ? sum + (group.count * 1000) / (plan.tickMs * group.stepTicks * publication.everySteps) : sum;
  }, 0);
}

export function summaryOf(plan: Plan): ScenarioSummary {
  return {
    name: plan.name, title: plan.title, description: plan.description, seed: plan.seed, startMs: plan.startMs, tickMs: plan.tickMs,
    brokerUrl: plan.broker.url, messagesPerSecond: messagesPerSecond(plan), memoryBytes: memoryBytes(plan),
    fleets: plan.groups.map((group, place) => ({
      name: group.fleet, model: group.model, count: group.count,
      columns: group.columns.flatMap(({ name, role, type, unit, decimals }) => (role === 'memory' ? [] : [{ name, role, type, unit, decimals }])),
      topics: plan.publications.filter((publication) => publication.group === place).map(({ topicTemplate }) => topicTemplate),
    })),
  };
}

// Scenario: text → checked scenario → plan; links. Pure, any thread.

import type { Outcome, ScenarioSummary } from '../contracts/fleet.ts';
import type { Plan } from '../contracts/plan.ts';
import { parseScenario } from './parse.ts';
import { planScenario, type PlanOverrides } from './plan.ts';
import { stageSummaries } from './stages.ts';
import { summaryOf } from './summary.ts';

export { parseScenario } from './parse.ts';
export { planScenario, type PlanOverrides, type Scenario } from './plan.ts';
export { summaryOf, messagesPerSecond } from './summary.ts';
export { explain, costsOf, type GroupCost } from './explain.ts';
export { timeline } from './timeline.ts';
export { scaleDevices } from './scale.ts';
export { withFaults } from './faults/write.ts';
export { FAULT_KINDS, type FaultKind } from './faults/kinds.ts';
export { compileFilter } from './filter.ts';
export { encodeLink, decodeLink, type LinkContent, type DecodedLink } from './link.ts';
export { DEVICES, jsonSchemaText } from './schema.ts';

/** Parses, checks and plans in one go. */
export function checkText(text: string, overrides: PlanOverrides = {}): Outcome<{ readonly plan: Plan; readonly summary: ScenarioSummary }> {
  const parsed = parseScenario(text);
  if (!parsed.ok) return parsed;
  const planned = planScenario(parsed.value, overrides);
  if (!planned.ok) return planned;
  return { ok: true, value: { plan: planned.value, summary: summaryOf(planned.value, parsed.value.shape.models, stageSummaries(parsed.value.shape)) } };
}

// Faults as the page sees them: those of the plan, and the kinds that may be started live.

import type { FaultKindSummary, FaultSummary } from '../../contracts/fleet.ts';
import type { Plan } from '../../contracts/plan.ts';
import { FAULT_KINDS } from './kinds.ts';
import type { ScenarioShape } from '../schema.ts';

/** One entry per fault, whatever the number of fleets that it reaches. */
export function faultSummaries(plan: Plan): readonly FaultSummary[] {
  const summaries = new Map<string, FaultSummary & { readonly fleets: string[] }>();
  for (const { name, kind, signal, group, atTick, forTicks, everyTicks, untilTick, live } of plan.faults) {
    const fleet = plan.groups[group]!.fleet;
    const known = summaries.get(name);
    if (known) {
      known.fleets.push(fleet);
      continue;
    }
    const ms = (ticks: number | null): number | null => (ticks === null ? null : ticks * plan.tickMs);
    // One that was ended lasts as long as it did; of a repeated one the occurrences tell more than the end.
    const lasts = everyTicks === null && untilTick !== null ? Math.min(forTicks ?? Infinity, untilTick - atTick) : forTicks;
    summaries.set(name, { name, kind, fleets: [fleet], signal, atMs: atTick * plan.tickMs, forMs: ms(lasts), everyMs: ms(everyTicks), live });
  }
  return [...summaries.values()];
}

/** Kinds of the language, then the models' own. */
export function faultKindSummaries(models: ScenarioShape['models']): readonly FaultKindSummary[] {
  const kinds = FAULT_KINDS.map(({ kind, acts, meaning, parameters }): FaultKindSummary => ({
    kind, acts, model: null, meaning, parameters: parameters.map(({ name, default: value, unit, meaning: what }) => ({ name, default: value, unit, meaning: what })),
  }));
  const own = Object.entries(models).flatMap(([model, { faults }]) => Object.entries(faults ?? {}).map(([kind, changes]): FaultKindSummary => ({
    kind, acts: 'own', model, meaning: Object.entries(changes).map(([name, text]) => `${name}: ${String(text)}`).join('; '), parameters: [],
  })));
  return [...kinds, ...own];
}

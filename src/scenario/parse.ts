// Text → checked shape.

import type { Outcome } from '../contracts/fleet.ts';
import type { Scenario } from './plan.ts';
import { Report } from './report.ts';
import { scenarioSchema } from './schema.ts';
import { reportIssues } from './schema-problems.ts';
import { readText } from './text.ts';

/** Parses a scenario's text and checks its shape. All problems are collected, sorted by place. */
export function parseScenario(text: string): Outcome<Scenario> {
  const report = new Report(text);
  const read = readText(text, report);
  if (!read || !report.isEmpty) return { ok: false, problems: report.problems() };
  const checked = scenarioSchema.safeParse(read.value);
  if (checked.success) return { ok: true, value: { text, shape: checked.data, place: read.place } };
  reportIssues(checked.error.issues, read.place, scenarioSchema, report);
  return { ok: false, problems: report.problems() };
}

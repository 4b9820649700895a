// Small scenarios to break in one place.

import { checkText } from '../../src/scenario/index.ts';
import type { Plan } from '../../src/contracts/plan.ts';
import { problemText, type Problem } from '../../src/contracts/problem.ts';

export const SMALL = `version: 1
name: small
models:
  sensor:
    parameters:
      base: normal(21, 0.5)
    signals:
      temperature: { value: "base + noise(0.1)", unit: °C, decimals: 2 }
    publish:
      - topic: demo/{id}
        every: 1s
fleets:
  - { model: sensor, count: 10, id: "sensor-{index}" }
`;

/** SMALL with one text exchanged for another; the text must be there. */
export function small(from: string, to: string): string {
  if (!SMALL.includes(from)) throw new Error(`not in the scenario: ${from}`);
  return SMALL.replace(from, to);
}

/** A scenario of one model with these lines under `signals:`. */
export function withSignals(...lines: readonly string[]): string {
  return `version: 1\nname: a\nmodels:\n  m:\n    signals:\n${lines.map((line) => `      ${line}\n`).join('')}    publish:\n      - { topic: "x/{id}", every: 1s }\nfleets:\n  - { model: m, count: 2 }\n`;
}

export function problemsOf(text: string): readonly Problem[] {
  const checked = checkText(text);
  return checked.ok ? [] : checked.problems;
}

export function planOf(text: string, seed?: number): Plan {
  const checked = checkText(text, seed === undefined ? {} : { seed });
  if (!checked.ok) throw new Error(checked.problems.map(problemText).join('\n'));
  return checked.value.plan;
}

/** The characters that a problem means. */
export function meant(text: string, { line = 0, column = 0, length = 0 }: Problem): string {
  return text.split('\n')[line - 1]?.slice(column - 1, column - 1 + length) ?? '';
}

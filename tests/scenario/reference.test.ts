// What the documents show runs: every scenario, every piece of one, every expression.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemText } from '../../src/contracts/problem.ts';
import { checkText } from '../../src/scenario/index.ts';
import { ROOT } from '../support/folder.ts';
import { wholeScenario, yamlBlocks } from './example.ts';
import { kernelMessages } from './run-kernel.ts';

const read = (document: string): string => readFileSync(join(ROOT, 'docs', document), 'utf8');

/** Problems of a scenario; a sound one runs for a minute. */
function run(text: string): readonly string[] {
  const checked = checkText(text);
  if (!checked.ok) return checked.problems.map(problemText);
  const { plan } = checked.value;
  const wires = kernelMessages(plan, Math.min(2000, 60_000 / plan.tickMs)).map(({ payload }) => payload);
  return wires.some((payload) => /NaN|Infinity/.test(payload)) ? ['a number that is none on the wire'] : [];
}

describe.each(['scenario.md', 'faults.md'].filter((document) => existsSync(join(ROOT, 'docs', document))))('docs/%s', (document) => {
  const examples = yamlBlocks(read(document));
  test.each(examples.map((example, i) => [i + 1, example] as const))('example %i plans and runs', (_number, example) => {
    expect(run(wholeScenario(example))).toEqual([]);
  });

  test('has some', () => {
    expect(examples.length).toBeGreaterThanOrEqual(4);
  });
});

describe('docs/expressions.md', () => {
  const sections = [...read('expressions.md').matchAll(/^### (\w+)\n([\s\S]*?)(?=^##)/gm)].map(([, name, body]) => [name as string, /^Example: `(.*)`$/m.exec(body as string)?.[1] ?? ''] as const);
  const data = '\ndata:\n  tour: [[52.52, 13.40], [52.39, 13.06], [52.45, 13.29]]\n  load: [{ power: 2 }, { power: 5 }, { power: 4 }]\n';
  const TRANSITIONS = ['when', 'after', 'rate'];

  /** A model with the example as its signal `y`, or as its transition; a record is read by its first field. */
  function scenarioOf(name: string, example: string): string {
    const quoted = JSON.stringify(example);
    const signal = name === 'route' && !/\)\.\w+$/.test(example) ? `position: ${quoted}, y: position.latitude` : `y: ${TRANSITIONS.includes(name) ? '1' : quoted}`;
    const states = TRANSITIONS.includes(name) ? `    states: { initial: a, a: { b: ${quoted} }, b: {} }\n` : '';
    return `version: 1\nname: a\nmodels:\n  m:\n    step: 1s\n    signals: { x: "20 + noise(1)", ${signal} }\n${states}    publish: [{ topic: "x/{id}", every: 1s }]\nfleets: [{ model: m, count: 3 }]${data}`;
  }

  test.each(sections)('%s: %s', (name, example) => {
    expect(run(scenarioOf(name, example))).toEqual([]);
  });

  test('has some', () => {
    expect(sections.length).toBeGreaterThan(40);
  });
});

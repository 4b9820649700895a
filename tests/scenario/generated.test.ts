import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemText } from '../../src/contracts/problem.ts';
import { checkText, jsonSchemaText } from '../../src/scenario/index.ts';
import { ROOT } from '../support/folder.ts';

test('the JSON Schema is current (node tests/scenario/write-generated.ts)', () => {
  expect(readFileSync(join(ROOT, 'public/scenario.schema.json'), 'utf8')).toBe(jsonSchemaText());
});

const problems = (text: string): string[] => {
  const checked = checkText(text);
  return checked.ok ? [] : checked.problems.map(problemText);
};

describe('every example of the reference', () => {
  const text = readFileSync(join(ROOT, 'docs/scenario.md'), 'utf8');
  const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] as string);
  test.each(examples.map((example, i) => [i + 1, example]))('example %d plans', (_number, example) => {
    expect(problems(example as string)).toEqual([]);
  });
  test('there are some', () => expect(examples.length).toBeGreaterThanOrEqual(2));
});

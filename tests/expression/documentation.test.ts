import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileGroup, expressionReference, FUNCTIONS, TRANSITIONS } from '../../src/expression/index.ts';
import { exampleSource, functionPlots } from '../scenario/function-plots.ts';
import { ROOT } from '../support/folder.ts';

const ALL = [...FUNCTIONS, ...TRANSITIONS];

test('the reference of expressions is current (node tests/scenario/write-generated.ts)', () => {
  expect(readFileSync(join(ROOT, 'docs/expressions.md'), 'utf8')).toBe(expressionReference());
});

test('there is a picture of every function, and no other', () => {
  expect(readdirSync(join(ROOT, 'docs/plots')).sort()).toEqual(ALL.map(({ name }) => `${name}.svg`).sort());
});

test('pictures are what the kernel computes today, and small', () => {
  for (const [name, text] of functionPlots()) {
    expect(readFileSync(join(ROOT, 'docs/plots', name), 'utf8') === text, `docs/plots/${name} is old`).toBe(true);
    expect(text.length, name).toBeLessThan(24_000);
  }
});

describe('the example of every function compiles', () => {
  test.each(ALL.map((specification) => [specification.name, specification] as const))('%s', (_name, specification) => {
    expect(compileGroup(exampleSource(specification))).toMatchObject({ ok: true });
  });
});

test('names of functions are unique', () => {
  expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
});

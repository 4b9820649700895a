import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileGroup, expressionReference, FUNCTIONS, LATER_FUNCTIONS } from '../../src/expression/index.ts';
import { ROOT } from '../support/folder.ts';
import { groupSource } from './group-source.ts';

test('the reference of expressions is current (node tests/scenario/write-generated.ts)', () => {
  expect(readFileSync(join(ROOT, 'docs/expressions.md'), 'utf8')).toBe(expressionReference());
});

describe('the example of every function compiles', () => {
  test.each(FUNCTIONS.map(({ name, example }) => [name, example]))('%s: %s', (_name, example) => {
    const definitions = [{ name: 'x', role: 'signal' as const, text: '20 + noise(1)', unit: '', decimals: 3 }, { name: 'y', role: 'signal' as const, text: example, unit: '', decimals: 3 }];
    expect(compileGroup(groupSource({ definitions }))).toMatchObject({ ok: true });
  });
});

test('no function is there and to come at once', () => {
  expect(FUNCTIONS.filter(({ name }) => LATER_FUNCTIONS.has(name))).toEqual([]);
});

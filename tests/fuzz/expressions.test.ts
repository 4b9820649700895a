// Whatever stands in the place of an expression becomes a program that the kernel runs, or a coded error at its characters.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileCondition, compileGroup } from '../../src/expression/index.ts';
import type { DataTable, GroupCode, GroupOutcome } from '../../src/expression/index.ts';
import type { Column } from '../../src/contracts/plan.ts';
import { aGroup, aPlan } from '../kernel/support/assemble.ts';
import { newKernel, tick } from '../kernel/support/module.ts';
import { define, groupSource } from '../expression/group-source.ts';
import { ROOT } from '../support/folder.ts';
import { brokenExpressions, expressions } from './expressions.ts';
import { within } from './limits.ts';

const table = (columns: Readonly<Record<string, readonly number[]>>, texts: readonly string[] | null = null): DataTable['columns'] =>
  Object.entries(columns).map(([name, values]) => ({ name, values: Float64Array.from(values), texts, isDuration: false }));
const DATA: ReadonlyMap<string, DataTable> = new Map([
  ['load', { rows: 3, columns: [...table({ power: [1, 2, 3] }), ...table({ valve: [0, 1, 0] }, ['open', 'shut'])] }],
  ['tour', { rows: 3, columns: table({ latitude: [52, 53, 52], longitude: [13, 13, 14] }) }], ['curve', { rows: 2, columns: table({ at: [6, 18], value: [1, 2] }) }],
]);

/** Expressions of one group, each a signal or parameter of its own, among some that they may name. */
function compile(texts: readonly string[], role: 'signal' | 'parameter' = 'signal'): GroupOutcome {
  const fuzz = Object.fromEntries(texts.map((text, i) => [`fuzz${i}`, text]));
  const signals = { x: '20 + noise(1)', y: 'x * 2', hot: 'x > 20', mode: 'if(hot, "on", "off")', way: 'route([[52, 13], [53, 14]], 5)', ...(role === 'signal' ? fuzz : {}) };
  const parameters = { base: 'normal(0, 1)', site: 'choice("north", "south")', ...(role === 'parameter' ? fuzz : {}) };
  return compileGroup(groupSource({ definitions: [...define('parameter', parameters), ...define('signal', signals)], data: DATA, count: 5, stepTicks: 1, tickMs: 1000 }));
}

/** Every fault has a code, words, a remedy and a place in its text. */
function assertCoded(outcome: GroupOutcome, texts: readonly string[]): void {
  if (outcome.ok) return;
  expect(outcome.faults.length).toBeGreaterThan(0);
  for (const { definition, fault } of outcome.faults) {
    const { text } = definition;
    const isCoded = /^[a-z][a-z0-9-]+$/.test(fault.code) && fault.message !== '' && fault.remedy !== '';
    const isPlaced = texts.includes(text) && fault.from >= 0 && fault.to > fault.from && fault.to <= Math.max(1, text.length);
    if (!isCoded || !isPlaced) expect.fail(`${JSON.stringify(fault)} of ${JSON.stringify(text)}`);
  }
}

/** Runs a few steps: no trap, and what is shown is of its type. */
function assertRuns(code: GroupCode): void {
  const group = aGroup({ count: 5, stepTicks: 1, columns: code.columns, temps: code.temps, programs: code.programs, tables: code.tables, online: code.online, scalars: code.scalars });
  const kernel = newKernel(aPlan([group], [], { tickMs: 1000 }));
  for (let at = 0; at < 4; at++) {
    kernel.step(tick(at));
    code.columns.forEach((column, place) => {
      if (column.role === 'memory') return;
      for (const value of kernel.readColumn(0, place, 0, 5)) {
        if (column.type === 'boolean') expect([0, 1]).toContain(value);
        if (column.type === 'text') expect(Number.isInteger(value) && value >= 0 && value < column.texts.length, `${column.name} ${value} of ${column.texts.join()}`).toBe(true);
      }
    });
  }
}

const CORPUS = readFileSync(join(ROOT, 'tests/fuzz/corpus/expressions.txt'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => JSON.parse(line) as string);

test('what was found before', () => {
  for (const text of CORPUS) {
    for (const role of ['signal', 'parameter'] as const) within(text, () => assertCoded(compile([text], role), [text]));
    const outcome = compile([text]);
    if (outcome.ok) assertRuns(outcome.code);
  }
});

/** Several in one group: most of a compilation's work is around them. */
const several = fc.array(brokenExpressions, { minLength: 12, maxLength: 12 });

test('sixty thousand signals', () => {
  fc.assert(fc.property(several, (texts) => within(texts.join('\n'), () => assertCoded(compile(texts), texts))), { numRuns: 5000, seed: 1 });
});

test('six thousand parameters', () => {
  fc.assert(fc.property(several, (texts) => within(texts.join('\n'), () => assertCoded(compile(texts, 'parameter'), texts))), { numRuns: 500, seed: 2 });
});

test('five thousand filters', () => {
  const columns: readonly Column[] = ['x', 'y', 'hot'].map((name) => ({ name, role: 'signal', type: name === 'hot' ? 'boolean' : 'number', unit: '', decimals: 3, texts: [] }));
  fc.assert(fc.property(brokenExpressions, (text) => within(text, () => {
    const outcome = compileCondition(text, 'fleet', columns);
    if (!outcome.ok) expect(outcome.fault.code).toMatch(/^[a-z][a-z0-9-]+$/);
  })), { numRuns: 5000, seed: 3 });
});

test('a thousand programs run', () => {
  let runs = 0;
  fc.assert(fc.property(expressions, (text) => {
    const outcome = compile([text]);
    if (!outcome.ok) return;
    runs++;
    assertRuns(outcome.code);
  }), { numRuns: 3000, seed: 4 });
  expect(runs).toBeGreaterThan(1000);
});

test('characters of any kind', () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 200 })), (text) => within(text, () => assertCoded(compile([text]), [text]))), { numRuns: 3000, seed: 5 });
});

test.each([
  ['brackets', '('.repeat(4000)], ['closed brackets', `${'('.repeat(4000)}1${')'.repeat(4000)}`], ['signs', '-'.repeat(8000)], ['nots', 'not '.repeat(2000)], ['terms', Array(4000).fill('1').join('+')],
  ['calls', `${'abs('.repeat(2000)}1${')'.repeat(2000)}`], ['lists', `${'['.repeat(4000)}${']'.repeat(4000)}`], ['fields', `x${'.a'.repeat(4000)}`], ['a long name', 'a'.repeat(8192)], ['a long text', `"${'a'.repeat(8000)}"`],
  ['selections of texts', Array.from({ length: 300 }, (_, i) => `if(x > ${i}, "t${i}", `).join('') + '"z"' + ')'.repeat(300)], ['choices', `choice(${Array.from({ length: 1500 }, (_, i) => `"${i}"`).join(',')})`],
  ['states', `markov([${Array.from({ length: 60 }, (_, i) => `["s${i}","s${(i + 1) % 60}",1/1s]`).join(',')}])`], ['points', `day([${Array.from({ length: 900 }, (_, i) => `[${i * 60}s,1]`).join(',')}])`],
])('a long expression of %s is done with in time', (_name, text) => within(text, () => assertCoded(compile([text]), [text])));

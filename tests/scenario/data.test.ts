// `data:` as text: what a table becomes, and where a mistake in it is shown.

import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/scenario/index.ts';
import { problemText, type Problem } from '../../src/contracts/problem.ts';
import { shardBytes } from '../../src/contracts/memory-layout.ts';
import { planOf, problemsOf } from './texts.ts';

function scenario(data: string, signal = '1'): string {
  return `version: 1\nname: a\ndata:\n${data.replace(/^/gm, '  ')}\nmodels:\n  m:\n    signals:\n      x: '${signal}'\n    publish:\n      - { topic: "x/{id}", every: 1s }\nfleets:\n  - { model: m, count: 2 }\n`;
}
const first = (text: string): Problem => {
  const [problem] = problemsOf(text);
  if (!problem) throw new Error('no problem');
  return problem;
};
const shown = (text: string): string => problemText(first(text));

const CSV = `load: |
  power,valve,at
  1.2,open,6h

  2.5,"shut, ""really""",7h30m`;

describe('a table', () => {
  test.each([
    ['CSV', CSV, 'replay(data.load, "power", 1s)'], ['CSV with semicolons', 'load: |\n  power;valve\n  1;open\n  2;shut', 'replay(data.load, "power", 1s)'],
    ['CSV in one quoted line', 'load: "power,valve\\n1,open\\n2,shut"', 'replay(data.load, "power", 1s)'],
    ['rows as maps', 'load: [{ power: 1, valve: open }, { valve: shut, power: 2 }]', 'replay(data.load, "power", 1s)'],
    ['numbers', 'load: [1, 2, 3]', 'replay(data.load, "value", 1s)'], ['points', 'load: [[6h, 10], [18h, 20]]', 'day(data.load)'], ['hours', 'load: [[6, 10], [18, 20]]', 'day(data.load)'],
    ['places', 'load: [[52.5, 13.4], [52.4, 13.1]]', 'route(data.load, 3 m/s).latitude'], ['places by name', 'load: |\n  lon,lat,note\n  13.4,92.5,home\n  13.1,52.4,work', '1'],
  ])('of %s can be used', (_form, data, signal) => {
    expect(problemsOf(scenario(data, signal))).toEqual([]);
  });

  test('keeps its numbers in the plan once, however many signals read them', () => {
    const plan = planOf(scenario('load: [1, 2, 3]', 'replay(data.load, "value", 1s) + replay(data.load, "value", 2s, step)'));
    expect(plan.groups[0]!.tables.map((table) => [...table])).toEqual([[1, 2, 3]]);
  });

  test('of a hundred thousand rows is read', () => {
    const rows = Array.from({ length: 99_999 }, (_, i) => `  ${i % 7}`).join('\n');
    expect(problemsOf(scenario(`load: |\n  power\n${rows}`, 'replay(data.load, "power", 1s)'))).toEqual([]);
  });
});

describe('a mistake in data is shown at its place', () => {
  test('in a CSV text', () => {
    expect(first(scenario(CSV.replace('2.5', 'two')))).toMatchObject({ line: 8, column: 5, length: 3, code: 'mixed-column', path: 'data.load' });
    expect(first(scenario('load: |\n  a,b\n  1,2\n  3,4,5'))).toMatchObject({ line: 7, column: 9, code: 'ragged-row' });
    expect(first(scenario('load: |\n  a,b\n  1,'))).toMatchObject({ line: 6, code: 'empty-cell' });
    expect(first(scenario('load: |\n  1,2\n  3,4'))).toMatchObject({ line: 5, column: 5, code: 'bad-column' });
    expect(first(scenario('load: |\n  a,a\n  3,4'))).toMatchObject({ line: 5, column: 7, code: 'duplicate-name' });
    expect(first(scenario('load: |\n  a,b\n'))).toMatchObject({ line: 4, code: 'no-rows' });
    expect(first(scenario('load: |\n  a\n  1e999'))).toMatchObject({ line: 6, column: 5, code: 'not-finite' });
  });

  test('in a list', () => {
    expect(first(scenario('load: [[1, 2], [3]]'))).toMatchObject({ line: 4, column: 18, code: 'ragged-row', path: 'data.load[1]' });
    expect(shown(scenario('load: [{ power: 1 }, { powr: 2 }]'))).toMatch(/lacks `power`; it has `powr`, did you mean `power`\?/);
    expect(first(scenario('load: [{ power: 1 }, { power: high }]'))).toMatchObject({ code: 'mixed-column', path: 'data.load[1].power' });
    expect(first(scenario('load: [1, [2]]'))).toMatchObject({ code: 'ragged-row' });
    expect(first(scenario('load: []'))).toMatchObject({ code: 'too-small' });
    expect(first(scenario('load: 5'))).toMatchObject({ code: 'wrong-type', line: 4 });
  });

  test('of too many rows, columns or texts', () => {
    const rows = (count: number): string => Array.from({ length: count }, (_, i) => `  ${i % 7}`).join('\n');
    expect(first(scenario(`a: |\n  power\n${rows(60_000)}\nb: |\n  power\n${rows(50_000)}`))).toMatchObject({ code: 'too-many-rows', path: 'data.b' });
    expect(first(scenario(`a: |\n  ${Array.from({ length: 65 }, (_, i) => `c${i}`).join(',')}\n  ${Array(65).fill('1').join(',')}`))).toMatchObject({ code: 'too-many-columns' });
    expect(first(scenario(`a: |\n  name\n${Array.from({ length: 1002 }, (_, i) => `  n${i}`).join('\n')}`))).toMatchObject({ code: 'too-many-texts' });
  });

  test('in what reads it', () => {
    expect(first(scenario('load: [1, 2]', 'replay(data.laod, "value", 1s)'))).toMatchObject({ code: 'unknown-data', line: 8, column: 18 });
    expect(first(scenario('load: [[1, 2], [1, 3]]', 'day(data.load)'))).toMatchObject({ code: 'duplicate-point' });
    expect(shown(scenario('load: [[13.4, 152.5], [13.1, 52.4], [91, 2]]', 'route(data.load, 3 m/s).latitude'))).toMatch(/91 is no latitude \(point 3\)/);
    expect(first(scenario('load: [[a, 2], [b, 3]]', 'day(data.load)'))).toMatchObject({ code: 'not-points' });
  });
});

test('what a delay remembers shows in the memory of the plan', () => {
  const bytes = (signal: string): number => shardBytes(planOf(scenario('load: [1]', signal).replace('count: 2', 'count: 10000')), { index: 0, count: 1 });
  expect((bytes('delay(noise(1), 100s)') - bytes('noise(1)')) / 10_000).toBeCloseTo(102 * 8, -1);
});

test('more rings than fit are refused with a remedy', () => {
  const text = scenario('load: [1]').replace("      x: '1'\n", Array.from({ length: 5 }, (_, i) => `      x${i}: delay(noise(1), 3600s)\n`).join(''));
  expect(checkText(text)).toMatchObject({ ok: false, problems: [{ code: 'model-too-big' }] });
});

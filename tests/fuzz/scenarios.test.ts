// Whatever text comes becomes a plan, or coded problems with their places.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/scenario/index.ts';
import { compileTemplate } from '../../src/scenario/template.ts';
import { readCsv } from '../../src/scenario/csv.ts';
import type { Column } from '../../src/contracts/plan.ts';
import { ROOT } from '../support/folder.ts';
import { within } from './limits.ts';
import { edited, edits, EVERYTHING, misshapen } from './scenarios.ts';

function assertCoded(text: string): boolean {
  const outcome = checkText(text);
  if (outcome.ok) return true;
  expect(outcome.problems.length).toBeGreaterThan(0);
  const lines = text.split('\n');
  for (const problem of outcome.problems) {
    const { code, message, remedy, line = 1, column = 1 } = problem;
    const isCoded = /^[a-z][a-z0-9-]+$/.test(code) && message !== '' && remedy !== '';
    const isPlaced = line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1] as string).length + 1;
    if (!isCoded || !isPlaced) expect.fail(JSON.stringify(problem));
  }
  return false;
}

const folder = join(ROOT, 'tests/fuzz/corpus');

describe('scenarios', () => {
  test('what was found before', () => {
    for (const name of readdirSync(folder)) if (name.endsWith('.yaml')) within(name, () => void assertCoded(readFileSync(join(folder, name), 'utf8')));
  });

  test('the one that is broken below is sound', () => {
    expect(checkText(EVERYTHING)).toMatchObject({ ok: true });
  });

  test('fifteen hundred, broken at lines and words', () => {
    let sound = 0;
    fc.assert(fc.property(edits, (all) => {
      const text = edited(EVERYTHING, all);
      within(text, () => { if (assertCoded(text)) sound++; });
    }), { numRuns: 1500, seed: 1 });
    // Most edits break something, but not all: both ways are looked at.
    expect(sound).toBeGreaterThan(50);
    expect(sound).toBeLessThan(1450);
  });

  test('a hundred and fifty of the gallery, broken', () => {
    const gallery = join(ROOT, 'public/scenarios');
    const texts = readdirSync(gallery).filter((name) => name.endsWith('.yaml')).map((name) => readFileSync(join(gallery, name), 'utf8'));
    fc.assert(fc.property(fc.nat(1000), edits, (which, all) => {
      const text = edited(texts[which % texts.length] as string, all);
      within(text, () => void assertCoded(text));
    }), { numRuns: 150, seed: 2 });
  });

  test('five thousand of another shape', () => {
    fc.assert(fc.property(misshapen, (value) => {
      const text = JSON.stringify(value) ?? 'null';
      within(text, () => void assertCoded(text));
    }), { numRuns: 5000, seed: 3 });
  });

  test('two thousand texts of any kind', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 200 }), fc.json()), (text) => within(text, () => void assertCoded(text))), { numRuns: 2000, seed: 4 });
  });
});

describe('templates', () => {
  const columns: readonly Column[] = ['x', 'site', 'on'].map((name, i) => ({ name, role: 'signal', type: (['number', 'text', 'boolean'] as const)[i]!, unit: '', decimals: 3, texts: name === 'site' ? ['north', 'a"b'] : [] }));
  const part = fc.constantFrom('{', '}', '{id}', '{x}', '{x:.2}', '{x:05}', '{x:.99}', '{seq}', '{index:05}', '{time:iso}', '{time:x}', '{site}', '{on}', '{nobody}', '"', '\\', ',', ':', '[', ']', '1', 'text', '\u0000', '\ud800', '😀', '\n', '{{', '}}');

  test('twenty thousand, of each kind', () => {
    fc.assert(fc.property(fc.array(part, { maxLength: 12 }), fc.constantFrom('id', 'topic', 'payload'), (parts, kind) => {
      const text = parts.join('');
      within(text, () => {
        const { segments, faults } = compileTemplate(text, { kind, columns, model: 'm', fleet: 'f', id: [{ kind: 'index', width: 0 }] });
        expect(Array.isArray(segments)).toBe(true);
        for (const { code, from, to } of faults) if (!/^[a-z][a-z0-9-]+$/.test(code) || from < 0 || to < from || to > Math.max(1, text.length)) expect.fail(JSON.stringify(faults));
      });
    }), { numRuns: 20_000, seed: 5 });
  });
});

test('six thousand tables in CSV: each field lies where it is said to', () => {
  const field = fc.constantFrom('1', 'a', '""', '"a,b"', '"', '"a""b"', ' x ', '', '\r', '"\n"', '1e400', 'ü');
  fc.assert(fc.property(fc.array(fc.tuple(field, fc.constantFrom(',', ';', '\n', '\r\n', '\t', '')), { maxLength: 30 }), (parts) => {
    const text = parts.flat().join('');
    within(text, () => {
      for (const { from, to } of readCsv(text, 100).flat()) if (from < 0 || to <= from || from > text.length) expect.fail(`${from} … ${to}`);
    });
  }), { numRuns: 6000, seed: 6 });
});

describe('a megabyte', () => {
  const MIB = 1024 * 1024;
  const fill = (piece: string): string => piece.repeat(Math.floor((MIB - 300) / piece.length));
  const texts: readonly (readonly [string, string])[] = [
    ['values', `version: 1\nname: a\nfleets: [${fill('1,')}]`], ['keys', fill('a1: 1\n')], ['brackets', fill('[')], ['dashes', fill('- ')], ['anchors', fill('&a [*a,')], ['quotes', fill('"a" ')], ['one line', fill('a')], ['comments', fill('# a\n')], ['blank lines', fill('\n')], ['tags', fill('!a ')], ['stray aliases', fill('*a ')], ['stray anchors', fill('&a ')], ['directives', fill('%a\n')],
    ['spaces', fill(' ')], ['colons', fill(': ')], ['data', `version: 1\nname: a\ndata:\n  d: |\n${fill('    1,2\n')}models: {}\nfleets: []`], ['an expression', `version: 1\nname: a\nmodels: { m: { signals: { x: "${fill('1+')}1" } } }\nfleets: [{ model: m, count: 1 }]`],
    ['a payload', `version: 1\nname: a\nmodels: { m: { signals: { x: 1 }, publish: [{ topic: t, payload: "${fill('{x}')}" }] } }\nfleets: [{ model: m, count: 1 }]`], ['aliases', `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(9)}*a]\nc: &c [${'*b,'.repeat(9)}*b]\nd: [${fill('*c,')}]`],
    ['signals', `version: 1\nname: a\nmodels:\n  m:\n    signals:\n${Array.from({ length: 24_000 }, (_, i) => `      s${i}: s${i + 1} + 1\n`).join('')}\nfleets: [{ model: m, count: 1 }]`],
    ['points', `version: 1\nname: a\ndata: { d: [${fill('[1,2],')}[1,2]] }\nmodels: { m: { signals: { x: day(data.d) } } }\nfleets: [{ model: m, count: 1 }]`],
  ];

  test.each(texts)('of %s is done with in a second', (_name, text) => within(text, () => void assertCoded(text)));

  test('takes less than 64 MB beside the program itself', { timeout: 60_000 }, () => {
    // A heap of what the program needs to start, and 64 MB: one that needs more dies, and says so.
    const run = spawnSync(process.execPath, ['--max-old-space-size=96', join(ROOT, 'tests/fuzz/heap.ts')], { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 64 * MIB });
    expect(run.stderr).not.toMatch(/heap out of memory/);
    expect(run.stdout).toBe(texts.map(([name]) => `${name}\n`).join(''));
  });
});

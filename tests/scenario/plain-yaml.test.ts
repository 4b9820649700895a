// The quick reader of plain YAML beside the `yaml` package: what it reads, both read alike.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlainYaml } from '../../src/scenario/plain-yaml.ts';
import { Report } from '../../src/scenario/report.ts';
import { readYaml, type Place, type PlacedValue } from '../../src/scenario/text.ts';
import { EVERYTHING } from '../fuzz/scenarios.ts';
import { ROOT } from '../support/folder.ts';
import { SMALL } from './texts.ts';

const folders = ['public/scenarios', 'tests/golden/scenarios'];
const files = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.yaml')).map((name) => join(ROOT, folder, name)));
const gallery = files.map((file) => readFileSync(file, 'utf8'));

/** What problems can show of a value's places. Where a block ends is only asked for on its first line. */
function placesOf(text: string, place: Place, value: unknown): unknown {
  const isBlock = place.children.size > 0 && text[place.start] !== '{' && text[place.start] !== '[';
  const hasOwnKey = place.keyStart !== place.start;
  return {
    start: place.start, end: isBlock ? null : place.end, keyStart: place.keyStart, keyEnd: isBlock && !hasOwnKey ? null : place.keyEnd, inFlow: place.inFlow, isCut: place.isCut,
    offsets: typeof value === 'string' ? Array.from({ length: Math.min(value.length, 40) + 1 }, (_, i) => place.offsetOf(i)) : null,
    children: [...place.children].map(([key, child]) => [key, placesOf(text, child, (value as Record<string | number, unknown>)[key])]),
  };
}

/** Whether the quick reader read it; then the package must agree. */
function agree(text: string): boolean {
  const quick = readPlainYaml(text);
  if (!quick) return false;
  const report = new Report(text);
  const whole = readYaml(text, report);
  if (!whole || !report.isEmpty) expect.fail(`only the quick reader took ${JSON.stringify(text)}: ${JSON.stringify(report.problems())}`);
  const seen = ({ value, place }: PlacedValue): unknown => ({ value, places: placesOf(text, place, value) });
  expect(seen(quick), text).toEqual(seen(whole));
  return true;
}

describe('plain YAML', () => {
  test('the gallery and the golden scenarios are', () => {
    expect(gallery.length).toBeGreaterThan(15);
    for (const [i, text] of gallery.entries()) expect(agree(text), files[i]).toBe(true);
  });

  test.each([
    ['lists below their keys', 'a:\n- 1\n- b: 2\n  c: 3\nd: e\n'], ['brackets over lines', 'a: [1,\n  2, {b: 3, "c": "d"},\n  ]\n'], ['JSON with spaces', '{\n  "a": { "b": [1, 2.50, -3e2] },\n  "c": true\n}\n'],
    ['quotes', 'a: "b\\"\\\\\\n\\tc"\nd: \'it\'\'s\'\n'], ['texts of lines', 'a: |\n  b\n\n    c\nd: |-  # comment\n  e\n\n\nf: 1'], ['comments', '# a\na: 1 # b\n   # c\nb: c#d  # e\n'], ['no line break at the end', 'a: b'], ['words and numbers', 'a: TRUE\nb: +1\nc: 1.\nd: .5\ne: 1e3\nf: 007\ng: -0\nh: 12:30\ni: 1_000\nj: on\n'],
  ])('%s are', (_name, text) => expect(agree(text)).toBe(true));

  test.each([
    ['two documents', 'a: 1\n---\nb: 2\n'], ['anchors', 'a: &x 1\n'], ['aliases', 'a: *x\n'], ['tags', 'a: !!str 1\n'], ['tabs', 'a:\t1\n'], ['carriage returns', 'a: 1\r\n'], ['a text over lines', 'a: b\n  c\n'], ['a quoted text over lines', 'a: "b\n  c"\n'], ['folded texts', 'a: >\n  b\n'],
    ['a key twice', 'a: 1\na: 2\n'], ['a key without a value', 'a:\n'], ['null', 'a: null\n'], ['other numbers', 'a: 0x10\n'], ['infinity', 'a: .inf\n'], ['a cut expression', 'a: { b: clamp(x, 0, 1) }\n'], ['a compact map', 'a: b: c\n'], ['forbidden keys', '__proto__: 1\n'], ['another indentation', 'a:\n    b: 1\n  c: 2\n'], ['a text alone', 'a\n'], ['nothing', ''],
  ])('%s are left to the package', (_name, text) => expect(readPlainYaml(text)).toBeNull());

  test('six thousand texts, edited by chance, that both read', () => {
    const signs = fc.constantFrom(':', ': ', '- ', '-', '"', "'", '{', '}', '[', ']', ', ', ',', ' ', '  ', '\n', '\n\n', '\n  ', '\n# c\n', '\n      # c\n', ' # c', '#', '|', '>', '?', '!', '%', '~', 'null', 'true', '0x1', '1e3', '.5', '\\', '&a ', '*a', 'ü', '---', '{}', '[]', '\u00a0');
    const lines = fc.constantFrom('', ' ', '      ', '# c', '    # c', 'x: 1', '  x: 1', '    y: "a\\nb"  # c', '- z', '  - z', '    - { a: 1 }', '  k: |', '    k: |-', 'q', '  "q"');
    const edit = fc.oneof(fc.record({ at: fc.nat(100_000), cut: fc.nat(3), put: signs }), fc.record({ line: fc.nat(1000), put: lines }));
    const texts = [SMALL, EVERYTHING, ...gallery];
    let read = 0;
    fc.assert(fc.property(fc.nat(1000), fc.nat(1000), fc.array(edit, { maxLength: 3 }), (which, from, edits) => {
      if (agree(edits.reduce(edited, some(texts[which % texts.length] as string, from)))) read++;
    }), { numRuns: 6000, seed: 1 });
    expect(read).toBeGreaterThan(600);
  });
});

type Edit = { readonly at: number; readonly cut: number; readonly put: string } | { readonly line: number; readonly put: string };

function edited(text: string, edit: Edit): string {
  if ('at' in edit) return text.slice(0, edit.at % (text.length + 1)) + edit.put + text.slice((edit.at % (text.length + 1)) + edit.cut);
  const lines = text.split('\n');
  return lines.toSpliced(edit.line % (lines.length + 1), 0, edit.put).join('\n');
}

/** Some lines of a longer text, moved to the left edge. */
function some(text: string, from: number): string {
  const lines = text.split('\n');
  const first = from % Math.max(1, lines.length - 12);
  const part = lines.slice(first, first + 14);
  const margin = Math.min(...part.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length));
  return part.map((line) => line.slice(margin)).join('\n');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, sourceFiles } from '../architecture/imports.ts';
import { de } from '../../src/app/i18n/de.ts';
import { en } from '../../src/app/i18n/en.ts';
import { problemSentences } from '../../src/app/i18n/problem-text.ts';
import { deProblems } from '../../src/app/i18n/problems-de.ts';
import { faultTexts, kindMeaning, kindName, parameterMeaning, unitText } from '../../src/app/panels/faults/texts.ts';
import { FAULT_KINDS } from '../../src/scenario/faults/kinds.ts';
import { fill } from '../../src/app/i18n/translate.ts';

const values = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]!))].sort();
const say = (value: number): string => String(value);

/** Codes of problems in a source: what stands behind `code:` or is the code of a call that refuses. */
function codesIn(source: string): string[] {
  const places = /(?:\bcode:\s*(?:[^,'{}\n]*\?\s*)?|\b(?:problem|refused?|report)\((?:[\w.[\]!?? ]+(?: as \w+)?,\s*)?)'([a-z0-9]+(?:-[a-z0-9]+)+)'(?:\s*:\s*'([a-z0-9]+(?:-[a-z0-9]+)+)')?/gu;
  return [...source.matchAll(places)].flatMap(([, one, other]) => [one, other].filter((code) => code !== undefined));
}

describe('the message catalogue', () => {
  it('has every text in both languages, with the same values', () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(values(de[key]), key).toEqual(values(en[key]));
  });

  it('has no exclamation marks', () => {
    expect(Object.values({ ...en, ...de }).filter((text) => text.includes('!'))).toEqual([]);
    expect(Object.values(deProblems).flat().filter((text) => text.includes('!'))).toEqual([]);
  });

  it('chooses the word for a count', () => {
    const plural = (count: number): string => (count === 1 ? 'one' : 'other');
    expect(fill('{n} {n|device|devices}', { n: 1 }, plural, say)).toBe('1 device');
    expect(fill('{n} {n|device|devices}', { n: 3 }, plural, say)).toBe('3 devices');
    expect(fill('{missing}', {}, plural, say)).toBe('{missing}');
  });
});

describe('the texts of the faults pane', () => {
  it('are in both languages, with the same values and without exclamation marks', () => {
    for (const key of Object.keys(faultTexts.en) as (keyof typeof faultTexts.en)[]) expect(values(faultTexts.de[key]), key).toEqual(values(faultTexts.en[key]));
    expect(Object.values({ ...faultTexts.en, ...faultTexts.de }).filter((text) => text.includes('!'))).toEqual([]);
  });

  it('have a German word and meaning for every kind of fault, its parameters and their units', () => {
    for (const { kind, acts, meaning, parameters } of FAULT_KINDS) {
      const summary = { kind, acts, model: null, meaning, parameters: [] };
      expect(kindName(kind, 'de'), kind).toMatch(/^\w+ · ./);
      expect(kindMeaning(summary, 'de'), kind).not.toBe(kindMeaning(summary, 'en'));
      for (const { name, meaning: english, unit } of parameters) {
        expect(parameterMeaning(name, english, summary, 'de'), `${kind}.${name}`).not.toBe(parameterMeaning(name, english, summary, 'en'));
        if (!unit.startsWith('the signal’s') && unit !== '') expect(unitText(unit, 'de'), `${kind}.${name}`).not.toMatch(/^(share|duration|messages)/);
      }
    }
  });
});

describe('a problem', () => {
  it('is a sentence in English, as it was written', () => {
    expect(problemSentences({ code: 'x', message: 'nothing answers', remedy: 'Start it.' }, null, say)).toEqual({ message: 'Nothing answers.', remedy: 'Start it.' });
    expect(problemSentences({ code: 'x', message: 'unknown `a`, did you mean `b`?', remedy: 'Look.' }, null, say).message).toBe('Unknown `a`, did you mean `b`?');
  });

  it('is German where the catalogue has its code, names of the scenario included', () => {
    const problem = { code: 'unknown-key', message: 'unknown key `sede`, did you mean `seed`?', remedy: 'Keys here are seed, start.', values: { key: 'sede' } };
    expect(problemSentences(problem, deProblems, say)).toEqual({ message: 'Der Schlüssel `sede` ist unbekannt, gemeint ist vielleicht `seed`.', remedy: 'Möglich sind hier seed, start.' });
  });

  it('falls back to English where a value is missing or the code is unknown', () => {
    expect(problemSentences({ code: 'bad-duration', message: '`every` is no duration', remedy: 'Write 5s.' }, deProblems, say).message).toBe('`every` is no duration.');
    expect(problemSentences({ code: 'never-heard-of', message: 'odd', remedy: 'Look.' }, deProblems, say)).toEqual({ message: 'Odd.', remedy: 'Look.' });
  });

  it('has German for every code that planner, compiler, engine and workers have', () => {
    const known = new Set(Object.keys(deProblems));
    const codes = sourceFiles('src/expression', 'src/scenario', 'src/engine', 'src/publish', 'src/worker').flatMap((file) => codesIn(readFileSync(join(ROOT, file), 'utf8')));
    expect(new Set(codes).size).toBeGreaterThan(100);
    expect([...new Set(codes)].filter((code) => !known.has(code)).sort()).toEqual([]);
  });

  it('keeps the scenario’s own placeholders in its remedy', () => {
    const { remedy } = problemSentences({ code: 'stray-brace', message: 'a brace', remedy: 'x' }, deProblems, say);
    expect(remedy).toContain('`{name}`');
  });
});

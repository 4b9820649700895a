import { describe, expect, it } from 'vitest';
import { de } from '../../src/app/i18n/de.ts';
import { en } from '../../src/app/i18n/en.ts';
import { problemSentences } from '../../src/app/i18n/problem-text.ts';
import { deProblems } from '../../src/app/i18n/problems-de.ts';
import { fill } from '../../src/app/i18n/translate.ts';

const values = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]!))].sort();
const say = (value: number): string => String(value);

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

describe('a problem', () => {
  it('is a sentence in English, as it was written', () => {
    expect(problemSentences({ code: 'x', message: 'nothing answers', remedy: 'Start it.' }, 'en', say)).toEqual({ message: 'Nothing answers.', remedy: 'Start it.' });
    expect(problemSentences({ code: 'x', message: 'unknown `a`, did you mean `b`?', remedy: 'Look.' }, 'en', say).message).toBe('Unknown `a`, did you mean `b`?');
  });

  it('is German where the catalogue has its code, names of the scenario included', () => {
    const problem = { code: 'unknown-key', message: 'unknown key `sede`, did you mean `seed`?', remedy: 'Keys here are seed, start.', values: { key: 'sede' } };
    expect(problemSentences(problem, 'de', say)).toEqual({ message: 'Der Schlüssel `sede` ist unbekannt, gemeint ist vielleicht `seed`.', remedy: 'Möglich sind hier seed, start.' });
  });

  it('falls back to English where a value is missing or the code is unknown', () => {
    expect(problemSentences({ code: 'bad-duration', message: '`every` is no duration', remedy: 'Write 5s.' }, 'de', say).message).toBe('`every` is no duration.');
    expect(problemSentences({ code: 'never-heard-of', message: 'odd', remedy: 'Look.' }, 'de', say)).toEqual({ message: 'Odd.', remedy: 'Look.' });
  });

  it('keeps the scenario’s own placeholders in its remedy', () => {
    const { remedy } = problemSentences({ code: 'stray-brace', message: 'a brace', remedy: 'x' }, 'de', say);
    expect(remedy).toContain('`{name}`');
  });
});

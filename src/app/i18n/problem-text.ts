// A problem as two sentences for a person, in German where the catalogue has its code.

import type { Problem } from '../../contracts/problem.ts';
import { fill } from './translate.ts';

export interface ProblemText {
  readonly message: string;
  readonly remedy: string;
}

/** Problems of another language than English, by code: message and remedy. */
export type ProblemTexts = Readonly<Record<string, readonly [message: string, remedy: string]>>;

/** `texts`: null for English. `say` formats numbers in the reader's language. */
export function problemSentences(problem: Problem, texts: ProblemTexts | null, say: (value: number) => string): ProblemText {
  const english = { message: sentence(problem.message), remedy: sentence(problem.remedy) };
  const german = texts?.[problem.code];
  if (!german) return english;
  const values = { ...problem.values, ...namesIn(problem) };
  const [message, remedy] = german.map((text) => sentence(fill(text, values, () => 'other', say))) as [string, string];
  // A value that the problem did not bring: for that sentence English is better than a bare brace.
  return { message: unfilled(german[0], values) ? english.message : message, remedy: unfilled(german[1], values) ? english.remedy : remedy };
}

/** Names that stand only in the English sentences: what was perhaps meant, and what is possible. */
function namesIn(problem: Problem): Readonly<Record<string, string>> {
  const meant = /did you mean (`[^`]+`)/.exec(problem.message)?.[1];
  const list = /\bare (.+)\.$/.exec(problem.remedy)?.[1];
  return { suggestion: meant ? `, gemeint ist vielleicht ${meant}` : '', ...(list ? { list } : {}) };
}

function unfilled(text: string, values: Readonly<Record<string, unknown>>): boolean {
  // Placeholders of the scenario's own language stand in backticks and are no values.
  const names = [...text.replaceAll(/`[^`]*\{(?:index|name|model|fleet|value|state|time)[^`]*`/g, '').matchAll(/\{(\w+)\}/g)];
  return names.some(([, name]) => values[name ?? ''] === undefined);
}

/** Begins with a capital, unless with a name or an address, and ends with one mark. */
function sentence(text: string): string {
  const begun = /^[a-zäöü](?!\w*:\/\/)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.?!…]$/.test(begun) ? begun : `${begun}.`;
}

// A journal from a file: a report, a JSON array of entries, or one entry a line.

import * as z from 'zod';
import type { JournalEntry } from '../../src/contracts/journal.ts';
import { usageProblem } from '../command-options.ts';
import { readOptionFile } from './run-options.ts';

const Entry = z.strictObject({
  tick: z.int().nonnegative(),
  target: z.string(),
  change: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('apply'), scenario: z.string() }),
    // What a fault may hold is the planner's to say.
    z.strictObject({ kind: z.literal('inject'), fault: z.looseObject({ kind: z.string() }) }),
    z.strictObject({ kind: z.literal('clear') }),
  ]),
});
const Entries = z.array(Entry).max(1_000_000);

/** Reads the entries in the order of their ticks. Throws a ProblemError that names the file and what is wrong in it. */
export function readJournal(file: string): readonly JournalEntry[] {
  const text = readOptionFile('--journal', file);
  const entries = Entries.safeParse(entriesIn(file, text));
  if (!entries.success) {
    const issue = entries.error.issues[0]!;
    throw notAJournal(file, `${issue.path.join('.')}: ${issue.message}`);
  }
  return entries.data.toSorted((a, b) => a.tick - b.tick);
}

function entriesIn(file: string, text: string): unknown {
  const whole = parseJson(text);
  if (Array.isArray(whole)) return whole;
  if (typeof whole === 'object' && whole !== null && 'journal' in whole) return whole.journal;
  return text.split('\n').filter((line) => line.trim() !== '').map((line, place) => {
    const entry = parseJson(line);
    if (entry === undefined) throw notAJournal(file, `line ${place + 1} is no JSON`);
    return entry;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function notAJournal(file: string, why: string): Error {
  return usageProblem('bad-journal', `--journal ${file} is no journal (${why})`, 'name a report, or a file of {"tick","target","change"}');
}

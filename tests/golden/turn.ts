// Of long forms that continuous integration has no time for, a part in turn: chosen by the commit, so that a repeat is the
// same. GOLDEN=all takes all of them.

import { spawnSync } from 'node:child_process';
import { ROOT } from '../support/folder.ts';

let turn: number | null = null;

/** Every n-th of the items, beginning where the commit says. */
export function inTurn<T>(items: readonly T[], parts: number): T[] {
  if (process.env['GOLDEN'] === 'all') return [...items];
  return items.filter((_, place) => place % parts === turnOfCommit() % parts);
}

function turnOfCommit(): number {
  if (turn === null) {
    const { stdout, status } = spawnSync('git', ['rev-parse', '--short=6', 'HEAD'], { cwd: ROOT, encoding: 'utf8' });
    turn = status === 0 ? Number.parseInt(stdout, 16) : 0;
  }
  return turn;
}

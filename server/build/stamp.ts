// Stamps: a step is stale when the content of its inputs differs from what the stamp of its last success says, or when
// an output is gone. Contents are compared, not times, so a fresh clone and a changed branch are judged alike.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD, fromRoot } from './paths.ts';
import type { Step } from './step.ts';

const STAMPS = join(BUILD, '.stamp');

/** A hash over the names and contents of a step's inputs and over the versions of all packages. */
export function inputHash(step: Step): string {
  const hash = createHash('sha256');
  for (const input of ['package-lock.json', ...step.inputs]) {
    for (const file of filesBelow(input)) {
      hash.update(file).update('\0').update(readFileSync(fromRoot(file))).update('\0');
    }
  }
  return hash.digest('hex');
}

/** Whether the step has to run: its inputs changed since its last success, or an output is missing. */
export function isStale(step: Step, hash: string): boolean {
  if (step.outputs.some((output) => !existsSync(fromRoot(output)))) return true;
  const stamp = join(STAMPS, step.name);
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash;
}

/** Writes down that the step succeeded with these inputs. */
export function writeStamp(step: Step, hash: string): void {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, step.name), hash);
}

function filesBelow(path: string): string[] {
  const absolute = fromRoot(path);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(absolute).sort().flatMap((name) => filesBelow(`${path}/${name}`));
}

// C peers: compiled and run.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expectDone, installed } from '../../support/debian-package.ts';
import { ROOT, temporaryFolder } from '../../support/folder.ts';

export const FLAGS = ['-O3', '-msse4.2', '-ffp-contract=off'];

/** Compiles a C file and runs it; null where no compiler is, or another processor. Its answer is JSON. */
export async function runC<Answer>(file: string, args: readonly number[]): Promise<Answer | null> {
  const compiler = process.arch === 'x64' ? ['cc', 'gcc', 'clang'].map(installed).find((path) => path !== undefined) : undefined;
  if (compiler === undefined) return null;
  await using folder = await temporaryFolder('peer');
  const program = join(folder.path, 'peer');
  await expectDone(compiler, [...FLAGS, '-I', join(ROOT, 'tests/bench/kernel'), file, '-lm', '-o', program]);
  return answerOf<Answer>(program, args.map(String));
}

/** Runs a program whose answer is JSON. */
export function answerOf<Answer>(program: string, args: readonly string[]): Answer {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 300_000, maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`the peer failed: ${stderr}`);
  return JSON.parse(stdout) as Answer;
}

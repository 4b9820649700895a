// Runs a program of a step in a process of its own, so that nothing of a compiler stays in the relay's memory.

import { spawn } from 'node:child_process';
import { fromRoot } from './paths.ts';
import { BuildError } from './step.ts';

/**
 * Runs a JavaScript program under this Node. Its output is kept and shown only when it fails.
 * Throws a BuildError with the output's end and the given remedy.
 */
export async function runProgram(script: string, args: readonly string[], remedy: string): Promise<string> {
  const child = spawn(process.execPath, [fromRoot(script), ...args], { cwd: fromRoot(), stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-20_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? (signal === null ? 1 : 128)));
  });
  process.off('exit', stop);
  if (code !== 0) throw new BuildError(`${script} ended with code ${code}:\n${output.trimEnd()}`, remedy);
  return output;
}

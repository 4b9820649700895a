// Type check of everything: tsc once per kind of thread, svelte-check for the page. Runs all and reports all.

import { spawn } from 'node:child_process';
import { fromRoot } from './paths.ts';

interface Check {
  readonly name: string;
  readonly args: readonly string[];
}

const tsc = (name: string, project: string): Check => ({
  name,
  args: ['node_modules/typescript/bin/tsc', '-p', project, '--pretty', 'false', '--incremental', '--tsBuildInfoFile', `build/.types/${name}.json`],
});

const CHECKS: readonly Check[] = [
  tsc('any-thread', 'src'),
  tsc('worker', 'src/worker'),
  tsc('server', 'server'),
  tsc('tests', 'tests'),
  tsc('configuration', 'tsconfig.json'),
  { name: 'page', args: ['node_modules/svelte-check/bin/svelte-check', '--tsconfig', 'src/app/tsconfig.json', '--output', 'human', '--fail-on-warnings'] },
];

/** As many as the smallest machine that this is meant for has cores. */
const SIDE_BY_SIDE = 2;

function runCheck(check: Check): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, check.args, { cwd: fromRoot(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.once('close', (code) => {
      const passed = code === 0;
      process.stdout.write(`typecheck: ${check.name}: ${passed ? 'passed' : 'failed'}\n${passed ? '' : `${output.trimEnd()}\n`}`);
      resolve(passed);
    });
  });
}

const only = process.argv.slice(2);
const queue = CHECKS.filter((check) => only.length === 0 || only.includes(check.name));
const results: boolean[] = [];
async function worker(): Promise<void> {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) results.push(await runCheck(check));
}
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
process.exitCode = results.every(Boolean) ? 0 : 1;

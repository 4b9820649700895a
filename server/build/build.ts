// Builds what is stale. `node server/build/build.ts` builds all, with names of steps only these (and always).
//
//   grammar ──► schema ──┐
//   kernel  ─────────────┴──► page

import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { withBuildLock } from './lock.ts';
import { fromRoot } from './paths.ts';
import { inputHash, isStale, writeStamp } from './stamp.ts';
import { BuildError, type Step } from './step.ts';
import { grammar } from './steps/grammar.ts';
import { kernel } from './steps/kernel.ts';
import { page } from './steps/page.ts';
import { schema } from './steps/schema.ts';

export const STEPS: readonly Step[] = [grammar, kernel, schema, page];

const say = (line: string): void => void process.stderr.write(`build: ${line}\n`);

/**
 * Builds the steps with these names and what they read, as far as it is stale; all steps without names.
 * `force` runs the named steps even when they are fresh. Throws the first BuildError after all that could run has run.
 */
export async function ensureBuilt(names: readonly string[] = STEPS.map((step) => step.name), force = false): Promise<void> {
  const wanted = withPrerequisites(names);
  if (!force && wanted.every((step) => !isStale(step, inputHash(step)))) return;
  await withBuildLock(say, () => runSteps(wanted, (step) => force && names.includes(step.name)));
}

function withPrerequisites(names: readonly string[]): readonly Step[] {
  const wanted = new Set<string>();
  const add = (name: string): void => {
    const step = STEPS.find((candidate) => candidate.name === name);
    if (step === undefined) {
      throw new BuildError(`there is no step ${name}`, `the steps are ${STEPS.map((known) => known.name).join(', ')}`);
    }
    step.after.forEach(add);
    wanted.add(name);
  };
  names.forEach(add);
  return STEPS.filter((step) => wanted.has(step.name));
}

/** Steps that do not wait for each other run side by side. */
async function runSteps(steps: readonly Step[], forced: (step: Step) => boolean): Promise<void> {
  const running = new Map<string, Promise<void>>();
  for (const step of steps) {
    const before = step.after.map((name) => running.get(name));
    const run = Promise.all(before).then(() => runStep(step, forced(step)));
    run.catch(() => undefined);
    running.set(step.name, run);
  }
  const results = await Promise.allSettled(running.values());
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

async function runStep(step: Step, forced: boolean): Promise<void> {
  const hash = inputHash(step);
  if (!forced && !isStale(step, hash)) return;
  assertInstalled(step);
  say(`${step.name}: making ${step.makes}`);
  const seconds = stopwatch();
  await step.run(say);
  writeStamp(step, hash);
  say(`${step.name}: done in ${seconds()} s`);
}

function assertInstalled(step: Step): void {
  const missing = step.needs.find((name) => !existsSync(fromRoot('node_modules', name, 'package.json')));
  if (missing === undefined) return;
  throw new BuildError(`${step.makes} has to be built, and the development dependency ${missing} is missing`,
    'run npm ci --include=dev');
}

function stopwatch(): () => string {
  const from = process.hrtime.bigint();
  return () => (Number(process.hrtime.bigint() - from) / 1e9).toFixed(1);
}

/** Prints what went wrong and how to mend it. */
export function tellBuildFailure(error: unknown): void {
  if (!(error instanceof BuildError)) throw error;
  say(`failed: ${error.message}`);
  say(`to mend it: ${error.remedy}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const names = process.argv.slice(2);
  try {
    await (names.length > 0 ? ensureBuilt(names, true) : ensureBuilt());
  } catch (error) {
    tellBuildFailure(error);
    process.exitCode = 1;
  }
}

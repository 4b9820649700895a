// The scenarios whose bytes are kept as hashes, and where the hashes are.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../src/contracts/plan.ts';
import { problemText } from '../../src/contracts/problem.ts';
import { checkText, type PlanOverrides } from '../../src/scenario/index.ts';
import { ROOT } from '../support/folder.ts';
import type { GoldenRun } from './hashes.ts';

/** Every scenario's first ticks on every machine; all of them where there is time, and a part in turn elsewhere. */
export const SHORT_TICKS = 300;
export const WHOLE_TICKS = 10_000;
/** So many turns until all of them have been run whole. */
export const TURNS = 8;
/** Gallery scenarios may begin `now`: their hashes are of this instant. */
const START_MS = Date.UTC(2026, 5, 1, 6);

export interface GoldenScenario {
  readonly name: string;
  readonly text: string;
  readonly protocol: 4 | 5;
}

/** Our own scenarios in both protocol versions, and the gallery's. */
export function goldenScenarios(): GoldenScenario[] {
  const own = textsOf('tests/golden/scenarios');
  return [
    ...own.map((entry) => ({ ...entry, protocol: 4 as const })),
    ...own.map(({ name, text }) => ({ name: `${name} in MQTT 5`, text, protocol: 5 as const })),
    ...textsOf('public/scenarios').map(({ name, text }) => ({ name: `gallery:${name}`, text, protocol: 4 as const })),
  ];
}

function textsOf(folder: string): { name: string; text: string }[] {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.yaml')).sort();
  return names.map((name) => ({ name: name.replace('.yaml', ''), text: readFileSync(join(ROOT, folder, name), 'utf8') }));
}

export function goldenPlan({ name, text }: GoldenScenario, overrides: PlanOverrides = {}): Plan {
  const checked = checkText(text, overrides);
  if (!checked.ok) throw new Error(`${name}: ${checked.problems.map(problemText).join('; ')}`);
  const { plan } = checked.value;
  return { ...plan, startMs: plan.startMs ?? START_MS };
}

/** Compiles the built kernel. */
export function kernelModule(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(join(ROOT, 'build/kernel.wasm')));
}

export const HASHES = join(ROOT, 'tests/golden/hashes.json');

/** The hashes of a scenario: over its first ticks, and over all. */
export interface StoredHashes {
  readonly short: GoldenRun;
  readonly whole: GoldenRun;
}

/** By scenario's name. The file is written by `npm run golden:write` alone; a missing one is an error. */
export function storedHashes(): Readonly<Record<string, StoredHashes>> {
  return JSON.parse(readFileSync(HASHES, 'utf8')) as Record<string, StoredHashes>;
}

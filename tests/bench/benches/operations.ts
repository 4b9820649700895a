// Each operation of the kernel beside a loop of C over the same numbers.

import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aPlan } from '../../kernel/support/assemble.ts';
import { findChromium } from '../../support/chromium.ts';
import { ROOT, temporaryFolder } from '../../support/folder.ts';
import { cSource } from '../kernel/c-source.ts';
import { timeInChromium } from '../kernel/chromium.ts';
import { FLAGS, runC } from '../kernel/compiled.ts';
import { operationGroups, REPEATS } from '../kernel/operation-groups.ts';
import type { PageAnswer } from '../kernel/plans-in-page.ts';
import { perOperation, timeOperations, type Timing } from '../kernel/plan-times.ts';
import { atMost, figure, row, type Bench, type BenchContext, type BenchResult, type Target } from '../result.ts';

export const operations: Bench = { name: 'operations', run: measure };

type Times = Readonly<Record<string, number>>;
interface Round { readonly c: Times | null; readonly chromium: Times; readonly node: Times }

/** What a model is mostly made of; on their median stands the target. */
const SIMPLE = ['add', 'sub', 'mul', 'min', 'max', 'clamp', 'muladd', 'select', 'lt', 'gt', 'eq', 'neg', 'abs', 'floor'];

async function measure({ quick }: BenchContext): Promise<BenchResult> {
  const timing: Timing = { steps: quick ? 40 : 200, runs: quick ? 5 : 15 };
  const module = new WebAssembly.Module(readFileSync(join(ROOT, 'build/kernel.wasm')));
  const rounds: Round[] = [];
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    const { operations: chromium } = await timeInChromium<PageAnswer>('tests/bench/kernel/plans-in-page.ts', { texts: [], devices: 0, timing });
    rounds.push({ c: await timeC(timing), chromium, node: timeOperations(module, timing) });
  }
  const names = Object.keys(rounds[0]!.node);
  const side = (of: (round: Round) => Times | null, name: string): number[] => rounds.flatMap((round) => of(round)?.[name] ?? []);
  const hasC = rounds[0]!.c !== null;
  return {
    name: 'operations', title: 'Operations beside C',
    method: `ns per device of one operation, ${REPEATS} of them in a step over blocks in the nearest cache; C: a loop per operation over the same blocks, gcc ${FLAGS.join(' ')}.`,
    rows: names.flatMap((name) => [row(`${name}, Chromium`, 'ns', side(({ chromium }) => chromium, name)), row(`${name}, Node`, 'ns', side(({ node }) => node, name)), ...(hasC ? [row(`${name}, C`, 'ns', side(({ c }) => c, name))] : [])]),
    targets: hasC ? [simpleTarget(side)] : [],
    versions: { Chromium: findChromium().version.replace('Chromium ', '') },
  };
}

function simpleTarget(side: (of: (round: Round) => Times | null, name: string) => number[]): Target {
  const ratios = SIMPLE.map((name) => figure(side(({ chromium }) => chromium, name)).median / figure(side(({ c }) => c, name)).median);
  return atMost(`simple arithmetic, Chromium / C (median of ${SIMPLE.length})`, figure(ratios).median, 1.3);
}

async function timeC(timing: Timing): Promise<Times | null> {
  await using folder = await temporaryFolder('operations');
  const groups = operationGroups(), file = join(folder.path, 'operations.c');
  await writeFile(file, cSource(aPlan(groups.map(({ group }) => group)), false));
  const answer = await runC<{ readonly runs: readonly (readonly number[])[] }>(file, [timing.steps, timing.runs]);
  return answer && perOperation(groups.map(({ name }, place) => [name, Math.min(...answer.runs.map((run) => run[place]!))] as const));
}

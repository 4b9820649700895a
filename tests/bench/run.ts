// npm run bench [-- [--quick] [NAME…]]: measures, writes tests/bench/results/*.json and docs/benchmarks.md, and fails when
// a target is missed without a reason. --quick takes less than three minutes, leaves the stored results alone, and tells
// missed targets without failing: its spans are too short for a verdict on a shared machine.

import { parseArgs } from 'node:util';
import { expectDone } from '../support/debian-package.ts';
import { findChromium } from '../support/chromium.ts';
import { ROOT } from '../support/folder.ts';
import { NODE } from '../support/program.ts';
import { kernel } from './benches/kernel.ts';
import { models } from './benches/models.ts';
import { operations } from './benches/operations.ts';
import { faultCost } from './benches/fault-cost.ts';
import { fleet100k, fleet1m } from './benches/fleet.ts';
import { hiddenTab } from './benches/hidden-tab.ts';
import { pageLoad } from './benches/page-load.ts';
import { planner } from './benches/planner.ts';
import { relayLoad } from './benches/relay-load.ts';
import { throughput } from './benches/throughput.ts';
import { store, summary, writeTable } from './report.ts';
import type { Bench } from './result.ts';

const BENCHES: readonly Bench[] = [throughput, kernel, operations, planner, models, faultCost, fleet100k, fleet1m, hiddenTab, pageLoad, relayLoad];

const { values, positionals } = parseArgs({ options: { quick: { type: 'boolean', default: false } }, allowPositionals: true });
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}; there are ${BENCHES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
await expectDone(NODE, [`${ROOT}server/build/build.ts`], ROOT);
console.log(`in ${findChromium().version}`);
const missed: string[] = [];
const broken: string[] = [];
for (const bench of BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) await measure(bench);
if (!values.quick) writeTable();
console.log(missed.length === 0 ? 'bench: every target met or excused' : `bench: missed ${missed.join('; ')}`);
if (broken.length > 0) console.log(`bench: could not be measured: ${broken.join(', ')}`);
process.exit(broken.length > 0 || (missed.length > 0 && !values.quick) ? 1 : 0);

async function measure(bench: Bench): Promise<void> {
  try {
    const result = await bench.run({ quick: values.quick, log: (text) => console.log(`  … ${text}`) });
    console.log(`${summary(result)}\n  ${store(result, values.quick)}`);
    for (const { what, met, excuse } of result.targets) if (!met && excuse === undefined) missed.push(`${bench.name}: ${what}`);
  } catch (error) {
    console.error(`${bench.name} could not be measured: ${(error as Error).stack ?? error}`);
    broken.push(bench.name);
  }
}

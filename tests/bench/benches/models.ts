// Models of the gallery as a whole: the kernel beside C, generated from the same plan and of equal bits, and beside JavaScript
// objects; and the values with a fault on a few devices.

import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium } from '../../support/chromium.ts';
import { ROOT, temporaryFolder } from '../../support/folder.ts';
import { NODE } from '../../support/program.ts';
import { cSource, HASH_STEPS } from '../kernel/c-source.ts';
import { timeInChromium } from '../kernel/chromium.ts';
import { answerOf, FLAGS, runC } from '../kernel/compiled.ts';
import { objectsSource } from '../kernel/objects-source.ts';
import type { PageAnswer } from '../kernel/plans-in-page.ts';
import { modelPlan, timePlan, type PlanTimes, type SignalSum, type Timing } from '../kernel/plan-times.ts';
import { atMost, figure, row, type Bench, type BenchContext, type BenchResult, type Row, type Target } from '../result.ts';

export const models: Bench = { name: 'models', run: measure };

/** None of these calls a function whose arithmetic is the C library's, so all bits are equal. */
const MODELS = ['bakery-line', 'greenhouse', 'machine-hall', 'smart-meters', 'solar-park', 'wind-farm'];

interface Peer { readonly signals: readonly SignalSum[]; readonly runs: readonly (readonly number[])[] }
interface Round { readonly c: readonly number[] | null; readonly chromium: PlanTimes; readonly node: PlanTimes; readonly objects: readonly number[] }

async function measure({ quick, log }: BenchContext): Promise<BenchResult> {
  const devices = quick ? 5_000 : 20_000, timing: Timing = { steps: quick ? 10 : 20, runs: quick ? 3 : 7 };
  const module = new WebAssembly.Module(readFileSync(join(ROOT, 'build/kernel.wasm')));
  const rows: Row[] = [], ratios: number[] = [];
  for (const name of MODELS) {
    const text = readFileSync(join(ROOT, `public/scenarios/${name}.yaml`), 'utf8');
    const rounds: Round[] = [];
    for (let round = 0; round < (quick ? 1 : 3); round++) rounds.push(await timeModel(module, text, devices, timing));
    log(`${name}: bits are equal in ${rounds[0]!.chromium.signals.length} signals`);
    const times = { chromium: rounds.flatMap(({ chromium }) => chromium.runs), c: rounds.flatMap(({ c }) => c ?? []) };
    rows.push(row(`${name}, Chromium`, 'ns', times.chromium), row(`${name}, Node`, 'ns', rounds.flatMap(({ node }) => node.runs)));
    if (times.c.length > 0) {
      rows.push(row(`${name}, C`, 'ns', times.c));
      ratios.push(figure(times.chromium).median / figure(times.c).median);
    }
    rows.push(row(`${name}, JavaScript objects`, 'ns', rounds.flatMap(({ objects }) => objects)));
  }
  const fault = await timeFault(module, devices, timing, quick ? 3 : 9);
  return {
    name: 'models', title: 'Models beside C and objects',
    method:
      `ns per device and step, ${devices.toLocaleString('en')} devices in each fleet, all signals, states and faults, nothing published; C: the same plan as one loop per fleet, generated, a pair of devices ` +
      `at a time with 128-bit SIMD, gcc ${FLAGS.join(' ')}, equal bits after ${HASH_STEPS} steps. Objects: one per device, Math and random numbers of Node.`,
    rows: [...rows, ...fault], targets: ratios.length > 0 ? [asAWhole(ratios)] : [],
    versions: { Chromium: findChromium().version.replace('Chromium ', '') },
  };
}

/** The geometric mean: each model counts the same. */
function asAWhole(ratios: readonly number[]): Target {
  return atMost('six models as a whole, Chromium / C', ratios.reduce((product, ratio) => product * ratio, 1) ** (1 / ratios.length), 1.5);
}

/** By turns, so that a busy machine is busy for all. */
async function timeModel(module: WebAssembly.Module, text: string, devices: number, timing: Timing): Promise<Round> {
  await using folder = await temporaryFolder('models');
  const plan = modelPlan(text, devices);
  const source = join(folder.path, 'model.c'), script = join(folder.path, 'model.mjs');
  await writeFile(source, cSource(plan));
  await writeFile(script, objectsSource(plan));
  const args = [timing.steps, timing.runs] as const;
  const peer = await runC<Peer>(source, args);
  const { models: [chromium] } = await timeInChromium<PageAnswer>('tests/bench/kernel/plans-in-page.ts', { texts: [text], devices, timing });
  const node = timePlan(module, plan, timing);
  const objects = answerOf<{ runs: number[] }>(NODE, [script, ...args.map(String)]).runs;
  for (const other of [node, peer]) if (other !== null) assertEqualBits(chromium!, other);
  // All fleets have as many devices.
  return { c: peer && peer.runs.map((run) => run.reduce((sum, ns) => sum + ns, 0) / run.length), chromium: chromium!, node, objects };
}

function assertEqualBits(one: { readonly signals: readonly SignalSum[] }, other: { readonly signals: readonly SignalSum[] }): void {
  const wrong = one.signals.findIndex(({ bits }, place) => bits !== other.signals[place]?.bits);
  if (wrong >= 0 || one.signals.length !== other.signals.length) throw new Error(`the kernel and its peer compute different values of signal ${wrong}`);
}

/** The same fleet with and without a fault on a twentieth of it, in turn. */
async function timeFault(module: WebAssembly.Module, devices: number, timing: Timing, rounds: number): Promise<Row[]> {
  const text = readFileSync(join(ROOT, 'tests/bench/scenarios/fault.yaml'), 'utf8');
  const faulty = modelPlan(text, devices), sound = modelPlan(text.slice(0, text.indexOf('\nfaults:')), devices);
  const without: number[] = [], withIt: number[] = [];
  for (let round = 0; round < rounds; round++) {
    without.push(...timePlan(module, sound, timing).runs);
    withIt.push(...timePlan(module, faulty, timing).runs);
  }
  return [row('values without a fault, Node', 'ns', without), row('values with a fault on 5 % of the devices, Node', 'ns', withIt)];
}

// What a fault on a twentieth of a fleet costs the rest of it, on the whole way from the step to the finished packets.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/folder.ts';
import { timeFleets } from '../kernel/fault-times.ts';
import { atMost, figure, row, type Bench, type BenchContext, type BenchResult, type Row, type Target } from '../result.ts';

export const faultCost: Bench = { name: 'fault-cost', run: measure };

const KINDS: Readonly<Record<string, string>> = {
  stuck: 'kind: stuck, signal: temperature', bias: 'kind: bias, signal: temperature, by: 2', silence: 'kind: silence', disconnect: 'kind: disconnect', late: 'kind: late, by: 3s',
};
const MOST = 0.02;

type Runs = readonly number[];

function measure({ quick, log }: BenchContext): Promise<BenchResult> {
  const rounds = quick ? 20 : 300;
  const module = new WebAssembly.Module(readFileSync(join(ROOT, 'build/kernel.wasm')));
  const text = readFileSync(join(ROOT, 'tests/bench/scenarios/climate.yaml'), 'utf8');
  const rows: Row[] = [], targets: Target[] = [];
  for (const kind of Object.keys(KINDS)) {
    const cost = timeKind(module, text, kind, rounds);
    rows.push(...cost.rows);
    targets.push(...cost.targets);
    log(kind);
  }
  return Promise.resolve({
    name: 'fault-cost', title: 'A fault on 5 % of the devices',
    method:
      'ns per device and step: 100,000 climate sensors, step, encoder, effects and ring in Node, a JSON message with three numbers a second from each; ' +
      `the same fleet without a fault, with one outside its window, and with one in it on 5 % and on 10 %, in turn, ${rounds} rounds. ` +
      'What those 5 % cost themselves is what 5 % more of them add; what is left of the difference the rest pays. Targets are asked of the quickest tenth of the rounds.',
    rows, targets, versions: {},
  });
}

function timeKind(module: WebAssembly.Module, text: string, kind: string, rounds: number): { readonly rows: readonly Row[]; readonly targets: readonly Target[] } {
  const faulty = (share: string, at: string): string => `${text}faults:\n  - { ${KINDS[kind]}, select: { share: ${share} }, at: ${at} }\n`;
  const turns = timeFleets(module, [text, faulty('5%', '1000h'), faulty('5%', '0s'), faulty('10%', '0s'), text], rounds);
  const [none, outside, five, ten, again] = turns as [Runs, Runs, Runs, Runs, Runs];
  /** Of the whole without a fault, in percent. */
  const shares = (of: (round: number) => number): number[] => none.map((whole, round) => (100 * of(round)) / whole);
  const idle = shares((round) => outside[round]! - none[round]!);
  const own = shares((round) => ten[round]! - five[round]!);
  const rest = shares((round) => (2 * five[round]! - ten[round]! - none[round]!) / 0.95);
  return {
    rows: [
      row(`${kind}: without a fault`, 'ns', none), row(`${kind}: outside its window`, 'ns', outside), row(`${kind}: in it`, 'ns', five), row(`${kind}: in it, on 10 %`, 'ns', ten),
      row(`${kind}: difference of two fleets without a fault`, '%', shares((round) => again[round]! - none[round]!)),
      row(`${kind}: outside its window it adds`, '%', idle), row(`${kind}: the 5 % themselves add`, '%', own), row(`${kind}: the rest pays`, '%', rest),
    ],
    targets: targetsOf(kind, turns.map(quickest) as [number, number, number, number]),
  };
}

function targetsOf(kind: string, [none, outside, five, ten]: readonly [number, number, number, number]): readonly Target[] {
  return [
    atMost(`${kind} outside its window, of the whole`, rounded(outside / none - 1), MOST),
    atMost(`${kind} in its window, the rest, of the whole`, rounded((2 * five - ten - none) / 0.95 / none), MOST, five > 2 * none ? 'the 5 % cost more than all others together: what is left of that cannot be told from noise' : undefined),
  ];
}

/** Whatever else the machine does only ever adds. */
function quickest(runs: Runs): number {
  return figure([...runs].sort((a, b) => a - b).slice(0, Math.ceil(runs.length / 10))).median;
}

const rounded = (share: number): number => Number(share.toFixed(4));

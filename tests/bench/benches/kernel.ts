// The kernel beside C: the same model and the same packets, fused by hand in C with 128-bit SIMD, equal bits; in Chromium
// without a debugger and in Node.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../../support/chromium.ts';
import { ROOT } from '../../support/folder.ts';
import { timeInChromium } from '../kernel/chromium.ts';
import { FLAGS, runC } from '../kernel/compiled.ts';
import { timeKernel, type KernelTimes, type TimedOptions } from '../kernel/timed.ts';
import { atMost, figure, row, type Bench, type BenchContext, type BenchResult, type Row, type Target } from '../result.ts';

export const kernel: Bench = { name: 'kernel', run: measure };

interface PeerTimes {
  readonly valuesHash: string;
  readonly packetsHash: string;
  readonly runs: readonly { readonly nsPerSignal: number; readonly nsPerPublish: number }[];
}

async function measure({ quick, log }: BenchContext): Promise<BenchResult> {
  const options: TimedOptions = quick ? { devices: 100_000, runs: 5, steps: 20 } : { devices: 100_000, runs: 5, steps: 50 };
  const module = new WebAssembly.Module(readFileSync(join(ROOT, 'build/kernel.wasm')));
  const rounds: { c: PeerTimes | null; chromium: KernelTimes; node: KernelTimes }[] = [];
  // By turns, so that a busy machine is busy for all three.
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    rounds.push({ c: await runC<PeerTimes>(join(ROOT, 'tests/bench/kernel/kernel.c'), [options.devices, options.steps, options.runs]), chromium: await timeInChromium<KernelTimes>('tests/bench/kernel/in-page.ts', options), node: timeKernel(module, options) });
    const { c, chromium, node } = rounds.at(-1)!;
    log(`hashes: Chromium ${chromium.valuesHash} ${chromium.packetsHash}, Node ${node.valuesHash} ${node.packetsHash}, C ${c?.valuesHash} ${c?.packetsHash}`);
    for (const other of [node, c]) {
      if (other !== null && (other.valuesHash !== chromium.valuesHash || other.packetsHash !== chromium.packetsHash)) throw new Error('the kernel and its peer compute different bytes');
    }
  }
  const chromium = joined(rounds.map((round) => round.chromium));
  const node = joined(rounds.map((round) => round.node));
  const cs = rounds.map((round) => round.c).filter((c) => c !== null);
  const peer = cs.length === 0 ? null : { ...cs[0]!, runs: cs.flatMap(({ runs }) => runs) };
  return {
    name: 'kernel',
    title: 'Kernel beside C',
    method:
      `${options.devices.toLocaleString('en')} devices, three signals (an OU process round a sine with a phase per device, clamped noise, a derived one), f64; ` +
      `C: the same model fused by hand with 128-bit SIMD, gcc ${FLAGS.join(' ')}; all compute equal bits. Packets of ${Math.round(chromium.bytesPerPublish)} bytes with two numbers.`,
    rows: rowsOf(chromium, node, peer),
    targets: peer === null ? [] : targetsOf(chromium, node, peer),
    versions: { Chromium: findChromium().version.replace('Chromium ', '') },
  };
}

/** All runs of several rounds as one. */
function joined(rounds: readonly KernelTimes[]): KernelTimes {
  return { ...rounds[0]!, nsPerSignal: rounds.flatMap((round) => round.nsPerSignal), nsPerPublish: rounds.flatMap((round) => round.nsPerPublish) };
}

function rowsOf(chromium: KernelTimes, node: KernelTimes, peer: PeerTimes | null): Row[] {
  const rows = [row('signal, Chromium', 'ns', chromium.nsPerSignal), row('signal, Node', 'ns', node.nsPerSignal), row('PUBLISH, Chromium', 'ns', chromium.nsPerPublish), row('PUBLISH, Node', 'ns', node.nsPerPublish)];
  if (peer === null) return rows;
  return [...rows, row('signal, C', 'ns', peer.runs.map((run) => run.nsPerSignal)), row('PUBLISH, C', 'ns', peer.runs.map((run) => run.nsPerPublish))];
}

function targetsOf(chromium: KernelTimes, node: KernelTimes, peer: PeerTimes): Target[] {
  const median = (values: readonly number[]) => figure(values).median;
  const c = { signal: median(peer.runs.map((run) => run.nsPerSignal)), publish: median(peer.runs.map((run) => run.nsPerPublish)) };
  return [
    atMost('ns per signal, Chromium / C', median(chromium.nsPerSignal) / c.signal, 1.5),
    atMost('ns per signal, Node / C', median(node.nsPerSignal) / c.signal, 1.75, 'a goal, not a bound'),
    atMost('ns per PUBLISH, Chromium', median(chromium.nsPerPublish), 10),
    atMost('ns per PUBLISH, Chromium / C', median(chromium.nsPerPublish) / c.publish, 2.5),
  ];
}

// The kernel beside C: the same model and the same packets, fused by hand in C with 128-bit SIMD, equal bits; in Chromium
// without a debugger and in Node.

import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { bundle } from '../../support/bundle.ts';
import { findChromium, openWithoutDebugger } from '../../support/chromium.ts';
import { expectDone, installed } from '../../support/debian-package.ts';
import { ROOT, temporaryFolder } from '../../support/folder.ts';
import { withDeadline } from '../../support/wait.ts';
import { timeKernel, type KernelTimes, type TimedOptions } from '../kernel/timed.ts';
import { atMost, figure, row, type Bench, type BenchContext, type BenchResult, type Row, type Target } from '../result.ts';

const FLAGS = ['-O3', '-msse4.2', '-ffp-contract=off'];

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
    rounds.push({ c: process.arch === 'x64' ? await timeC(options) : null, chromium: await timeInChromium(options), node: timeKernel(module, options) });
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

/** Compiles and runs the peer; null where no compiler is. */
async function timeC({ devices, steps, runs }: TimedOptions): Promise<PeerTimes | null> {
  const compiler = ['cc', 'gcc', 'clang'].map(installed).find((path) => path !== undefined);
  if (compiler === undefined) return null;
  await using folder = await temporaryFolder('kernel');
  const program = join(folder.path, 'kernel');
  await expectDone(compiler, [...FLAGS, join(ROOT, 'tests/bench/kernel/kernel.c'), '-lm', '-o', program]);
  const { status, stdout, stderr } = spawnSync(program, [devices, steps, runs].map(String), { encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`the C peer failed: ${stderr}`);
  return JSON.parse(stdout) as PeerTimes;
}

/** In a page without a debugger, which posts what it measured. */
async function timeInChromium(options: TimedOptions): Promise<KernelTimes> {
  await using folder = await temporaryFolder('kernel');
  const script = await bundle('tests/bench/kernel/in-page.ts', folder.path);
  let answer: (times: string) => void = () => undefined;
  const posted = new Promise<string>((resolve) => (answer = resolve));
  const files: Readonly<Record<string, readonly [type: string, body: string | Buffer]>> = {
    '/': ['text/html', '<!doctype html><meta charset="utf-8"><title>Kernel</title><script type="module" src="/bundle.js"></script>'],
    '/bundle.js': ['text/javascript', readFileSync(script)],
    '/kernel.wasm': ['application/wasm', readFileSync(join(ROOT, 'build/kernel.wasm'))],
    '/options': ['application/json', JSON.stringify(options)],
  };
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => answer(Buffer.concat(chunks).toString()));
      response.writeHead(204).end();
    } else if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file[0] }).end(file[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await using _browser = await openWithoutDebugger(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const times = JSON.parse(await withDeadline(posted, 120_000, 'the page posts its times')) as KernelTimes & { error?: string };
    if (times.error !== undefined) throw new Error(times.error);
    return times;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

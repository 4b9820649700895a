// How fast a page publishes to mosquitto over WebSocket at QoS 0, beside the limit (a worker that sends prebuilt frames)
// and the peer (MQTT.js in a worker), all in the same browser, all by mosquitto's own count, with no debugger attached.

import { join } from 'node:path';
import { openWithoutDebugger, findChromium } from '../../support/chromium.ts';
import { ROOT } from '../../support/folder.ts';
import { runHeadless } from '../../support/headless.ts';
import { mosquittoTool, startMosquitto, type Mosquitto } from '../../support/mosquitto.ts';
import { run } from '../../support/program.ts';
import { startRelay } from '../../support/relay.ts';
import { measureThroughput, type MeterOptions, type Throughput } from '../broker-meter.ts';
import { servePages } from '../page-server.ts';
import { atLeast, atMost, figure, row, type Bench, type BenchContext, type BenchResult } from '../result.ts';

const SCENARIO = join(ROOT, 'tests/bench/scenarios/wire.yaml');
const PEER_BYTES = 133;
const FRAME_PACKETS = 4000;
/** From here on the broker's one thread is what limits, not the page. */
const BROKER_BUSY = 0.85;

type Open = (broker: Mosquitto) => Promise<AsyncDisposable & { readonly pid: number }>;

export const throughput: Bench = { name: 'throughput', run: measure };

async function measure({ quick, log }: BenchContext): Promise<BenchResult> {
  const bytes = await meanPacketBytes();
  await using pages = await servePages();
  const ways: Readonly<Record<'limit' | 'product' | 'peer', Open>> = {
    limit: (broker) => openWithoutDebugger(`${pages.url}/limit.html?frame=${FRAME_PACKETS}&bytes=${bytes}&url=${encodeURIComponent(broker.webSocketUrl)}`),
    product: openProduct,
    peer: (broker) => openWithoutDebugger(`${pages.url}/peer.html?bytes=${PEER_BYTES}&url=${encodeURIComponent(broker.webSocketUrl)}`),
  };
  const seen: Record<keyof typeof ways, Throughput[]> = { limit: [], product: [], peer: [] };
  const span = quick ? { warmUpMs: 1000, windowMs: 3000 } : { warmUpMs: 2000, windowMs: 8000 };
  for (let round = 0; round < (quick ? 2 : 5); round++) {
    const order = Object.keys(ways) as (keyof typeof ways)[];
    for (const way of round % 2 === 0 ? order : order.reverse()) {
      const measured = await once(ways[way], span);
      seen[way].push(measured);
      log(`${way}: ${Math.round(measured.messagesPerSecond)} msgs/s, ${measured.cpuSecondsPerMillion.toFixed(2)} s/M, broker ${measured.brokerSecondsPerMillion.toFixed(2)} s/M`);
    }
  }
  return report(seen, bytes, await mosquittoVersion());
}

async function once(open: Open, span: MeterOptions): Promise<Throughput> {
  await using broker = await startMosquitto();
  await using browser = await open(broker);
  return await measureThroughput(broker, browser.pid, span);
}

async function openProduct(broker: Mosquitto): Promise<AsyncDisposable & { readonly pid: number }> {
  const relay = await startRelay({ args: ['--page-broker', broker.webSocketUrl, '--page-speed', 'max', '--page-workers', '1', '--page-scenario', SCENARIO] });
  const browser = await openWithoutDebugger(relay.page);
  return {
    pid: browser.pid,
    async [Symbol.asyncDispose]() {
      await browser[Symbol.asyncDispose]();
      await relay[Symbol.asyncDispose]();
    },
  };
}

/** Mean size of the scenario's packets, from a sample: the limit sends packets of the same size. */
async function meanPacketBytes(): Promise<number> {
  const { stdout, stderr } = await runHeadless([SCENARIO, '--broker', 'stdout', '--shard', '0/100', '--duration', '2s', '--speed', 'max', '--quiet']);
  const lines = stdout.split('\n').filter((line) => line.includes('\t'));
  if (lines.length === 0) throw new Error(`no sample of the scenario: ${stderr}`);
  // Fixed header of 2 bytes, topic length of 2; the tab is none of the packet's.
  const sizes = lines.map((line) => 2 + 2 + Buffer.byteLength(line) - 1);
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
}

function report(seen: Readonly<Record<'limit' | 'product' | 'peer', readonly Throughput[]>>, bytes: number, mosquitto: string): BenchResult {
  const rate = (way: keyof typeof seen) => seen[way].map(({ messagesPerSecond }) => messagesPerSecond);
  const cpu = (way: keyof typeof seen) => seen[way].map(({ cpuSecondsPerMillion }) => cpuSecondsPerMillion);
  const median = (values: readonly number[]) => figure(values).median;
  const busy = median(seen.product.map((one) => (one.brokerSecondsPerMillion * one.messagesPerSecond) / 1e6));
  const brokerBound = busy >= BROKER_BUSY ? `mosquitto's thread was busy ${Math.round(busy * 100)} % of the time: the broker is the limit` : undefined;
  const cpuRatio = median(cpu('peer')) / median(cpu('product'));
  return {
    name: 'throughput',
    title: 'Page to mosquitto over WebSocket, QoS 0',
    method:
      `Headless Chromium without a debugger, one worker, sequence, ledger and statistics on; counted by mosquitto ($SYS), CPU of all of Chromium's processes. ` +
      `Product and limit send packets of ${bytes} bytes on one connection, the limit in prebuilt frames of ${FRAME_PACKETS}; MQTT.js sends constant packets of ${PEER_BYTES} bytes over a thousand topics on one connection.`,
    rows: [
      row('product', 'msgs/s', rate('product')),
      row('limit: prebuilt frames', 'msgs/s', rate('limit')),
      row('peer: MQTT.js', 'msgs/s', rate('peer')),
      row('product, CPU', 's per million', cpu('product')),
      row('limit, CPU', 's per million', cpu('limit')),
      row('peer, CPU', 's per million', cpu('peer')),
      row('mosquitto under the product, CPU', 's per million', seen.product.map((one) => one.brokerSecondsPerMillion)),
    ],
    targets: [
      atLeast('product / limit, msgs/s', median(rate('product')) / median(rate('limit')), 0.85),
      atLeast('product / MQTT.js, msgs/s', median(rate('product')) / median(rate('peer')), 10, cpuRatio >= 10 ? brokerBound : undefined),
      atLeast('MQTT.js / product, CPU per message', cpuRatio, 10),
      atMost('product, CPU s per million messages', median(cpu('product')), 0.4),
    ],
    versions: { Chromium: findChromium().version.replace('Chromium ', ''), mosquitto },
  };
}

async function mosquittoVersion(): Promise<string> {
  const { path, env } = await mosquittoTool('mosquitto');
  return (await run(path, ['-h'], { env })).stdout.split('\n')[0]!.replace('mosquitto version ', '');
}

// A large fleet in real time: does every message leave when it is due, does any get lost, and does the page stay smooth?
// Lag is measured from outside: a message carries the instant it was due, a subscriber of a thousand devices spread over
// the fleet notes when it came; the smallest difference is where the run's clock stands against the wall's, all others are
// lag. What mosquitto counted is compared with the page's ledger.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { difference, SHOWN_LEDGER, type ShownLedger } from '../../support/app.ts';
import { findChromium } from '../../support/chromium.ts';
import { observe, type DevTools } from '../../support/devtools.ts';
import { ROOT } from '../../support/folder.ts';
import { startMosquitto, type Mosquitto } from '../../support/mosquitto.ts';
import { processorSeconds } from '../../support/processor-time.ts';
import { startRelay } from '../../support/relay.ts';
import { Subscriber } from '../../support/subscriber.ts';
import { pause, waitUntil, waitUntilSteady } from '../../support/wait.ts';
import { checkText } from '../../../src/scenario/index.ts';
import { createKernel } from '../../../src/engine/kernel.ts';
import { kernelModule } from '../../golden/scenarios.ts';
import { atMost, row, type Bench, type BenchContext, type BenchResult, type Target } from '../result.ts';

const SIGNALS = 3;
const WATCHED_DEVICES = 1000;
const SETTLE_MS = 5_000;
const RECEIVED = '$SYS/broker/publish/messages/received';

const WATCH_LONG_TASKS = `
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) globalThis.longTasks.push({ startTime, duration });
  }).observe({ type: 'longtask', buffered: true });
`;
const STOP = `[...document.querySelectorAll('button')].find((button) => (button.getAttribute('aria-label') ?? button.textContent).trim() === 'Stop').click()`;
const PHASE = 'document.documentElement.dataset.phase';

export const fleet100k: Bench = { name: 'fleet-100k', run: (context) => measure(context, 100_000) };
export const fleet1m: Bench = { name: 'fleet-1m', run: (context) => measure(context, 1_000_000) };

interface Seen {
  /** Lags in ascending order. */
  readonly lagsMs: readonly number[];
  readonly rate: number;
  readonly cpu: number;
  readonly longTasks: readonly number[];
  readonly lost: number;
  readonly dropped: number;
}

async function measure({ quick, log }: BenchContext, devices: number): Promise<BenchResult> {
  const scenario = join(ROOT, `tests/bench/scenarios/fleet-${devices}.yaml`);
  const windowMs = quick ? 10_000 : 60_000;
  const seen = await runFleet(scenario, devices, windowMs);
  const bytes = bytesPerDevice(scenario);
  const quantile = (share: number) => seen.lagsMs[Math.min(seen.lagsMs.length - 1, Math.floor(share * seen.lagsMs.length))] ?? NaN;
  log(`${Math.round(seen.rate)} msgs/s, lag p50 ${quantile(0.5).toFixed(1)} p99 ${quantile(0.99).toFixed(1)} ms, lost ${seen.lost}, dropped ${seen.dropped}`);
  const binding = devices <= 100_000;
  const targets: Target[] = [
    atMost('messages lost between page and broker', seen.lost, 0),
    atMost('WASM memory, bytes per device', bytes, 250),
  ];
  if (binding) {
    targets.push(
      atMost('schedule lag p99, ms', quantile(0.99), 50),
      atMost('messages dropped', seen.dropped, 0),
      atMost('longest task of the main thread after the start, ms', Math.max(0, ...seen.longTasks), 50),
    );
  }
  return {
    name: `fleet-${devices === 100_000 ? '100k' : '1m'}`,
    title: `${devices.toLocaleString('en')} devices at 1 Hz, ${SIGNALS} signals each`,
    method: `Page to mosquitto over WebSocket for ${windowMs / 1000} s; lag from the instant that a message carries to its arrival at a subscriber of ${WATCHED_DEVICES} devices (broker and subscriber included); lost = the page's ledger against mosquitto's count.`,
    rows: [
      row('rate', 'msgs/s', [seen.rate]),
      row('lag, median', 'ms', [quantile(0.5)]),
      row('lag, p99', 'ms', [quantile(0.99)]),
      row('lag, largest', 'ms', [seen.lagsMs.at(-1) ?? NaN]),
      row('messages lost', '', [seen.lost]),
      row('messages dropped and counted', '', [seen.dropped]),
      row('Chromium, CPU', 'cores', [seen.cpu]),
      row('tasks of the main thread over 50 ms after the start', '', [seen.longTasks.length]),
      row('WASM memory', 'bytes per device', [bytes]),
    ],
    targets,
    versions: { Chromium: findChromium().version.replace('Chromium ', '') },
  };
}

async function runFleet(scenario: string, devices: number, windowMs: number): Promise<Seen> {
  await using broker = await startMosquitto();
  await using relay = await startRelay({ args: ['--page-broker', broker.webSocketUrl, '--page-scenario', scenario] });
  const lags: number[] = [];
  let measuring = false;
  await using subscriber = await Subscriber.open({
    port: broker.port,
    filters: Array.from({ length: WATCHED_DEVICES }, (_, i) => `bench/s${Math.floor((i * devices) / WATCHED_DEVICES)}/telemetry`),
    onMessage: ({ payload }) => {
      if (measuring) lags.push(performance.timeOrigin + performance.now() - (JSON.parse(payload.toString()) as { time: number }).time);
    },
  });
  await using browser = await observe(relay.page, { before: WATCH_LONG_TASKS });
  await waitUntil(() => subscriber.count > WATCHED_DEVICES, { what: 'the fleet publishes', withinMs: 60_000 });
  await pause(SETTLE_MS);
  const startTime = await browser.page.evaluate<number>('performance.now()');
  const from = { count: subscriber.count, ms: performance.now(), cpu: processorSeconds(browser.pid) };
  measuring = true;
  await pause(windowMs);
  measuring = false;
  const seconds = (performance.now() - from.ms) / 1000;
  const rate = ((subscriber.count - from.count) * (devices / WATCHED_DEVICES)) / seconds;
  const cpu = (processorSeconds(browser.pid) - from.cpu) / seconds;
  const longTasks = await browser.page.evaluate<{ startTime: number; duration: number }[]>('globalThis.longTasks');
  const ended = await endLedger(browser.page, broker);
  const earliest = lags.reduce((least, lag) => Math.min(least, lag), Infinity);
  return { lagsMs: lags.map((lag) => lag - earliest).sort((a, b) => a - b), rate, cpu, longTasks: longTasks.filter((task) => task.startTime > startTime).map(({ duration }) => duration), ...ended };
}

async function endLedger(page: DevTools, broker: Mosquitto): Promise<{ lost: number; dropped: number }> {
  let received = 0;
  await using _subscriber = await Subscriber.open({ port: broker.port, filters: [RECEIVED], onMessage: ({ payload }) => (received = Number(payload)) });
  await page.evaluate(STOP);
  await waitUntil(async () => (await page.evaluate(PHASE)) === 'stopped', { what: 'the fleet is stopped', withinMs: 30_000 });
  const ledger = await waitUntil(async () => {
    const shown = await page.evaluate<ShownLedger | null>(SHOWN_LEDGER);
    return shown?.held === 0 ? shown : null;
  }, { what: 'nothing is held any more', otherwise: () => page.evaluate(`JSON.stringify(${SHOWN_LEDGER})`) });
  if (difference(ledger) !== 0) throw new Error(`the ledger is not balanced: ${JSON.stringify(ledger)}`);
  await waitUntilSteady(() => received, { what: 'mosquitto has counted all', forMs: 2_500, withinMs: 30_000 });
  return { lost: Math.abs(ledger.sent - received), dropped: ledger.generated - ledger.sent };
}

function bytesPerDevice(scenario: string): number {
  const checked = checkText(readFileSync(scenario, 'utf8'), { startMs: 0 });
  if (!checked.ok) throw new Error(checked.problems[0]?.message);
  return createKernel(kernelModule(), checked.value.plan, { index: 0, count: 1 }, { startMs: 0 }).bytesPerDevice;
}

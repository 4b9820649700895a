// Whether the relay answers people while a page floods it: /health and /metrics, asked ten times a second while a million
// devices publish as fast as the relay takes them.

import { join } from 'node:path';
import { findChromium, openWithoutDebugger } from '../../support/chromium.ts';
import { scrape, sumOf } from '../../support/exposition.ts';
import { ROOT } from '../../support/folder.ts';
import { startRelay, type Relay } from '../../support/relay.ts';
import { pause, waitUntil } from '../../support/wait.ts';
import { atMost, row, type Bench, type BenchContext, type BenchResult } from '../result.ts';

const SCENARIO = join(ROOT, 'tests/bench/scenarios/fleet-1000000.yaml');
const RECEIVED = 'iot_emulator_relay_mqtt_messages_total';
const PERIOD_MS = 100;

export const relayLoad: Bench = { name: 'relay-load', run: measure };

async function measure({ quick, log }: BenchContext): Promise<BenchResult> {
  await using relay = await startRelay({ args: ['--page-speed', 'max', '--page-scenario', SCENARIO] });
  await using _browser = await openWithoutDebugger(relay.page);
  const metrics = new URL('/metrics', relay.page).href;
  const received = async () => sumOf(await scrape(metrics), RECEIVED, { direction: 'received' });
  await waitUntil(async () => (await received()) > 100_000, { what: 'the page floods the relay', withinMs: 60_000 });
  const before = await received();
  const from = performance.now();
  const health = await answers(relay, ['/health', '/metrics'], quick ? 8_000 : 30_000);
  const rate = ((await received()) - before) / ((performance.now() - from) / 1000);
  log(`${Math.round(rate)} msgs/s into the relay`);
  return {
    name: 'relay-load',
    title: 'The relay while a page publishes a million devices into it',
    method: `One page, 1,000,000 devices, speed max, to the relay's own broker; every ${PERIOD_MS} ms one request, each on a connection that is kept.`,
    rows: [
      row('messages into the relay', 'msgs/s', [rate]),
      row('/health answers after', 'ms', health['/health']!),
      row('/metrics answers after', 'ms', health['/metrics']!),
    ],
    targets: [
      atMost('/health, slowest answer, ms', Math.max(...health['/health']!), 250),
      atMost('/metrics, slowest answer, ms', Math.max(...health['/metrics']!), 250),
    ],
    versions: { Chromium: findChromium().version.replace('Chromium ', '') },
  };
}

async function answers(relay: Relay, paths: readonly string[], forMs: number): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = Object.fromEntries(paths.map((path) => [path, []]));
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    for (const path of paths) {
      const start = performance.now();
      const answer = await fetch(new URL(path, relay.page));
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
      times[path]!.push(performance.now() - start);
      await pause(PERIOD_MS / paths.length);
    }
  }
  return times;
}

// A minute of load through the relay itself: a hundred thousand messages a second from the page, none lost.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { difference, openApp } from '../support/app.ts';
import { scrape, sumOf } from '../support/exposition.ts';
import { ROOT } from '../support/folder.ts';
import { startRelay } from '../support/relay.ts';
import { Subscriber } from '../support/subscriber.ts';
import { pause, waitUntil } from '../support/wait.ts';
import type { Check } from '../interop/peer.ts';

const FOR_MS = 60_000;

export const loads: readonly Check[] = [
  { name: 'the default fleet for a minute: a subscriber counts what the ledger says', run: () => load(null), withinMs: 200_000 },
  { name: '10,000 devices for a minute: a subscriber counts what the ledger says', run: () => load(10_000), withinMs: 200_000 },
  { name: '1,000,000 devices for a minute into the relay: the ledger is exact and the relay answers', run: flood, withinMs: 300_000 },
];

async function load(devices: number | null): Promise<void> {
  await using relay = await startRelay();
  await using subscriber = await Subscriber.open({ port: relay.mqttPort });
  await using app = await openApp(relay.page);
  if (devices !== null) {
    await app.named('Devices').fill(String(devices));
    await app.named('Devices').press('Enter');
    await app.waitForState('devices', String(devices));
  }
  await pause(FOR_MS);
  const ledger = await app.stop();
  assert.equal(difference(ledger), 0, JSON.stringify(ledger));
  assert.equal(await subscriber.settled(1000, 60_000), ledger.sent);
}

async function flood(): Promise<void> {
  await using relay = await startRelay({ args: ['--page-scenario', join(ROOT, 'tests/bench/scenarios/fleet-1000000.yaml')] });
  await using app = await openApp(relay.page);
  const end = performance.now() + FOR_MS;
  while (performance.now() < end) {
    const start = performance.now();
    assert.equal((await fetch(new URL('/health', relay.page))).status, 200);
    assert.ok(performance.now() - start < 1000, 'the relay does not answer');
    await pause(500);
  }
  const ledger = await app.stop();
  assert.equal(difference(ledger), 0, JSON.stringify(ledger));
  const metrics = new URL('/metrics', relay.page).href;
  const received = async () => sumOf(await scrape(metrics), 'iot_emulator_relay_mqtt_messages_total', { direction: 'received' });
  await waitUntil(async () => (await received()) === ledger.sent, { what: `the relay received ${ledger.sent}`, withinMs: 30_000, otherwise: async () => `${await received()}` });
}

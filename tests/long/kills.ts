// Ten times the same death: of the broker, of a worker, of the relay. The ledger must be exact after each.

import assert from 'node:assert/strict';
import { difference, openApp } from '../support/app.ts';
import { startExternalBroker } from '../support/external-broker.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { startRelay } from '../support/relay.ts';
import { freePorts } from '../support/ports.ts';
import { Subscriber } from '../support/subscriber.ts';
import { pause, waitUntil } from '../support/wait.ts';
import type { Check } from '../interop/peer.ts';

const TIMES = 10;
/** HARDENING F1: recovery after the broker's return. */
const RECOVERY_MS = 5_000;

export const kills: readonly Check[] = [
  { name: `a broker killed ${TIMES} times is found again within ${RECOVERY_MS} ms each time`, run: brokerKills, withinMs: 300_000 },
  { name: `mosquitto ended ${TIMES} times gracefully: the page publishes on each time, and nobody receives more than was generated`, run: brokerRestarts, withinMs: 300_000 },
  { name: `a worker killed ${TIMES} times: started again or reported as failed, the ledger exact`, run: workerKills, withinMs: 300_000 },
  { name: 'a relay that ends under load ends with code 0 within 10 s, and the page finds the next one', run: relayEnds, withinMs: 120_000 },
];

async function brokerKills(): Promise<void> {
  await using broker = await startExternalBroker();
  await using relay = await startRelay({ args: ['--page-broker', broker.webSocketUrl] });
  await using app = await openApp(relay.page);
  for (let i = 0; i < TIMES; i++) {
    await app.waitForState('connection', 'connected');
    await broker.kill();
    await app.waitForState('connection', 'waiting');
    await pause(300 * i);
    await broker.start();
    await app.waitForState('connection', 'connected', RECOVERY_MS);
    const ledger = (await app.ledger())!;
    assert.equal(difference(ledger), 0, JSON.stringify(ledger));
  }
  assert.equal(difference(await app.stop()), 0);
}

async function brokerRestarts(): Promise<void> {
  await using broker = await startMosquitto();
  await using relay = await startRelay({ args: ['--page-broker', broker.webSocketUrl] });
  await using app = await openApp(relay.page);
  let received = 0;
  for (let i = 0; i < TIMES; i++) {
    const subscriber = await Subscriber.open({ port: broker.port });
    await waitUntil(() => subscriber.count > 100, { what: 'messages arrive' });
    await broker.restart();
    received += subscriber.count;
  }
  const ledger = await app.stop();
  assert.equal(difference(ledger), 0);
  // What was counted as lost in a cut may have arrived; what came twice was of QoS 1.
  assert.ok(received <= ledger.sent + ledger.dropped, `${received} received, ${JSON.stringify(ledger)}`);
}

async function workerKills(): Promise<void> {
  await using relay = await startRelay();
  await using app = await openApp(relay.page);
  for (let i = 0; i < TIMES; i++) {
    await app.killWorker('engine');
    const generated = (await app.ledger())!.generated;
    const state = await waitUntil(async () => {
      const phase = await app.state('phase');
      return phase === 'failed' || (await app.ledger())!.generated > generated + 200 ? phase : null;
    }, { what: 'the worker is started again, or the fleet is said to have failed', withinMs: 30_000 });
    assert.equal(difference((await app.ledger())!), 0);
    // The restart budget is spent at some time; then the page says so and stays alive.
    if (state === 'failed') break;
  }
  assert.ok((await app.alerts()).join('').length > 0, 'the page says nothing of it');
}

async function relayEnds(): Promise<void> {
  const [page, core, mqtt] = (await freePorts(3)) as [number, number, number];
  const relay = await startRelay({ ports: { page, core, mqtt } });
  await using app = await openApp(relay.page);
  await waitUntil(async () => (await app.ledger())!.sent > 300, { what: 'the page publishes' });
  const start = performance.now();
  const { code } = await relay.stop();
  assert.equal(code, 0);
  assert.ok(performance.now() - start < 10_000);
  await app.waitForState('connection', 'waiting');
  await using _next = await startRelay({ ports: { page, core, mqtt } });
  await app.waitForState('connection', 'connected', 10_000);
  assert.equal(difference(await app.stop()), 0);
}

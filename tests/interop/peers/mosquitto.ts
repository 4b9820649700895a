// Eclipse Mosquitto: the ledger of a headless run and of the page equals what an independent subscriber counted.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { difference, openApp } from '../../support/app.ts';
import { ROOT, temporaryFolder } from '../../support/folder.ts';
import { imbalance, runHeadless } from '../../support/headless.ts';
import { mosquittoTool, startMosquitto } from '../../support/mosquitto.ts';
import { freePort } from '../../support/ports.ts';
import { Program, run } from '../../support/program.ts';
import { startRelay } from '../../support/relay.ts';
import { Subscriber } from '../../support/subscriber.ts';
import { pause, waitUntil } from '../../support/wait.ts';
import type { Peer } from '../peer.ts';

const SCENARIO = join(ROOT, 'tests/interop/scenarios/two-qualities.yaml');
const MESSAGES_PER_PUBLICATION = 100;

const peer: Peer = {
  name: 'mosquitto',
  runs: 'every',
  install: async () => {
    const { path, env } = await mosquittoTool('mosquitto');
    const { stdout } = await run(path, ['-h'], { env });
    return `${stdout.split('\n')[0]} (${path})`;
  },
  checks: [
    { name: 'a headless run over TCP delivers what its ledger says, QoS 0, 1 and 2', run: () => headless('tcp', 4) },
    { name: 'a headless run over WebSocket delivers what its ledger says, QoS 0, 1 and 2', run: () => headless('webSocket', 4) },
    { name: 'a headless run in MQTT 5 over TCP delivers what its ledger says', run: () => headless('tcp', 5) },
    { name: 'a headless run in MQTT 5 over WebSocket delivers what its ledger says', run: () => headless('webSocket', 5) },
    { name: 'several workers deliver what their common ledger says', run: () => headless('tcp', 4, ['--workers', '3']) },
    { name: 'the page delivers to it what the page\'s ledger says', run: pageDelivers },
    { name: 'mosquitto_sub prints the messages that a run sent', run: printedBySub },
    { name: 'a run whose broker is absent ends with code 3', run: absentBroker },
  ],
};
export default peer;

async function headless(transport: 'tcp' | 'webSocket', protocol: 4 | 5, more: readonly string[] = []): Promise<void> {
  await using broker = await startMosquitto();
  await using folder = await temporaryFolder('interop');
  await using subscriber = await Subscriber.open({ port: broker.port, protocol, filters: ['interop/#'] });
  const scenario = await withProtocol(folder.path, protocol);
  const url = transport === 'tcp' ? broker.tcpUrl : broker.webSocketUrl;
  const { code, ledger, stderr } = await runHeadless([scenario, '--broker', url, '--duration', '10s', '--speed', '10', ...more]);
  assert.equal(code, 0, stderr);
  assert.ok(ledger !== null, 'no ledger line');
  assert.equal(imbalance(ledger), 0, JSON.stringify(ledger));
  assert.equal(ledger.generated, 3 * MESSAGES_PER_PUBLICATION);
  assert.equal(ledger.held, 0);
  assert.equal(await subscriber.settled(), ledger.sent);
  assert.deepEqual(subscriber.byQos, [MESSAGES_PER_PUBLICATION, MESSAGES_PER_PUBLICATION, MESSAGES_PER_PUBLICATION]);
}

async function withProtocol(folder: string, protocol: 4 | 5): Promise<string> {
  const file = join(folder, 'scenario.yaml');
  const text = await readFile(SCENARIO, 'utf8');
  await writeFile(file, `${text}broker: { protocol: ${protocol === 4 ? '3.1.1' : 5} }\n`);
  return file;
}

async function pageDelivers(): Promise<void> {
  await using broker = await startMosquitto();
  await using subscriber = await Subscriber.open({ port: broker.port });
  await using relay = await startRelay({ args: ['--page-broker', broker.webSocketUrl] });
  await using app = await openApp(relay.page);
  await waitUntil(() => subscriber.count > 200, { what: 'the page publishes to mosquitto', withinMs: 20_000 });
  await pause(2_000);
  const ledger = await app.stop();
  assert.equal(difference(ledger), 0, JSON.stringify(ledger));
  assert.equal(await subscriber.settled(), ledger.sent);
}

async function printedBySub(): Promise<void> {
  await using broker = await startMosquitto();
  const sub = await mosquittoTool('mosquitto_sub');
  // Into a pipe it would print only what fills a buffer.
  await using printer = new Program('stdbuf', ['-oL', sub.path, '-p', `${broker.port}`, '-t', 'interop/#', '-q', '2', '-F', '%q %t %p', '-d'], { env: sub.env });
  await printer.line((line) => line.includes('SUBACK') || line.startsWith('Subscribed'), 'mosquitto_sub has subscribed');
  const { ledger } = await runHeadless([SCENARIO, '--broker', broker.tcpUrl, '--duration', '10s', '--speed', 'max']);
  const printed = () => printer.stdout.filter((line) => /^[012] interop\//.test(line));
  await waitUntil(() => printed().length >= (ledger?.sent ?? Infinity), { what: 'mosquitto_sub printed every message', otherwise: () => `${printed().length} of ${ledger?.sent}` });
  for (const line of printed()) JSON.parse(line.slice(line.indexOf('{')));
}

async function absentBroker(): Promise<void> {
  const { code, stderr } = await runHeadless([SCENARIO, '--broker', `mqtt://127.0.0.1:${await freePort()}`, '--duration', '10s', '--connect-timeout', '2s']);
  assert.equal(code, 3, stderr);
}

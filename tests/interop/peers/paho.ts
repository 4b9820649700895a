// Eclipse Paho for Python: a subscriber over WebSocket that shares no code with MQTT.js, at the relay's own broker.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { cached, expectDone } from '../../support/debian-package.ts';
import { ROOT } from '../../support/folder.ts';
import { runHeadless } from '../../support/headless.ts';
import { Program } from '../../support/program.ts';
import { startRelay } from '../../support/relay.ts';
import { withDeadline } from '../../support/wait.ts';
import type { Peer } from '../peer.ts';

const VERSION = '2.1.0';
const SCENARIO = join(ROOT, 'tests/interop/scenarios/two-qualities.yaml');

const peer: Peer = {
  name: 'paho',
  runs: 'every',
  install: async () => `paho-mqtt ${VERSION} (${await python()})`,
  checks: [{ name: 'receives over WebSocket, at the relay\'s own broker, every message of a headless run', run: receivesAll }],
};
export default peer;

async function python(): Promise<string> {
  const folder = await cached(`paho-${VERSION}`, async (part) => {
    await expectDone('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', join(part, 'packages'), `paho-mqtt==${VERSION}`]);
  });
  return join(folder, 'packages');
}

async function receivesAll(): Promise<void> {
  const packages = await python();
  await using relay = await startRelay();
  const expected = 300;
  await using client = new Program('python3', [join(ROOT, 'tests/interop/paho_subscriber.py'), relay.ready.mqttWebSocket, 'interop/#', `${expected}`], { env: { PYTHONPATH: packages } });
  await client.line((line) => line === 'subscribed', 'paho has subscribed');
  const { ledger, stderr } = await runHeadless([SCENARIO, '--broker', relay.ready.mqtt, '--duration', '10s', '--speed', '10']);
  assert.equal(ledger?.sent, expected, stderr);
  const { code, stdout } = await withDeadline(client.finished, 30_000, 'paho has counted');
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^received 300 qos0 100 qos1 100 qos2 100$/m);
}

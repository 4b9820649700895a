// The process: ready line, exit codes, signals.

import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import mqtt from 'mqtt';
import { describe, expect, it } from 'vitest';
import { NODE, run } from '../support/program.ts';
import { waitUntil } from '../support/wait.ts';
import { connect } from '../contract/gate-packets.ts';
import { startRelayProcess } from './relay-process.ts';

describe('serve', () => {
  it('says in one line what stands, without what is off', async () => {
    await using relay = await startRelayProcess('--core-port', 'off');
    const [line] = relay.program.stdout;
    const ready = JSON.parse(line!.slice('ready '.length)) as Record<string, string>;
    expect(Object.keys(ready)).toEqual(['page', 'mqtt', 'mqttWebSocket']);
    expect(ready['page']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(ready['mqtt']).toMatch(/^mqtt:\/\/127\.0\.0\.1:\d+$/);
    expect(ready['mqttWebSocket']).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/mqtt$/);
    const health = await (await fetch(new URL('/health', ready['page']))).json() as { status: string; checks: object };
    expect(['ok', 'degraded']).toContain(health.status);
    const info = await (await fetch(new URL('/api/info', ready['page']))).json();
    expect(info).toMatchObject({ name: 'iot-emulator', listeners: { mqtt: ready['mqtt'] } });
  });

  it('names port and option when a port is taken, and exits 2', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    for (const option of ['port', 'core-port', 'mqtt-port']) {
      const ports = Object.entries({ port: '0', 'core-port': '0', 'mqtt-port': '0', [option]: String(port) }).flatMap(([name, value]) => [`--${name}`, value]);
      const { code, stderr, stdout } = await run(NODE, ['server/commands/serve.ts', ...ports]);
      expect([option, code]).toEqual([option, 2]);
      expect(stderr).toContain(`port ${port}`);
      expect(stderr).toContain(`--${option}`);
      expect(stdout).not.toContain('ready');
    }
    taken.close();
  }, 30_000);

  it('exits 2 for a wrong option, with its remedy', async () => {
    const { code, stderr } = await run(NODE, ['server/commands/serve.ts', '--prot', '1']);
    expect(code).toBe(2);
    expect(stderr).toContain('--prot');
  });

  it('exits 2 for a page scenario with a mistake, and names its place', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'page-scenario-')), 'wrong.yaml');
    writeFileSync(file, 'version: 1\nname: wrong\nmodels: { m: { publish: [{ topic: t, every: 0s }] } }\nfleets: [{ model: m, count: 1 }]\n');
    const { code, stderr } = await run(NODE, ['server/commands/serve.ts', '--port', '0', '--core-port', '0', '--mqtt-port', '0', '--page-scenario', file]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${file}:3:`);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends on %s within seconds with 0, and its clients see an end', async (signal) => {
    await using relay = await startRelayProcess();
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${relay.mqttPort}`, { protocolVersion: 4, reconnectPeriod: 0 });
    let closed = false;
    client.once('close', () => { closed = true; });
    const socket = new WebSocket(relay.webSocket, 'mqtt');
    let code = 0;
    socket.once('close', (given) => { code = given; });
    await once(socket, 'open');
    socket.send(connect(2, 'page'));
    await once(socket, 'message');
    const silent = new WebSocket(relay.webSocket, 'mqtt');
    await once(silent, 'open');
    silent.pause();
    const start = performance.now();
    const ended = await relay.program.stop(signal);
    expect(ended.code).toBe(0);
    expect(performance.now() - start).toBeLessThan(4000);
    await waitUntil(() => closed && code === 1001, { what: 'both clients see the end', otherwise: () => `${closed} ${code}` });
    silent.terminate();
  }, 20_000);
});

describe('a certificate', () => {
  it('that is none is told before anything is opened, with exit code 2', async () => {
    const { code, stderr } = await run(NODE, ['server/commands/serve.ts', '--port', '0', '--core-port', 'off', '--mqtt-port', 'off', '--tls-cert', 'package.json', '--tls-key', 'package.json']);
    expect(code).toBe(2);
    expect(stderr).toContain('--tls-cert');
  });
});

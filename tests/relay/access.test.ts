// Who may connect to the broker: token, users and roles, over real connections.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { WebSocket } from 'ws';
import { describe, expect, it } from 'vitest';
import { hashPassword, parseUsers, PasswordCheck } from '../../server/broker/users.ts';
import { temporaryFolder } from '../support/folder.ts';
import { waitUntil } from '../support/wait.ts';
import { openRelay } from './relay-under-test.ts';

const TOKEN = 'a-token-of-the-operator';

async function connects(port: number, options: mqtt.IClientOptions): Promise<MqttClient | number> {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, protocolVersion: 4, ...options });
    client.once('connect', () => resolve(client));
    client.once('error', (error) => resolve((error as { code?: number }).code ?? -1));
    client.once('close', () => reject(new Error('closed without an answer')));
  });
}

describe('a relay with a token', () => {
  it('takes it as MQTT password, prints it with the page\'s address, and refuses all else', async () => {
    await using folder = await temporaryFolder('token');
    writeFileSync(join(folder.path, 'token'), `${TOKEN}\n`);
    await using relay = await openRelay('--token-file', join(folder.path, 'token'));
    expect(relay.page).toMatch(/\?token=a-token-of-the-operator$/);
    expect(await connects(relay.mqttPort, {})).toBe(5);
    expect(await connects(relay.mqttPort, { username: 'x', password: 'wrong' })).toBe(4);
    const client = await connects(relay.mqttPort, { username: 'x', password: TOKEN });
    expect(client).not.toBeTypeOf('number');
    await (client as MqttClient).endAsync();
    expect(relay.relay.broker.counts.refusals['not-authorized']).toBe(2);
  });
});

describe('a relay with users', () => {
  it('lets each do what its role allows', async () => {
    await using folder = await temporaryFolder('users');
    const file = join(folder.path, 'users');
    writeFileSync(file, `# who may\nreader:${await hashPassword('r-secret')}:read\nwriter:${await hashPassword('w-secret')}:write\n`);
    await using relay = await openRelay('--users', file);
    expect(await connects(relay.mqttPort, { username: 'reader', password: 'w-secret' })).toBe(4);
    expect(await connects(relay.mqttPort, { username: 'nobody', password: 'r-secret' })).toBe(4);
    const reader = (await connects(relay.mqttPort, { username: 'reader', password: 'r-secret' })) as MqttClient;
    const writer = (await connects(relay.mqttPort, { username: 'writer', password: 'w-secret' })) as MqttClient;
    const heard: string[] = [];
    reader.on('message', (topic) => heard.push(topic));
    await reader.subscribeAsync('a/#');
    await writer.publishAsync('a/writer', 'x');
    await waitUntil(() => heard.length === 1, { what: 'the reader hears the writer' });
    reader.publish('a/reader', 'x');
    await waitUntil(() => relay.relay.broker.counts.refusals.forbidden === 1, { what: 'the reader is cut off when it publishes' });
    expect(heard).toEqual(['a/writer']);
    await Promise.all([reader.endAsync(true), writer.endAsync()]);
  });

  it('remembers a right password, so that it is hashed once', async () => {
    const check = new PasswordCheck(parseUsers(`a:${await hashPassword('secret')}:admin`));
    expect(await check.role('a', Buffer.from('secret'))).toBe('admin');
    const start = performance.now();
    for (let turn = 0; turn < 100; turn += 1) expect(await check.role('a', Buffer.from('secret'))).toBe('admin');
    expect(performance.now() - start).toBeLessThan(50);
    expect(await check.role('a', Buffer.from('secreT'))).toBeNull();
  });

  it.each(['a:b', 'a:$scrypt$ln=15,r=8,p=1$x$y:king', ':$scrypt$ln=15,r=8,p=1$eA==$eQ==:read', 'a:$scrypt$ln=40,r=8,p=1$eA==$eQ==:read'])('refuses the line %s', (line) => {
    expect(() => parseUsers(`\n${line}`)).toThrow(/line 2/);
  });
});

describe('a WebSocket upgrade', () => {
  const upgrade = (url: string, headers: Record<string, string>, protocols: string[] = ['mqtt']): Promise<number> => new Promise((resolve) => {
    const socket = new WebSocket(url, protocols, { headers });
    socket.once('open', () => { socket.close(); resolve(101); });
    socket.once('unexpected-response', (request, response) => { request.destroy(); resolve(response.statusCode!); });
    socket.once('error', () => {});
  });

  it('is refused to foreign origins and hosts, without the subprotocol, and elsewhere than /mqtt', async () => {
    await using relay = await openRelay();
    const { host, origin } = new URL(relay.page);
    expect(await upgrade(relay.webSocket, {})).toBe(101);
    expect(await upgrade(relay.webSocket, { Origin: origin })).toBe(101);
    expect(await upgrade(relay.webSocket, { Origin: 'http://evil.test' })).toBe(403);
    expect(await upgrade(relay.webSocket, { Origin: 'null' })).toBe(403);
    expect(await upgrade(relay.webSocket, { Host: `evil.test:${host.split(':')[1]}` })).toBe(403);
    expect(await upgrade(relay.webSocket, {}, [])).toBe(400);
    expect(await upgrade(`ws://${host}/api/session`, {})).toBe(404);
    const { refusals } = relay.relay.broker.counts;
    expect([refusals['foreign-origin'], refusals['foreign-host'], refusals['no-subprotocol']]).toEqual([2, 1, 1]);
  });
});

// The packet gate against the real relay, over TCP and over WebSocket: whatever is malformed or illegal ends its
// connection for the right reason, and nobody is delivered anything of it.

import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Link } from '../../server/broker/gate/link.ts';
import { openRelay, type RelayUnderTest } from '../relay/relay-under-test.ts';
import { waitUntil } from '../support/wait.ts';
import { BAD_PACKETS, connect, packet } from './gate-packets.ts';
import { openTcp, openWebSocket, receives, type OpenClient } from './raw-client.ts';

let relay: RelayUnderTest;
let witness: MqttClient;
const delivered: string[] = [];

beforeAll(async () => {
  relay = await openRelay();
  witness = await mqtt.connectAsync(`mqtt://127.0.0.1:${relay.mqttPort}`, { protocolVersion: 4 });
  witness.on('message', (topic, payload) => delivered.push(`${topic} ${payload}`));
  await witness.subscribeAsync(['#', '$SYS/broker/#']);
});

afterAll(async () => {
  await witness.endAsync();
  await relay[Symbol.asyncDispose]();
});

const CONNACK = [0x20, 2, 0, 0];
const transports: readonly [string, OpenClient][] = [
  ['TCP', () => openTcp(relay.mqttPort)],
  ['WebSocket', () => openWebSocket(relay.webSocket)],
];

describe.each(transports)('over %s', (name, open) => {
  it.each(BAD_PACKETS.map((bad) => [bad.name, bad] as const))('refuses %s', async (_, bad) => {
    const refusals = relay.relay.broker.counts.refusals[bad.reason];
    const client = await open();
    if (bad.first !== true) {
      client.send(connect(2, `gate-${name}`));
      expect([...(await receives(client, 4))]).toEqual(CONNACK);
    }
    client.send(bad.bytes);
    await client.ended();
    expect(relay.relay.broker.counts.refusals[bad.reason]).toBe(refusals + 1);
    const before = bad.first === true ? [] : CONNACK;
    if (bad.answer !== undefined) expect([...client.received()]).toEqual([...before, ...bad.answer]);
    client.destroy();
  });

  it('passes a good packet in front of a bad one, and nothing behind it', async () => {
    const client = await open();
    client.send(connect(2, `order-${name}`));
    await receives(client, 4);
    const topic = `order/${name}`;
    client.send(Buffer.concat([packet(0x30, topic, Buffer.from('good')), packet(0x30, 'leaked/#', Buffer.from('leaked')), packet(0x30, topic, Buffer.from('leaked'))]));
    await client.ended();
    await waitUntil(() => delivered.includes(`${topic} good`), { what: 'the good packet is delivered' });
    client.destroy();
  });

  it('passes nothing behind a DISCONNECT', async () => {
    const client = await open();
    client.send(connect(2, `late-${name}`));
    await receives(client, 4);
    client.send(Buffer.concat([packet(0xe0), packet(0x30, 'late', Buffer.from('leaked'))]));
    await client.ended();
    client.destroy();
  });

  it('passes packets that are cut anywhere, one byte at a time', async () => {
    const client = await open();
    const topic = `cut/${name}`;
    const bytes = Buffer.concat([connect(2, `cut-${name}`), packet(0x30, topic, Buffer.from('one')), packet(0x30, topic, Buffer.from('two')), packet(0xe0)]);
    for (const byte of bytes) client.send(Buffer.from([byte]));
    await waitUntil(() => delivered.includes(`${topic} one`) && delivered.includes(`${topic} two`), { what: 'both packets are delivered' });
    client.destroy();
  });

  it('passes bulk that follows CONNECT without waiting for CONNACK', async () => {
    const client = await open();
    const topic = `eager/${name}`;
    const bulk = Array.from({ length: 500 }, (_, at) => packet(0x30, topic, Buffer.from(`${at}`)));
    client.send(Buffer.concat([connect(2, `eager-${name}`), ...bulk]));
    await waitUntil(() => delivered.filter((line) => line.startsWith(topic)).length === 500, { what: 'all 500 are delivered' });
    client.destroy();
  });

  it('answers an unknown PUBREL with PUBCOMP, as 3.1.1 wants it', async () => {
    const client = await open();
    client.send(connect(2, `pubrel-${name}`));
    await receives(client, 4);
    client.send(packet(0x62, 0, 7));
    expect([...(await receives(client, 8))].slice(4)).toEqual([0x70, 2, 0, 7]);
    client.destroy();
  });
});

describe('over WebSocket alone', () => {
  it('refuses a frame larger than a CONNECT before CONNECT', async () => {
    const client = await openWebSocket(relay.webSocket);
    client.send(Buffer.concat([connect(2, 'frame'), Buffer.alloc(70 * 1024)]));
    await client.ended();
    expect(relay.relay.broker.counts.refusals['frame-too-large']).toBe(1);
  });

  it('takes frames of 512 KiB once connected', async () => {
    const client = await openWebSocket(relay.webSocket);
    client.send(connect(2, 'bulk'));
    await receives(client, 4);
    const one = packet(0x30, 'bulk/frame', Buffer.alloc(100, 'x'));
    const count = Math.floor((512 * 1024) / one.length);
    client.send(Buffer.concat(Array.from({ length: count }, () => one)));
    await waitUntil(() => delivered.filter((line) => line.startsWith('bulk/frame')).length === count, { what: `${count} packets of one frame are delivered` });
    client.destroy();
  });
});

it('has delivered nothing of what was refused', () => {
  expect(delivered.filter((line) => line.includes('leaked'))).toEqual([]);
  expect(BAD_PACKETS.length).toBeGreaterThanOrEqual(60);
});

describe('the gate', () => {
  it('allows bulk before CONNACK leaves, since the answer to that may be bulk', async () => {
    const order: string[] = [];
    let hears: Parameters<Link['listen']>[0] | null = null;
    relay.relay.broker.accept({
      peer: { transport: 'websocket', address: '127.0.0.1', loopback: true },
      pause() {}, resume() {}, close() {},
      listen: (receiver) => void (hears = receiver),
      admit: () => void order.push('bulk is allowed'),
      write(chunks, done) {
        if (chunks[0]![0] === CONNACK[0]) order.push('CONNACK leaves');
        done();
      },
    });
    hears!.bytes(connect(2, 'gate-order'));
    await waitUntil(() => order.includes('CONNACK leaves'), { what: 'CONNACK leaves' });
    expect(order).toEqual(['bulk is allowed', 'CONNACK leaves']);
    hears!.ended();
  });
});

// Peers that are greedy, silent, frozen or absurd do not harm the others.

import { connect as connectTcp, type Socket } from 'node:net';
import { once } from 'node:events';
import mqtt from 'mqtt';
import { describe, expect, it } from 'vitest';
import { connect, packet } from '../contract/gate-packets.ts';
import { openTcp, receives } from '../contract/raw-client.ts';
import { NODE, Program } from '../support/program.ts';
import { pause, waitUntil } from '../support/wait.ts';
import { seriesOf, startRelayProcess } from './relay-process.ts';
import { openRelay } from './relay-under-test.ts';

const MIB = 1024 * 1024;
const MESSAGES = 'iot_emulator_relay_mqtt_messages_total{direction="received"}';

describe('while one page publishes all it can', () => {
  it('health and metrics answer within 250 ms, memory stays small, and every message arrives', async () => {
    await using relay = await startRelayProcess();
    const flood = new Program(NODE, ['tests/relay/flood.ts', relay.webSocket, '3']);
    await waitUntil(async () => (await seriesOf(relay.page, MESSAGES)) > 10_000, { what: 'the flood has begun', pollMs: 100 });
    const answersMs: number[] = [];
    while (flood.child.exitCode === null && answersMs.length < 60) {
      for (const path of ['/health', '/metrics']) {
        const start = performance.now();
        await (await fetch(new URL(path, relay.page))).text();
        answersMs.push(performance.now() - start);
      }
      await pause(40);
    }
    const { stdout } = await flood.finished;
    const sent = Number(stdout.split(' ')[1]);
    await waitUntil(async () => (await seriesOf(relay.page, MESSAGES)) === sent, { what: `all ${sent} messages have passed`, pollMs: 200 });
    expect(answersMs.length).toBeGreaterThan(20);
    expect(Math.max(...answersMs)).toBeLessThan(250);
    expect(await relay.residentBytes()).toBeLessThan(400 * MIB);
  }, 40_000);
});

describe('a peer that announces 200 MiB', () => {
  it('is refused at its first bytes and costs no memory', async () => {
    await using relay = await startRelayProcess();
    const before = await relay.residentBytes();
    const peers = await Promise.all(Array.from({ length: 50 }, () => openTcp(relay.mqttPort)));
    for (const peer of peers) {
      peer.send(Buffer.from([0x10, 0x80, 0x80, 0x80, 0x64]));
      peer.send(Buffer.alloc(MIB));
    }
    await Promise.all(peers.map((peer) => peer.ended()));
    await pause(1100);
    expect(await seriesOf(relay.page, 'iot_emulator_relay_gate_refusals_total{reason="packet-too-large"}')).toBe(50);
    expect((await relay.residentBytes()) - before).toBeLessThan(40 * MIB);
  });
});

describe('a subscriber that stops reading', () => {
  it('does not slow the others down', async () => {
    await using relay = await openRelay();
    const reader = await mqtt.connectAsync(`mqtt://127.0.0.1:${relay.mqttPort}`, { protocolVersion: 4 });
    let heard = 0;
    reader.on('message', () => { heard += 1; });
    await reader.subscribeAsync('load/#');
    const frozen = await openTcp(relay.mqttPort);
    frozen.send(connect(2, 'frozen'));
    await receives(frozen, 4);
    frozen.send(packet(0x82, 0, 1, 'load/#', 0));
    await receives(frozen, 9);
    frozen.freeze();

    const publisher = await openTcp(relay.mqttPort);
    publisher.send(connect(2, 'publisher'));
    await receives(publisher, 4);
    const bulk = Buffer.concat(Array.from({ length: 100 }, () => packet(0x30, 'load/one', Buffer.alloc(10_000, 'x'))));
    const start = performance.now();
    for (let turn = 0; turn < 40; turn += 1) publisher.send(bulk);
    await waitUntil(() => heard === 4000, { what: 'the other subscriber gets all 4,000 messages', withinMs: 15_000, otherwise: () => `${heard}` });
    // aedes alone waits for its drain timeout of seconds before anything goes on.
    expect(performance.now() - start).toBeLessThan(10_000);
    await waitUntil(() => relay.relay.broker.counts.drops['slow-reader'] > 0, { what: 'messages to the frozen one are dropped and counted' });
    frozen.destroy();
    publisher.destroy();
    await reader.endAsync();
  }, 30_000);
});

describe('a subscriber that reads, but more slowly than a page publishes', () => {
  it('gets every message: the publisher is held back instead', async () => {
    await using relay = await startRelayProcess();
    const reader = new Program(NODE, ['tests/relay/count-messages.ts', String(relay.mqttPort)]);
    await reader.line((line) => line === 'subscribed', 'the reader has subscribed');
    const flood = new Program(NODE, ['tests/relay/flood.ts', relay.webSocket, '2']);
    const sent = Number((await flood.finished).stdout.split(' ')[1]);
    await reader.line((line) => line === `received ${sent}`, `the reader has all ${sent}`, 20_000);
    expect(await seriesOf(relay.page, 'iot_emulator_relay_mqtt_dropped_total{reason="slow-reader"}')).toBe(0);
    await reader.stop();
  }, 40_000);
});

describe('a thousand sockets that never say CONNECT', () => {
  it('leave room for others and end by themselves', async () => {
    await using relay = await openRelay();
    const sockets: Socket[] = [];
    for (let at = 0; at < 1000; at += 1) {
      const socket = connectTcp(relay.mqttPort, '127.0.0.1');
      socket.on('error', () => {});
      sockets.push(socket);
      if (at % 100 === 99) await once(socket, 'connect');
    }
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${relay.mqttPort}`, { protocolVersion: 4 });
    await client.publishAsync('still/works', 'x', { qos: 1 });
    await waitUntil(() => relay.relay.broker.counts.refusals['connect-timeout'] === 1000, { what: 'all of them are ended', withinMs: 10_000, otherwise: () => `${relay.relay.broker.counts.refusals['connect-timeout']}` });
    expect(relay.relay.broker.connections).toBe(1);
    await client.endAsync();
    for (const socket of sockets) socket.destroy();
  }, 25_000);
});

describe('retained messages', () => {
  it('are kept up to a bound, and delivered beyond it', async () => {
    await using relay = await openRelay();
    const publisher = await openTcp(relay.mqttPort);
    publisher.send(connect(2, 'keeper'));
    await receives(publisher, 4);
    for (let block = 0; block < 21; block += 1) {
      publisher.send(Buffer.concat(Array.from({ length: 1000 }, (_, at) => packet(0x31, `kept/${block}/${at}`, Buffer.from('x')))));
    }
    const { broker } = relay.relay;
    await waitUntil(() => broker.counts.messagesReceived === 21_000 && broker.counts.drops['retained-full'] === 1000, { what: '20,000 are kept, 1,000 are not', otherwise: () => JSON.stringify(broker.counts.drops) });
    expect(broker.retainedMessages).toBe(20_000);
    publisher.send(packet(0x31, 'kept/0/0'));
    await waitUntil(() => broker.retainedMessages === 19_999, { what: 'an empty message makes room' });
    publisher.destroy();
  });
});

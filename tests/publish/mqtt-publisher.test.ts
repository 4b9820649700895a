import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, describe, expect, it } from 'vitest';
import { writePacket } from '../../src/contracts/packets.ts';
import { LedgerAccount } from '../../src/engine/ledger.ts';
import { HIGH_WATER_BYTES, IN_FLIGHT, IN_FLIGHT_EXACTLY_ONCE, MqttPublisher } from '../../src/publish/mqtt-publisher.ts';
import { openNodeTransport } from '../../src/publish/node-transport.ts';
import { wallClock } from '../../src/worker/wall-clock.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { waitUntil } from '../support/wait.ts';
import { fakeNetwork } from './fake-transport.ts';
import { difference, joined, packet, part, publication, record } from './parts.ts';

const cleanUp: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function broker(): Promise<{ readonly url: string; readonly received: string[]; readonly sockets: Set<Socket>; readonly server: Server }> {
  const aedes = await Aedes.createBroker();
  const received: string[] = [];
  aedes.on('publish', (message, client) => void (client && received.push(message.payload.toString())));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    aedes.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => aedes.close(() => resolve(null)));
    server.close();
  });
  return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, received, sockets, server };
}

function realPublisher(url: string, protocol: 4 | 5 = 4): MqttPublisher {
  const deps = { open: openNodeTransport, clock: wallClock, random: () => 0.2, clientId: 'publisher-test', protocol };
  const publisher = new MqttPublisher(deps, { kind: 'mqtt', url });
  cleanUp.push(() => publisher.stop(0));
  return publisher;
}

describe('MQTT publisher at a real broker', () => {
  it('sends bulk frames and acknowledged messages on one connection, and every one arrives', async () => {
    const { url, received } = await broker();
    const publisher = realPublisher(url);
    const [bulk, careful] = [publication(), publication({ qos: 1, offline: 'hold' })];
    const [bulkAccount, carefulAccount] = [new LedgerAccount(bulk), new LedgerAccount(careful)];
    await waitUntil(() => publisher.connected, { what: 'the connection' });
    for (let round = 0; round < 50; round++) {
      const packets = Array.from({ length: 40 }, (_, k) => packet('bulk', `b${round}-${k}`));
      const frame = joined(...packets);
      bulkAccount.generate(40);
      publisher.send(frame, [part(bulk, bulkAccount, 40, frame.length)]);
      const records = joined(record('careful', `c${round}-0`), record('careful', `c${round}-1`));
      carefulAccount.generate(2);
      publisher.hold(records, part(careful, carefulAccount, 2, records.length));
    }
    await waitUntil(() => (publisher.settle(), carefulAccount.held === 0 && bulkAccount.held === 0 && received.length === 2100), { what: 'all messages' });
    expect(bulkAccount.ledger()).toEqual({ generated: 2000, sent: 2000, dropped: {}, held: 0 });
    expect(carefulAccount.ledger()).toEqual({ generated: 100, sent: 100, dropped: {}, held: 0 });
    expect(new Set(received).size).toBe(2100);
    expect(received.filter((payload) => payload.startsWith('c'))).toEqual(Array.from({ length: 100 }, (_, k) => `c${Math.floor(k / 2)}-${k % 2}`));
  });

  it('keeps what is held over a cut and sends it when the broker is back; no message is lost', async () => {
    const { url, received, sockets } = await broker();
    const publisher = realPublisher(url);
    const careful = publication({ qos: 1, offline: 'hold' });
    const account = new LedgerAccount(careful);
    await waitUntil(() => publisher.connected, { what: 'the connection' });
    for (let k = 0; k < 400; k++) {
      account.generate(1);
      const bytes = record('careful', `m${k}`);
      publisher.hold(bytes, part(careful, account, 1, bytes.length));
      if (k === 200) for (const socket of sockets) socket.destroy();
      if (k % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await waitUntil(() => account.held === 0, { what: 'all acknowledgements' });
    expect(account.ledger()).toEqual({ generated: 400, sent: 400, dropped: {}, held: 0 });
    expect(new Set(received).size).toBe(400);
    expect(received.length - 400).toBeLessThanOrEqual(IN_FLIGHT);
  });

  it('speaks 3.1.1 to a broker that knows no other version, though 5 was asked for', async () => {
    const { url, received } = await broker();
    const publisher = realPublisher(url, 5);
    await waitUntil(() => publisher.connected, { what: 'the connection' });
    expect(publisher.status()).toMatchObject({ state: 'connected', protocol: 4, attempts: 2 });
    expect(publisher.protocol).toBe(4);
    const own = publication();
    const account = new LedgerAccount(own);
    account.generate(1);
    const frame = packet('t', 'in 3.1.1');
    publisher.send(frame, [part(own, account, 1, frame.length)]);
    await waitUntil(() => received.length === 1, { what: 'the message' });
  });

  it('waits for what is held when it is stopped', async () => {
    const { url, received } = await broker();
    const publisher = realPublisher(url);
    const careful = publication({ qos: 2, offline: 'hold' });
    const account = new LedgerAccount(careful);
    await waitUntil(() => publisher.connected, { what: 'the connection' });
    account.generate(300);
    const bytes = joined(...Array.from({ length: 300 }, (_, k) => record('exactly', `m${k}`)));
    publisher.hold(bytes, part(careful, account, 300, bytes.length));
    await publisher.stop(5_000);
    expect(account.ledger()).toEqual({ generated: 300, sent: 300, dropped: {}, held: 0 });
    expect(received).toHaveLength(300);
    expect(publisher.status().state).toBe('off');
  });
});

describe('MQTT publisher, step by step', () => {
  async function connected(protocol: 4 | 5 = 4) {
    const clock = new FakeClock();
    const { open, transports } = fakeNetwork();
    const publisher = new MqttPublisher({ open, clock, random: () => 0, clientId: 'test', protocol }, { kind: 'mqtt', url: 'mqtt://test' });
    transports[0]!.open();
    if (protocol === 4) transports[0]!.connack();
    else transports[0]!.receive(0x20, 3, 0, 0, 0); // CONNACK with an empty property list
    await clock.advance(10);
    return { clock, publisher, transports, transport: transports[0]! };
  }

  it('counts QoS 0 as sent when it has left the socket\'s buffer, and as held until then', async () => {
    const { publisher, transport } = await connected();
    const own = publication();
    const account = new LedgerAccount(own);
    const frame = joined(packet('t', 'one'), packet('t', 'two'));
    transport.bufferedBytes = frame.length;
    account.generate(2);
    publisher.send(frame, [part(own, account, 1, frame.length / 2), part(own, account, 1, frame.length / 2)]);
    expect(account.ledger()).toMatchObject({ sent: 0, held: 2 });
    transport.bufferedBytes = frame.length / 2;
    publisher.settle();
    expect(account.ledger()).toMatchObject({ sent: 1, held: 1 });
    transport.end();
    expect(account.ledger()).toEqual({ generated: 2, sent: 1, dropped: { disconnected: 1 }, held: 0 });
  });

  it('counts at a cut what left before it, where the system still knows', async () => {
    const { publisher, transport } = await connected();
    const own = publication();
    const account = new LedgerAccount(own);
    const frame = joined(packet('t', 'one'), packet('t', 'two'));
    transport.bufferedBytes = frame.length;
    account.generate(2);
    publisher.send(frame, [part(own, account, 1, frame.length / 2), part(own, account, 1, frame.length / 2)]);
    transport.end('closed', 'cut', frame.length / 2);
    expect(account.ledger()).toEqual({ generated: 2, sent: 1, dropped: { disconnected: 1 }, held: 0 });
  });

  it('never has more than its window in flight', async () => {
    const { publisher, transport } = await connected();
    const own = publication({ qos: 1 });
    const account = new LedgerAccount(own);
    account.generate(500);
    const bytes = joined(...Array.from({ length: 500 }, (_, k) => record('t', `m${k}`)));
    publisher.hold(bytes, part(own, account, 500, bytes.length));
    await Promise.resolve();
    expect(transport.bytes.toString('latin1').match(/m\d+/g)).toHaveLength(IN_FLIGHT);
    expect(account.held).toBe(500);
  });

  it('has at most 20 messages of QoS 2 in flight, since mosquitto hangs up on more', async () => {
    const { publisher, transport } = await connected();
    const own = publication({ qos: 2 });
    const account = new LedgerAccount(own);
    account.generate(50);
    const bytes = joined(...Array.from({ length: 50 }, (_, k) => record('t', `m${k}`)));
    publisher.hold(bytes, part(own, account, 50, bytes.length));
    await Promise.resolve();
    expect(transport.bytes.toString('latin1').match(/m\d+/g)).toHaveLength(IN_FLIGHT_EXACTLY_ONCE);
  });

  it('is full at the high-water mark, and sends nothing that is held above it', async () => {
    const { publisher, transport } = await connected();
    expect(publisher.full).toBe(false);
    transport.bufferedBytes = HIGH_WATER_BYTES;
    expect(publisher.full).toBe(true);
    const own = publication({ qos: 1 });
    const account = new LedgerAccount(own);
    account.generate(1);
    const before = transport.written.length;
    const bytes = record('t', 'later');
    publisher.hold(bytes, part(own, account, 1, bytes.length));
    await Promise.resolve();
    expect(transport.written).toHaveLength(before);
    transport.bufferedBytes = 0;
    publisher.settle();
    await Promise.resolve();
    expect(transport.bytes.toString('latin1')).toContain('later');
  });

  it('holds QoS 0 messages that may wait, and sends them in one frame when it is connected again', async () => {
    const { clock, publisher, transports, transport } = await connected();
    const own = publication({ offline: 'hold' });
    const account = new LedgerAccount(own);
    transport.end();
    expect(publisher.mustHold(account)).toBe(true);
    const bytes = joined(packet('t', 'm0'), packet('t', 'm1'), packet('t', 'm2'));
    account.generate(3);
    publisher.hold(bytes, part(own, account, 3, bytes.length));
    expect(account.held).toBe(3);
    await clock.advance(100);
    transports[1]!.open();
    transports[1]!.connack();
    await clock.advance(10);
    expect(transports[1]!.bytes.toString('latin1')).toMatch(/m0.*m1.*m2/s);
    publisher.settle();
    expect(account.ledger()).toEqual({ generated: 3, sent: 3, dropped: {}, held: 0 });
    expect(publisher.mustHold(account)).toBe(false);
  });

  it('forgets what has expired while there was no connection, and says of the rest how long it is still of use', async () => {
    const { clock, publisher, transports, transport } = await connected(5);
    const [bulk, careful, lasting] = [publication({ offline: 'hold', expirySeconds: 10 }), publication({ qos: 1, expirySeconds: 2 }), publication({ qos: 1, expirySeconds: 90 })];
    const accounts = [new LedgerAccount(bulk), new LedgerAccount(careful), new LedgerAccount(lasting)] as const;
    transport.end();
    const held = new Uint8Array(40), end = writePacket(held, 0, record('b', 'bulk'), { protocol: 5, retain: false, expirySeconds: 10 });
    for (const account of accounts) account.generate(1);
    publisher.hold(held.slice(0, end), part(bulk, accounts[0], 1, end));
    const [first, second] = [record('c', 'careful'), record('d', 'lasting')];
    publisher.hold(first, part(careful, accounts[1], 1, first.length));
    publisher.hold(second, part(lasting, accounts[2], 1, second.length));
    await clock.advance(3_500);
    publisher.settle();
    expect(accounts.map((account) => account.ledger().dropped)).toEqual([{}, { expired: 1 }, {}]);
    transports.at(-1)!.open();
    transports.at(-1)!.receive(0x20, 3, 0, 0, 0);
    await clock.advance(10);
    const sent = transports.at(-1)!.bytes;
    expect([...sent.subarray(sent.indexOf('bulk') - 6, sent.indexOf('bulk'))]).toEqual([5, 2, 0, 0, 0, 7]);
    expect([...sent.subarray(sent.indexOf('lasting') - 6, sent.indexOf('lasting'))]).toEqual([5, 2, 0, 0, 0, 87]);
    expect(sent.includes('careful')).toBe(false);
  });

  it('says what it held in the version of the session that takes it', async () => {
    const { clock, publisher, transports, transport } = await connected(5);
    const own = publication({ offline: 'hold', expirySeconds: 60, retain: true });
    const account = new LedgerAccount(own);
    const inForm = (protocol: 4 | 5, payload: string, expirySeconds: number | null): Uint8Array => {
      const out = new Uint8Array(300);
      return out.slice(0, writePacket(out, 0, record('some/topic', payload), { protocol, retain: true, expirySeconds }));
    };
    const hold = (bytes: Uint8Array): void => {
      account.generate(1);
      publisher.hold(bytes, part(own, account, 1, bytes.length));
    };
    transport.end();
    // Without its six bytes of properties the second packet's length takes a byte less.
    const payloads = ['short', 'x'.repeat(112)];
    for (const payload of payloads) hold(inForm(5, payload, 60));
    await clock.advance(1_000);
    const refusing = transports.at(-1)!;
    refusing.open();
    refusing.connack(1); // unacceptable protocol version [MQTT-3.1.2-2]
    expect(publisher.protocol).toBe(4);
    hold(inForm(4, 'of this version', null));
    await clock.advance(1_000);
    const older = transports.at(-1)!;
    older.open();
    older.connack();
    await clock.advance(10);
    const wanted = joined(...[...payloads, 'of this version'].map((payload) => inForm(4, payload, null)));
    expect(older.bytes.subarray(older.bytes.length - wanted.length)).toEqual(Buffer.from(wanted));
    expect(inForm(5, payloads[1]!, 60).length - inForm(4, payloads[1]!, null).length).toBe(7);
    publisher.settle();
    expect(account.ledger()).toEqual({ generated: 3, sent: 3, dropped: {}, held: 0 });
  });

  it('drops the rest as stopped when its time to stop is over', async () => {
    const { clock, publisher, transport } = await connected();
    const [bulk, careful] = [publication(), publication({ qos: 1 })];
    const accounts = [new LedgerAccount(bulk), new LedgerAccount(careful)] as const;
    transport.bufferedBytes = 1_000_000;
    const frame = packet('t', 'stuck');
    accounts[0].generate(1);
    publisher.send(frame, [part(bulk, accounts[0], 1, frame.length)]);
    accounts[1].generate(150);
    const bytes = joined(...Array.from({ length: 150 }, (_, k) => record('t', `m${k}`)));
    publisher.hold(bytes, part(careful, accounts[1], 150, bytes.length));
    const stopped = publisher.stop(1_000);
    await clock.advance(1_100);
    await stopped;
    for (const account of accounts) expect(difference(account.ledger())).toBe(0);
    expect(accounts.map((account) => account.ledger().dropped)).toEqual([{ stopped: 1 }, { stopped: 150 }]);
  });
});

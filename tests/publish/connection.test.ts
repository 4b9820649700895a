import { describe, expect, it } from 'vitest';
import { Connection } from '../../src/publish/connection.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { fakeNetwork, type FakeTransport } from './fake-transport.ts';

const BROKER = { kind: 'mqtt', url: 'mqtt://broker.test' } as const;

function setUp({ protocol = 4 as 4 | 5, random = (): number => 0.5 } = {}) {
  const clock = new FakeClock();
  const network = fakeNetwork();
  const seen: string[] = [];
  const connection = new Connection({ open: network.open, clock, random, clientId: 'test', protocol }, BROKER, {
    up: () => seen.push('up'),
    lost: () => seen.push('lost'),
  });
  const transport = (number: number): FakeTransport => network.transports[number]!;
  return { clock, connection, transport, transports: network.transports, seen };
}

describe('connection', () => {
  it('is connected after CONNACK, and only then', async () => {
    const { clock, connection, transport, seen } = setUp();
    expect(connection.status()).toMatchObject({ state: 'connecting', attempts: 1, protocol: null });
    transport(0).open();
    await clock.advance(1);
    expect(transport(0).bytes[0]).toBe(0x10);
    expect(connection.settled).toBe(false);
    transport(0).connack();
    await clock.advance(20);
    expect(connection.status()).toMatchObject({ state: 'connected', protocol: 4, problem: null });
    expect(seen).toEqual(['up']);
  });

  it('tells what is wrong, waits with back-off and tries again', async () => {
    const { clock, connection, transport, transports } = setUp();
    transport(0).end('refused', 'connect ECONNREFUSED');
    expect(connection.status()).toMatchObject({ state: 'waiting', nextAttemptInMs: 125, problem: { code: 'connection-refused' } });
    expect(connection.settled).toBe(true);
    await clock.advance(125);
    expect(transports).toHaveLength(2);
    transport(1).end('refused', '');
    expect(connection.status().nextAttemptInMs).toBe(250);
  });

  it('is back within 5 s of the return of a broker that was away for two minutes', async () => {
    const { clock, transports } = setUp({ random: () => 0.999 });
    transports[0]!.end('refused', '');
    for (let tries = 1; clock.monotonicMs() < 121_000; ) {
      await clock.advance(50);
      if (transports.length > tries) transports[tries++]!.end('refused', '');
    }
    const before = transports.length;
    await clock.advance(4_000);
    expect(transports.length).toBeGreaterThan(before);
  });

  it('waits up to 30 s after five minutes of outage, and tries at once when asked', async () => {
    const { clock, connection, transports } = setUp();
    transports[0]!.end('refused', '');
    for (let tries = 1; clock.monotonicMs() < 400_000; ) {
      await clock.advance(100);
      if (transports.length > tries) transports[tries++]!.end('refused', '');
    }
    expect(connection.status().state).toBe('waiting');
    expect(connection.status().nextAttemptInMs).toBeGreaterThan(4_000);
    const before = transports.length;
    connection.reconnectNow();
    expect(transports).toHaveLength(before + 1);
  });

  it.each([
    [4, 'not-authorised'],
    [5, 'not-authorised'],
    [2, 'client-id-refused'],
  ])('gives up for good at CONNACK %i: %s', async (code, problem) => {
    const { clock, connection, transport, transports } = setUp();
    transport(0).open();
    transport(0).connack(code);
    await clock.advance(60_000);
    expect(connection.status()).toMatchObject({ state: 'failed', problem: { code: problem } });
    expect(transports).toHaveLength(1);
    connection.reconnectNow();
    expect(connection.status().state).toBe('connecting');
  });

  it('tries again when the broker is unavailable', async () => {
    const { clock, connection, transport } = setUp();
    transport(0).open();
    transport(0).connack(3);
    await clock.advance(20);
    expect(connection.status()).toMatchObject({ state: 'waiting', problem: { code: 'broker-unavailable' } });
  });

  it.each(['mixed-content', 'bad-url', 'forbidden', 'local-network'] as const)('does not try %s again', (cause) => {
    const { connection, transport } = setUp();
    transport(0).end(cause, '');
    const { state, problem } = connection.status();
    expect(state).toBe('failed');
    expect(problem?.remedy).toMatch(/\.$/);
  });

  it('speaks 3.1.1 to a broker that refuses version 5, without waiting', async () => {
    const { clock, connection, transport, transports } = setUp({ protocol: 5 });
    transport(0).open();
    await clock.advance(1);
    expect(transport(0).bytes[8]).toBe(5);
    transport(0).connack(1); // as a broker of 3.1.1 answers: [MQTT-3.1.2-2]
    await clock.advance(20);
    expect(transports).toHaveLength(2);
    transport(1).open();
    await clock.advance(1);
    expect(transport(1).bytes[8]).toBe(4);
    transport(1).connack();
    await clock.advance(20);
    expect(connection.status()).toMatchObject({ state: 'connected', protocol: 4 });
  });

  it('says within 5 s that a server does not answer', async () => {
    const { clock, connection, transport } = setUp();
    transport(0).open();
    await clock.advance(5_000);
    expect(connection.status()).toMatchObject({ state: 'waiting', problem: { code: 'broker-silent' } });
  });

  it('says within 5 s that no connection comes about', async () => {
    const { clock, connection } = setUp();
    await clock.advance(5_000);
    expect(connection.status()).toMatchObject({ state: 'waiting', problem: { code: 'connection-timeout' } });
  });

  it('refuses a packet that is too big and goes on with a new connection', async () => {
    const { clock, connection, transport, transports, seen } = setUp();
    transport(0).open();
    transport(0).connack();
    await clock.advance(20);
    transport(0).receive(0x30, 0xff, 0xff, 0xff, 0x7f);
    expect(connection.status()).toMatchObject({ state: 'waiting', problem: { code: 'not-mqtt' } });
    expect(seen).toEqual(['up', 'lost']);
    await clock.advance(5_000);
    expect(transports.length).toBeGreaterThan(1);
  });

  it('sends DISCONNECT when it is closed, and tries no more', async () => {
    const { clock, connection, transport, transports } = setUp();
    transport(0).open();
    transport(0).connack();
    await clock.advance(20);
    connection.close();
    expect([...transport(0).bytes.subarray(-2)]).toEqual([0xe0, 0]);
    await clock.advance(60_000);
    expect(transports).toHaveLength(1);
    expect(connection.status().state).toBe('off');
  });
});

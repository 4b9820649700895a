import { describe, expect, it } from 'vitest';
import { brokerHost, brokerOrigin, brokerProblem, ownBroker } from '../../src/app/state/broker-address.ts';
import { loadStart, relayMqttPort, type Fetch } from '../../src/app/state/boot.ts';
import { ConnectionState } from '../../src/app/state/connection-state.svelte.ts';
import { droppedOf, ledgerDifference } from '../../src/app/state/fleet-state.svelte.ts';
import { Settings, type Store } from '../../src/app/state/settings.svelte.ts';

const PAGE = { protocol: 'http:', host: '127.0.0.1:8080' };

function served(files: Record<string, unknown>): Fetch {
  return async (path) => {
    const found = files[path.replace('./', '')];
    if (found === undefined) return new Response('not here', { status: 404 });
    return typeof found === 'string' ? new Response(found) : Response.json(found);
  };
}

describe('what the page starts with', () => {
  const options = { scenario: null, broker: null, speed: 1, workers: 'auto', mqttWebSocket: '/mqtt', tokenNeeded: false, relay: 'r' };

  it('is the default fleet at the relay that served it', async () => {
    const start = await loadStart(served({ 'api/page': options, 'scenarios/greenhouse.yaml': 'name: g' }), PAGE);
    expect(start).toEqual({ text: 'name: g', own: 'ws://127.0.0.1:8080/mqtt', broker: 'ws://127.0.0.1:8080/mqtt', speed: 1, workers: 'auto' });
  });

  it('is what the operator chose', async () => {
    const chosen = { ...options, scenario: 'name: mine', broker: 'ws://other:9001', speed: 'max', workers: 2 };
    const start = await loadStart(served({ 'api/page': chosen, 'scenarios/greenhouse.yaml': 'name: g' }), PAGE);
    expect(start).toMatchObject({ text: 'name: mine', broker: 'ws://other:9001', own: 'ws://127.0.0.1:8080/mqtt', speed: 'max', workers: 2 });
  });

  it('publishes nowhere on a static host', async () => {
    const start = await loadStart(served({ 'scenarios/greenhouse.yaml': 'name: g' }), PAGE);
    expect(start).toMatchObject({ text: 'name: g', own: null, broker: null });
  });

  it('survives a host that answers everything with its own page', async () => {
    const start = await loadStart(async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), PAGE);
    expect(start.own).toBeNull();
  });

  it('learns the relay’s TCP port for commands in a terminal', async () => {
    expect(await relayMqttPort(served({ 'api/info': { listeners: { mqtt: 'mqtt://127.0.0.1:18830' } } }))).toBe(18830);
    expect(await relayMqttPort(served({ 'api/info': { listeners: {} } }))).toBeNull();
    expect(await relayMqttPort(served({}))).toBeNull();
  });
});

describe('a broker’s address', () => {
  it('is that of the page, with the page’s encryption', () => {
    expect(ownBroker({ protocol: 'https:', host: 'iot.example' }, '/mqtt')).toBe('wss://iot.example/mqtt');
  });

  it('is refused with a reason', () => {
    expect(brokerProblem('mqtt://x:1883', 'http:')?.code).toBe('broker-address');
    expect(brokerProblem('nonsense', 'http:')?.code).toBe('broker-address');
    expect(brokerProblem('wss://me:secret@x/mqtt', 'https:')?.code).toBe('broker-credentials-in-address');
    expect(brokerProblem('ws://x/mqtt', 'https:')?.code).toBe('broker-mixed-content');
    expect(brokerProblem('ws://127.0.0.1:9001', 'https:')).toBeNull();
    expect(brokerProblem('wss://x/mqtt', 'https:')).toBeNull();
  });

  it('tells scheme, host and port apart', () => {
    expect(brokerOrigin('wss://x/mqtt')).toBe('wss://x:443');
    expect(brokerOrigin('ws://x/mqtt')).toBe('ws://x:80');
    expect(brokerHost('wss://x:8084/mqtt')).toBe('x:8084');
  });

  it('gets the credentials that were typed for exactly it, and no other does', () => {
    const connection = new ConnectionState();
    connection.url = 'wss://a:8084/mqtt';
    connection.username = 'me';
    connection.password = 'secret';
    connection.remember();
    expect(connection.broker('wss://a:8084/other')).toMatchObject({ username: 'me', password: 'secret' });
    for (const other of ['ws://a:8084/mqtt', 'wss://a:8085/mqtt', 'wss://b:8084/mqtt', 'wss://a/mqtt']) expect(connection.broker(other)).toEqual({ kind: 'mqtt', url: other });
    connection.show('wss://b:8084/mqtt');
    expect([connection.username, connection.password]).toEqual(['', '']);
    expect(connection.broker(null)).toEqual({ kind: 'none' });
  });
});

describe('the ledger on the page', () => {
  it('is compared, not assumed', () => {
    const ledger = { generated: 10, sent: 6, held: 1, dropped: { offline: 2, stopped: 1 } };
    expect(droppedOf(ledger)).toBe(3);
    expect(ledgerDifference(ledger)).toBe(0);
    expect(ledgerDifference({ ...ledger, generated: 12 })).toBe(2);
  });
});

describe('settings', () => {
  const store = (text: string | null): Store & { written: string[] } => {
    const written: string[] = [];
    return { written, getItem: () => text, setItem: (_key, value) => void written.push(value) };
  };

  it('follow the reader’s languages at first', () => {
    expect(new Settings(store(null), ['fr-FR', 'de-AT', 'en']).language).toBe('de');
    expect(new Settings(store(null), ['fr-FR']).language).toBe('en');
  });

  it('are kept', () => {
    const kept = store(null);
    new Settings(kept, []).setTheme('dark');
    expect(new Settings(store(kept.written[0]!), []).theme).toBe('dark');
  });

  it('survive a refused, full or spoilt store', () => {
    const refusing: Store = { getItem() { throw new Error('refused'); }, setItem() { throw new Error('full'); } };
    for (const one of [refusing, null, store('{"theme":7'), store('[1]'), store('null'), store('{"theme":"pink","language":"xx"}')]) {
      const settings = new Settings(one, ['en']);
      settings.setLanguage('de');
      expect([settings.theme, settings.language]).toEqual(['system', 'de']);
    }
  });
});

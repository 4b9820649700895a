// The door for snapshots: one bad value refuses the whole.

import { describe, expect, it } from 'vitest';
import { generated, snapshot } from './telemetry-relay.ts';
import { relayApp } from './relay-under-test.ts';

const relay = await relayApp();

function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return Promise.resolve(relay.app.request('/api/telemetry', { method: 'POST', body: text, headers: { Host: '127.0.0.1', 'Content-Type': 'application/json', ...headers } }));
}

const good = (session: string): object => snapshot(5, { session });

describe('POST /api/telemetry', () => {
  it('answers with the relay\'s instance, and /metrics shows the counts', async () => {
    const response = await post(good('session-good'));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ relay: relay.deps.instance, result: 'accepted' });
    const text = await (await relay.get('/metrics')).text();
    expect(text).toContain('iot_emulator_messages_generated_total{device_type="pump",topic="pumps/{id}"} 5');
    expect(text).toContain('iot_emulator_web_active_sessions 1');
    expect(text).toContain('iot_emulator_relay_telemetry_snapshots_total{result="accepted"} 1');
  });

  const family = (rows: unknown): object => ({ ...good('session-bad'), values: { ...generated(7), iot_emulator_messages_sent_total: rows } });
  it.each<[string, unknown]>([
    ['a negative count', family([['pump', 'p', -1]])],
    ['1e308', family([['pump', 'p', 1e308]])],
    ['NaN as null', family([['pump', 'p', null]])],
    ['half a message', family([['pump', 'p', 0.5]])],
    ['text for a number', family([['pump', 'p', '7']])],
    ['a number for a label', family([[7, 'p', 7]])],
    ['too few labels', family([['pump', 7]])],
    ['too many labels', family([['pump', 'p', 'q', 7]])],
    ['an empty label', family([['', 'p', 7]])],
    ['a label of 2,000 characters', family([['pump', 'p'.repeat(2000), 7]])],
    ['the same labels twice', family([['pump', 'p', 7], ['pump', 'p', 8]])],
    ['an unknown family', { ...good('session-bad'), values: { ...generated(7), up: [[1]] } }],
    ['a family of the relay', { ...good('session-bad'), values: { iot_emulator_web_active_sessions: [[1]] } }],
    ['a reason that does not exist', { ...good('session-bad'), values: { iot_emulator_messages_dropped_total: [['pump', 'p', 'bored', 1]] } }],
    ['a polluted prototype', `{"version":1,"session":"session-bad","incarnation":0,"number":1,"relay":null,"base":null,"final":false,"values":{"__proto__":[["a","b",1]]}}`],
    ['an unknown key', { ...good('session-bad'), admin: true }],
    ['another version', { ...good('session-bad'), version: 2 }],
    ['a session without a name', { ...good('') }],
    ['a session\'s name with a newline', { ...good('session\nbad-') }],
    ['number 0', { ...good('session-bad'), number: 0 }],
    ['no object', '[]'],
    ['no JSON', '{"version":'],
    ['nothing', ''],
    ['1,001 rows', { ...good('session-bad'), values: { iot_emulator_data_points_generated_total: Array.from({ length: 1001 }, (_, at) => [`m${at}`, 1]) } }],
  ])('refuses %s', async (_, body) => {
    const response = await post(body);
    expect([400, 422]).toContain(response.status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ remedy: expect.any(String) });
  });

  it('has taken nothing of what was refused', () => {
    expect(relay.deps.sessions.active(relay.deps.clock.monotonicMs())).toBe(1);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses what is too large, no JSON by its type, and what comes too often', async () => {
    expect((await post('x'.repeat(70_000))).status).toBe(413);
    expect((await post(good('session-type'), { 'Content-Type': 'text/plain' })).status).toBe(415);
    const statuses = await Promise.all(Array.from({ length: 30 }, (_, at) => post(snapshot(1, { session: 'session-often', number: at + 1 })).then((response) => response.status)));
    expect(statuses.filter((status) => status === 200).length).toBe(10);
    const last = await post(snapshot(1, { session: 'session-often', number: 99 }));
    expect([last.status, last.headers.get('retry-after')]).toEqual([429, '5']);
  });
});

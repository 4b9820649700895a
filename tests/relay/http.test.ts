// The relay's app as a function of requests: no port is opened here.

import { describe, expect, it } from 'vitest';
import { relayApp } from './relay-under-test.ts';

const relay = await relayApp();
const ROUTES = ['/', '/health', '/api/health', '/metrics', '/api/info', '/api/page', '/api/scenarios', '/mqtt', '/nothing', '/embed', '/embed.js', '/assets/none.js'];

describe('every route', () => {
  it.each(ROUTES)('%s carries the security headers', async (path) => {
    const { headers } = await relay.get(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    const policy = headers.get('content-security-policy')!;
    for (const part of ["default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self' ws: wss:", "object-src 'none'", "base-uri 'none'", "form-action 'none'"]) {
      expect(policy).toContain(part);
    }
    const mayBeFramed = path === '/embed' || path === '/embed.js';
    expect(policy.includes("frame-ancestors 'none'")).toBe(!mayBeFramed);
    expect(headers.get('access-control-allow-origin')).toBe(mayBeFramed ? '*' : null);
  });

  it.each(ROUTES)('%s refuses a foreign Host', async (path) => {
    for (const host of ['evil.test', 'evil.test:8080', '127.0.0.1.evil.test', '10.0.0.1:8080', 'localhost@evil.test', '']) {
      const response = await relay.get(path, { Host: host });
      expect([host, response.status]).toEqual([host, 403]);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    }
  });

  it.each(ROUTES.filter((path) => !path.startsWith('/embed')))('%s refuses a foreign Origin', async (path) => {
    for (const origin of ['http://evil.test', 'https://127.0.0.1.evil.test', 'http://127.0.0.1:9999', 'null', 'file://']) {
      expect([origin, (await relay.get(path, { Origin: origin })).status]).toEqual([origin, 403]);
    }
  });
});

describe('who may call', () => {
  it('lets the page of this relay and callers without Origin pass', async () => {
    expect((await relay.get('/health')).status).toBe(200);
    expect((await relay.get('/health', { Origin: 'http://127.0.0.1:8080' })).status).toBe(200);
    expect((await relay.get('/health', { Host: 'localhost:8080', Origin: 'http://localhost:8080' })).status).toBe(200);
    expect((await relay.get('/health', { Host: '[::1]:8080' })).status).toBe(200);
  });

  it('lets further hosts and origins pass that the operator named', async () => {
    const open = await relayApp('--allow-host', 'relay.test', '--allow-origin', 'https://app.test');
    expect((await open.get('/health', { Host: 'relay.test' })).status).toBe(200);
    const response = await open.get('/health', { Origin: 'https://app.test' });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.test');
    expect((await open.get('/embed', { Origin: 'https://other.test' })).status).toBe(403);
    expect((await open.get('/embed')).headers.get('content-security-policy')).toContain('frame-ancestors https://app.test');
  });

  it('wants the token from whoever is not on loopback', async () => {
    const open = await relayApp('--host', '0.0.0.0');
    expect(open.token).not.toBeNull();
    const post = (address: string, headers: Record<string, string>): Promise<Response> => Promise.resolve(open.app.request(
      '/api/telemetry', { method: 'POST', headers: { Host: '192.0.2.7:8080', 'Content-Type': 'application/json', ...headers }, body: '{}' }, { incoming: { socket: { remoteAddress: address } } },
    ));
    expect((await post('192.0.2.9', {})).status).toBe(401);
    expect((await post('192.0.2.9', { Authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post('192.0.2.9', { Authorization: `Bearer ${open.token}` })).status).toBe(400);
    expect((await post('::ffff:127.0.0.1', {})).status).toBe(400);
    expect(await (await open.get('/api/page', { Host: '192.0.2.7:8080' })).json()).toMatchObject({ tokenNeeded: true });
  });
});

describe('files', () => {
  const TRAVERSALS = ['//etc/passwd', '/../package.json', '/..%2fpackage.json', '/%2e%2e/package.json', '/%5c..%5cpackage.json', '/assets/../../package.json', '/assets/..%2f..%2fpackage.json', '/.git/config', '/index.html%00.js', '/assets//', '/%c0%ae%c0%ae/package.json', '/..;/package.json', '/scenarios/..%5c..%5cpackage.json'];

  it.each(TRAVERSALS)('%s is not there', async (path) => {
    const response = await relay.app.request(`http://127.0.0.1:8080${path}`, { headers: { Host: '127.0.0.1:8080' } });
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });
});

describe('errors', () => {
  it('are problems with a remedy', async () => {
    const response = await relay.get('/nothing');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ status: 404, title: 'Not Found', type: expect.stringMatching(/^about:blank#/), detail: expect.any(String), remedy: expect.any(String) });
  });

  it.each([['POST', '/metrics', 'GET'], ['GET', '/api/telemetry', 'POST']])('say that %s is not for %s', async (method, path, allow) => {
    const response = await relay.app.request(`http://127.0.0.1:8080${path}`, { method, headers: { Host: '127.0.0.1:8080' } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  });

  it('tell an HTTP client at /mqtt to upgrade', async () => {
    expect((await relay.get('/mqtt')).status).toBe(426);
  });
});

describe('the core port', () => {
  it('serves its metrics and health, and nothing else', async () => {
    const get = (path: string): Response | Promise<Response> => relay.core.request(path, { headers: { Host: '127.0.0.1:8081' } });
    expect((await get('/health')).status).toBe(200);
    const text = await (await get('/metrics')).text();
    expect(text).toContain('iot_emulator_messages_generated_total');
    expect(text).not.toContain('iot_emulator_web_');
    expect(text).not.toContain('process_');
    for (const path of ['/', '/api/info', '/api/page', '/mqtt', '/index.html']) expect((await get(path)).status).toBe(404);
  });
});

// What the relay lets a browser do with the page: headers on every route, no framing, no foreign origin.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { servePages, type PageServer } from '../bench/page-server.ts';
import { startRelay, type Relay } from '../support/relay.ts';

describe('a browser', () => {
  let relay: Relay;
  let browser: Browser;
  let foreign: PageServer;

  beforeAll(async () => {
    relay = await startRelay();
    browser = await launchBrowser();
    foreign = await servePages();
  });

  afterAll(async () => {
    await foreign?.[Symbol.asyncDispose]();
    await browser?.close();
    await relay?.[Symbol.asyncDispose]();
  });

  it('is told on every route what it may load, and never to guess a type', async () => {
    for (const path of ['/', '/health', '/metrics', '/api/info', '/api/page', '/nothing-here']) {
      const { headers } = await fetch(new URL(path, relay.page));
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('referrer-policy'), path).toBe('no-referrer');
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
    }
    const policy = (await fetch(relay.page)).headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toMatch(/'unsafe-eval'/);
  });

  it('does not show the page inside another site', async () => {
    const page = await browser.newPage();
    await page.goto(`${foreign.url}/golden.html`);
    await page.evaluate((url) => new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      frame.onload = resolve;
      document.body.append(frame);
    }), relay.page);
    const frame = page.frames().find((candidate) => candidate !== page.mainFrame())!;
    expect(frame.url()).not.toBe(relay.page);
    expect(await frame.content()).not.toContain('room-ledger');
    await page.close();
  });

  it('gets no MQTT connection to the relay from another site', async () => {
    const page = await browser.newPage();
    await page.goto(`${foreign.url}/golden.html`);
    const outcome = await page.evaluate((url) => new Promise<string>((resolve) => {
      const socket = new WebSocket(url, 'mqtt');
      socket.onopen = () => resolve('open');
      socket.onclose = () => resolve('closed');
    }), relay.ready.mqttWebSocket);
    expect(outcome).toBe('closed');
    await page.close();
  });
});

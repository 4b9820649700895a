// Links made to harm: each gets a clear error, nothing runs, nothing is allocated, nothing is published.

import { deflateRawSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import { launchBrowser } from '../support/chromium.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { Subscriber } from '../support/subscriber.ts';
import { waitUntil, waitUntilSteady } from '../support/wait.ts';

const GOOD = 'version: 1\nname: x\nmodels:\n  m:\n    signals: { a: { value: "1" } }\n    publish: [{ topic: "evil/{id}", every: 1s, payload: json }]\nfleets: [{ model: m, count: 3 }]\n';

function fragment(body: string | Buffer, version = 1): string {
  return Buffer.concat([Buffer.from([version]), deflateRawSync(body)]).toString('base64url');
}

function link(scenario: string, more: object = {}): string {
  return fragment(JSON.stringify({ scenario, seed: 1, start: null, view: {}, ...more }));
}

const whole = link(GOOD);
const HOSTILE: readonly (readonly [string, string])[] = [
  ['truncated', whole.slice(0, -20)],
  ['not base64url', 'AA%%%%%!!!!'],
  ['of an unknown version', fragment('{}', 9)],
  ['no JSON inside', fragment('x'.repeat(100))],
  ['an inflating bomb', fragment(Buffer.alloc(32 * 1024 * 1024, 0x20))],
  ['a polluted prototype', fragment(`{"scenario":${JSON.stringify(GOOD)},"seed":1,"start":null,"__proto__":{"polluted":true}}`)],
  ['a polluted scenario', link('version: 1\n__proto__: { polluted: true }\nname: x\n')],
  ['10⁹ devices', link(GOOD.replace('count: 3', 'count: 1000000000'))],
  ['a bomb of YAML anchors', link(`a: &a [1,1,1,1,1,1,1,1,1]\n${[...'bcdefghij'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${String.fromCharCode(97 + i)}`).join(',')}]`).join('\n')}\n`)],
  ['a credential in the broker\'s address', link(`${GOOD}broker: { url: "wss://user:secret@evil.test/mqtt" }\n`)],
];

/** Names and units that would run if they were ever taken for markup. */
const MARKUP = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

describe('a hostile link', () => {
  let relay: Relay;
  let browser: Browser;
  let subscriber: Subscriber;

  beforeAll(async () => {
    relay = await startRelay();
    browser = await launchBrowser();
    subscriber = await Subscriber.open({ port: relay.mqttPort });
  });

  afterAll(async () => {
    await subscriber?.[Symbol.asyncDispose]();
    await browser?.close();
    await relay?.[Symbol.asyncDispose]();
  });

  it.each(HOSTILE)('(%s) gets a clear error and starts nothing', async (_what, hash) => {
    await using app = await openApp(`${new URL(relay.page).origin}/#${hash}`, { browser, bare: true });
    const said = await waitUntil(async () => (await app.alerts()).join(' ').trim() || null, { what: 'the page says what is wrong', otherwise: () => app.shown() });
    expect(said.length).toBeGreaterThan(30);
    expect(await app.page.evaluate(() => (({}) as { polluted?: unknown }).polluted)).toBeUndefined();
    expect(Number((await app.state('devices')) || 0)).toBe(0);
    expect(app.dialogs).toEqual([]);
    expect(await app.cspReports()).toEqual([]);
    expect(subscriber.count).toBe(0);
  });

  it('with markup for a name shows it as text', async () => {
    const scenario = GOOD.replace('name: x', `name: x\ntitle: ${JSON.stringify(MARKUP)}`).replace('{ value: "1" }', `{ value: "1", unit: ${JSON.stringify(MARKUP.slice(0, 28))} }`);
    await using app = await openApp(`${new URL(relay.page).origin}/#${link(scenario)}`, { browser, bare: true });
    await waitUntil(async () => (await app.page.title()).includes('<img') || (await app.alerts()).length > 0, { what: 'the title or an error is shown', otherwise: () => app.shown() });
    expect(await app.page.evaluate(() => document.querySelectorAll('img[src="x"], script:not([src])').length)).toBe(0);
    expect(app.dialogs).toEqual([]);
    expect(await app.cspReports()).toEqual([]);
  });

  it('never makes the page publish by itself', async () => {
    await waitUntilSteady(() => subscriber.count, { what: 'nothing is published', forMs: 1000 });
    expect(subscriber.count).toBe(0);
  });
});

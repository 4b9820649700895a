// What a person changes while a fleet runs: everything follows, and the ledger stays exact.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference, openApp, type App } from '../support/app.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { Subscriber } from '../support/subscriber.ts';
import { waitUntil, waitUntilSteady } from '../support/wait.ts';

describe('a fleet that runs', () => {
  let relay: Relay;
  let subscriber: Subscriber;
  let app: App;

  beforeAll(async () => {
    relay = await startRelay();
    subscriber = await Subscriber.open({ port: relay.mqttPort });
    app = await openApp(relay.page);
  });

  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await subscriber?.[Symbol.asyncDispose]();
    await relay?.[Symbol.asyncDispose]();
  });

  it('stands still when paused and goes on when resumed', async () => {
    await app.button('Pause').click();
    const count = await waitUntilSteady(() => subscriber.count, { what: 'nothing arrives any more', forMs: 1500 });
    const ledger = (await app.ledger())!;
    expect(ledger.generated).toBe(ledger.sent);
    await app.button('Resume').click();
    await waitUntil(() => subscriber.count > count + 100, { what: 'messages arrive again' });
  });

  it('follows a new number of devices, up and down', async () => {
    for (const devices of [2500, 40]) {
      await app.named('Devices').fill(String(devices));
      await app.named('Devices').press('Enter');
      await app.waitForState('devices', String(devices));
    }
    const count = subscriber.count;
    await waitUntil(() => subscriber.count > count + 50, { what: 'messages arrive' });
  });

  it('refuses a broken scenario with line and column, and the last good fleet runs on', async () => {
    const editor = app.named('Scenario').locator('textarea').first();
    const good = await editor.inputValue();
    const line = good.split('\n').indexOf('version: 1') + 2;
    await editor.fill(good.replace(/^version: 1$/m, 'version: 1\nnonsense: 7'));
    await app.button('Apply').click();
    const said = await waitUntil(async () => (await app.alerts()).find((text) => text.includes('nonsense')), { what: 'the page names the key that it does not know' });
    expect(said).toContain(`${line}:1`);
    const count = subscriber.count;
    await waitUntil(() => subscriber.count > count + 50, { what: 'the fleet runs on' });
    await editor.fill(good);
    await waitUntil(async () => (await app.alerts()).length === 0, { what: 'the problem is gone with the text that caused it' });
  });

  it('has an exact ledger after all that', async () => {
    const ledger = await app.stop();
    expect(difference(ledger)).toBe(0);
    expect(await subscriber.settled()).toBe(ledger.sent);
    expect(app.errors).toEqual([]);
  });
});

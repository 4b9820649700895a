// What a newcomer sees: the page is opened, nothing is clicked, and a fleet publishes.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference, openApp, type App } from '../support/app.ts';
import { scrape, sumOf } from '../support/exposition.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { Subscriber } from '../support/subscriber.ts';
import { waitUntil } from '../support/wait.ts';

describe('the page, opened without a click', () => {
  let relay: Relay;
  let subscriber: Subscriber;
  let app: App;

  beforeAll(async () => {
    relay = await startRelay();
    subscriber = await Subscriber.open({ port: relay.mqttPort, keep: 50 });
    app = await openApp(relay.page);
  });

  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await subscriber?.[Symbol.asyncDispose]();
    await relay?.[Symbol.asyncDispose]();
  });

  it('publishes a fleet of several kinds of device that a subscriber on the TCP port receives', async () => {
    await waitUntil(() => subscriber.count > 300, { what: 'messages arrive' });
    expect(subscriber.byTopic.size).toBeGreaterThan(50);
    for (const line of subscriber.kept) expect(line).toMatch(/^[^#+\t]+\t.+$/);
  });

  it('has the regions and controls by their names', async () => {
    for (const name of ['Scenario', 'Fleet', 'Device', 'Messages', 'Ledger', 'Connection', 'Devices']) {
      await expect(app.named(name).count(), name).resolves.toBe(1);
    }
    await app.page.keyboard.press('c');
    await app.named('Broker').waitFor();
    await app.page.keyboard.press('Escape');
    for (const name of ['Apply', 'Pause']) await expect(app.button(name).count(), name).resolves.toBe(1);
  });

  it('shows the messages as they really went out', async () => {
    const row = app.named('Messages').getByRole('listitem').first();
    const topic = await row.locator('[title]').first().getAttribute('title');
    expect([...subscriber.byTopic.keys()]).toContain(topic);
    expect(await row.innerText()).toMatch(/QoS [012]/);
  });

  it('draws a chart of a device', async () => {
    await expect(app.named('Device').locator('canvas').count()).resolves.toBeGreaterThan(0);
  });

  it('pushes counts of this very fleet to /metrics', async () => {
    await waitUntil(async () => sumOf(await scrape(new URL('/metrics', relay.page).href), 'iot_emulator_messages_sent_total') > 100, { what: '/metrics counts what was sent' });
  });

  it('has no console error and breaks no rule of its Content-Security-Policy', async () => {
    expect(app.errors).toEqual([]);
    expect(await app.cspReports()).toEqual([]);
  });

  it('stops with a ledger that is exact, equal to what the subscriber counted and to /metrics', async () => {
    const ledger = await app.stop();
    expect(difference(ledger)).toBe(0);
    expect(await subscriber.settled()).toBe(ledger.sent);
    const url = new URL('/metrics', relay.page).href;
    for (const [family, count] of [['iot_emulator_messages_sent_total', ledger.sent], ['iot_emulator_messages_generated_total', ledger.generated]] as const) {
      await waitUntil(async () => sumOf(await scrape(url), family) === count, { what: `${family} is ${count}`, otherwise: async () => `${sumOf(await scrape(url), family)}` });
    }
  });
});

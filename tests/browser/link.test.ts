// A share link: copied here, opened elsewhere, it simulates the same fleet byte for byte and publishes only after a click.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, type App } from '../support/app.ts';
import { launchBrowser } from '../support/chromium.ts';
import { temporaryFolder } from '../support/folder.ts';
import { iotEmulator } from '../support/headless.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { Subscriber } from '../support/subscriber.ts';
import { waitUntil, waitUntilSteady } from '../support/wait.ts';

/** Opens the share popover, copies the link, and tells it with the fleet's checksum. */
async function share(app: App): Promise<{ link: string; checksum: string }> {
  await app.button('Share').click();
  const dialog = app.page.getByRole('dialog').filter({ visible: true });
  const checksum = await waitUntil(() => dialog.locator('[data-checksum]').getAttribute('data-checksum').then((sum) => sum || null), { what: 'the checksum is shown', withinMs: 20_000 });
  await dialog.getByRole('button', { name: 'Copy link', exact: true }).click();
  await waitUntil(async () => (await dialog.getByRole('status').innerText()) !== '', { what: 'the page says that the link is copied' });
  const link = await dialog.locator('textarea').inputValue();
  await app.page.keyboard.press('Escape');
  return { link, checksum };
}

describe('a share link', () => {
  let relay: Relay;
  let browser: Browser;
  let first: App;
  let shared: { link: string; checksum: string };
  /** The device that was looked at when the link was made. */
  let looked: string;

  beforeAll(async () => {
    relay = await startRelay();
    browser = await launchBrowser();
    first = await openApp(relay.page, { browser });
    await first.page.getByRole('tab', { name: 'Table' }).click();
    for (let k = 0; k < 3; k++) await first.page.getByRole('button', { name: 'Next' }).click();
    looked = await first.named('Device').getByRole('heading').first().innerText();
    shared = await share(first);
    await first.stop();
    await first[Symbol.asyncDispose]();
  });

  afterAll(async () => {
    await browser?.close();
    await relay?.[Symbol.asyncDispose]();
  });

  it('is the page\'s address with the scenario in the fragment', () => {
    expect(shared.link.startsWith(`${new URL(relay.page).origin}/`)).toBe(true);
    expect(shared.link).toMatch(/#[A-Za-z0-9_-]{100,}$/);
    expect(shared.checksum).toMatch(/^[0-9a-f]{16}$/);
  });

  it('simulates at once with an equal checksum and publishes nothing before the click that names the broker', async () => {
    await using elsewhere = await startRelay();
    await using subscriber = await Subscriber.open({ port: elsewhere.mqttPort });
    await using app = await openApp(`${new URL(elsewhere.page).origin}/${new URL(shared.link).hash}`, { browser });
    expect((await share(app)).checksum).toBe(shared.checksum);
    await waitUntilSteady(() => subscriber.count, { what: 'nothing is published', forMs: 1500 });
    expect(subscriber.count).toBe(0);
    expect(await app.state('connection')).toBe('off');
    const host = new URL(elsewhere.page).host;
    const publish = app.page.getByRole('button', { name: /^Publish to / });
    expect(await publish.innerText()).toContain(host);
    await publish.click();
    await waitUntil(() => subscriber.count > 100, { what: 'messages arrive after the click' });
    expect(app.errors).toEqual([]);
  });

  it('shows the same view: the same pane of the fleet, and the same device', async () => {
    await using elsewhere = await startRelay();
    await using app = await openApp(`${new URL(elsewhere.page).origin}/${new URL(shared.link).hash}`, { browser });
    await waitUntil(async () => (await app.page.getByRole('tab', { name: 'Table' }).getAttribute('aria-selected')) === 'true', { what: 'the table is shown' });
    await waitUntil(async () => (await app.named('Device').getByRole('heading').first().innerText()) === looked, { what: `the device is ${looked}` });
    expect(looked).not.toBe('');
  });

  it('that the command line printed opens the same fleet in the page', async () => {
    await using folder = await temporaryFolder('link');
    const file = join(folder.path, 'scenario.yaml');
    await writeFile(file, 'version: 1\nname: two\nstart: 2026-06-01T06:00:00Z\nmodels:\n  m:\n    signals: { a: { value: "sine(10s, 5) + noise(1)", decimals: 2 } }\n    publish: [{ topic: "two/{id}", every: 1s, payload: json }]\nfleets: [{ model: m, count: 7, id: "d{index}" }]\n');
    const printed = await iotEmulator(['link', file, '--base', relay.page]);
    expect(printed.code, printed.stderr).toBe(0);
    await using app = await openApp(printed.stdout.trim(), { browser });
    await app.waitForState('devices', '7');
    const { checksum } = await share(app);
    const report = join(folder.path, 'report.json');
    const ran = await iotEmulator(['run', file, '--broker', 'none', '--duration', '1s', '--speed', 'max', '--report', report]);
    expect(ran.code, ran.stderr).toBe(0);
    expect((JSON.parse(await readFile(report, 'utf8')) as { checksum: string }).checksum).toBe(checksum);
  });

  it('of a gallery scenario shows and publishes in the page, byte for byte, what the command line prints', async () => {
    await using folder = await temporaryFolder('link');
    await using elsewhere = await startRelay(); // the first one's broker retains messages of the fleet before
    const report = join(folder.path, 'report.json');
    const given = ['--seed', '1', '--start', '2026-06-01T00:00:00Z'];
    const printing = ['run', 'gallery:greenhouse', '--broker', 'stdout', ...given, '--duration', '300s', '--speed', 'max', '--quiet'];
    const [link, printed, again] = [
      await iotEmulator(['link', 'gallery:greenhouse', '--base', elsewhere.page, ...given]),
      await iotEmulator([...printing, '--report', report]), await iotEmulator(printing),
    ];
    expect(printed.code, printed.stderr).toBe(0);
    expect(again.stdout).toBe(printed.stdout);
    const lines = new Set(printed.stdout.split('\n'));
    await using subscriber = await Subscriber.open({ port: elsewhere.mqttPort, keep: 100_000 });
    await using app = await openApp(link.stdout.trim(), { browser });
    const { checksum } = await share(app);
    expect((JSON.parse(await readFile(report, 'utf8')) as { checksum: string }).checksum).toBe(checksum);
    await app.page.getByRole('button', { name: /^Publish to / }).click();
    await waitUntil(() => subscriber.kept.length > 200, { what: 'messages of the page arrive' });
    await app.stop();
    expect(subscriber.kept.filter((line) => !lines.has(line))).toEqual([]);
  });
});

// Everything can be done without a mouse.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, type App } from '../support/app.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { waitUntil } from '../support/wait.ts';

describe('the keyboard', () => {
  let relay: Relay;
  let app: App;

  beforeAll(async () => {
    relay = await startRelay();
    app = await openApp(relay.page);
  });

  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await relay?.[Symbol.asyncDispose]();
  });

  it('pauses and resumes with Space', async () => {
    await app.page.keyboard.press('Space');
    await app.waitForState('phase', 'paused');
    await app.page.keyboard.press('Space');
    await app.waitForState('phase', 'running');
  });

  it('advances a paused fleet by one tick', async () => {
    await app.page.keyboard.press('Space');
    await app.waitForState('phase', 'paused');
    const tick = Number(await app.state('tick'));
    await app.page.keyboard.press('.');
    await waitUntil(async () => Number(await app.state('tick')) === tick + 1, { what: 'the tick advances by one' });
    await app.page.keyboard.press('Space');
  });

  it('sets the number of devices', async () => {
    await app.page.keyboard.press('n');
    await waitUntil(() => app.page.evaluate(() => document.activeElement instanceof HTMLInputElement), { what: 'the field has the focus' });
    await app.page.keyboard.type('123');
    await app.page.keyboard.press('Enter');
    await app.waitForState('devices', '123');
  });

  it('reaches every room with F6 and shows where the focus is', async () => {
    const rooms = new Set<string>();
    for (let i = 0; i < 12; i++) {
      await app.page.keyboard.press('F6');
      rooms.add(await app.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''));
    }
    for (const room of ['Scenario', 'Fleet', 'Device', 'Messages', 'Ledger']) expect([...rooms]).toContain(room);
  });

  it('reaches every control with Tab and never gets caught', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 150; i++) {
      await app.page.keyboard.press('Tab');
      seen.add(await app.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 120) ?? ''));
    }
    expect(seen.size).toBeGreaterThan(25);
  });

  it('lists its keys with ?', async () => {
    await app.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await app.page.keyboard.press('?');
    await waitUntil(async () => (await app.page.getByRole('dialog').count()) > 0, { what: 'the list of keys is shown' });
    await app.page.keyboard.press('Escape');
    await waitUntil(async () => (await app.page.getByRole('dialog').filter({ visible: true }).count()) === 0, { what: 'the list is closed' });
  });

  it('has caused no error', () => {
    expect(app.errors).toEqual([]);
  });
});

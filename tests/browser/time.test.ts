// Simulated time in the page: how fast it goes, where it begins, and a stretch of the past caught up.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference, openApp, type App } from '../support/app.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { waitUntil } from '../support/wait.ts';

const SCENARIO = `version: 1
name: slow
start: 2026-06-01T06:00:00Z
models:
  m:
    step: 1s
    signals: { a: "t / 1s" }
    publish: [{ topic: "m/{id}", every: 1s }]
fleets: [{ model: m, count: 5, id: "m-{index}" }]
`;

describe('simulated time', () => {
  let relay: Relay;
  let app: App;
  const folder = temporaryFolder('time');

  beforeAll(async () => {
    const file = join((await folder).path, 'slow.yaml');
    await writeFile(file, SCENARIO);
    relay = await startRelay({ args: ['--page-scenario', file] });
    app = await openApp(relay.page);
  });

  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await relay?.[Symbol.asyncDispose]();
    await (await folder)[Symbol.asyncDispose]();
  });

  const tick = async (): Promise<number> => Number(await app.state('tick'));
  const dialog = () => app.page.getByRole('dialog', { name: 'Simulated time' });
  const speed = (name: string) => app.page.getByRole('radiogroup', { name: 'Speed' }).getByRole('radio', { name, exact: true });
  const press = async (key: string): Promise<void> => {
    await app.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await app.page.keyboard.press(key);
  };

  it('goes at 0.1 to 1000 times of the real one, and at most', async () => {
    for (const name of ['0.1×', '1×', '10×', '100×', '1,000×', 'max', 'back-fill']) await expect(speed(name).count(), name).resolves.toBe(1);
    await speed('1,000×').click();
    const before = await tick();
    await waitUntil(async () => (await tick()) > before + 10_000, { what: 'a thousand simulated seconds pass' });
    await press('-');
    expect(await speed('100×').getAttribute('aria-checked')).toBe('true');
  });

  it('tells where it began and how far it is behind', async () => {
    await press('w');
    await dialog().waitFor();
    expect(await dialog().innerText()).toMatch(/began on 1 June 2026, 06:00:00 UTC\. It is .* (behind|ahead of) the real clock/);
  });

  it('refuses what is no instant in words', async () => {
    await dialog().getByRole('radio', { name: 'Fixed instant' }).click();
    await dialog().getByLabel('Instant, UTC').fill('yesterday');
    await dialog().getByRole('button', { name: 'Start from there' }).click();
    expect(await dialog().getByRole('alert').innerText()).toContain('no instant');
  });

  it('begins at a chosen instant and is filled up to the present, then goes on beside the real clock', async () => {
    const start = await app.page.evaluate(() => new Date(Date.now() - 3_600_000).toISOString().slice(0, 19).replace('T', ' '));
    await dialog().getByLabel('Instant, UTC').fill(start);
    await dialog().getByRole('button', { name: 'Start from there' }).click();
    await waitUntil(async () => (await tick()) < 30_000 && (await app.state('phase')) === 'running', { what: 'the run has begun anew' });
    expect(await app.named('Time').count()).toBe(1);
    await press('b');
    await waitUntil(async () => (await tick()) >= 36_000, { what: 'an hour of simulated time is caught up', withinMs: 30_000 });
    const [from, at] = [await tick(), performance.now()];
    await waitUntil(async () => (await tick()) > from + 20, { what: 'time goes on' });
    const factor = (((await tick()) - from) * 100) / (performance.now() - at);
    expect(factor).toBeLessThan(3);
    await press('w');
    await waitUntil(async () => (await dialog().innerText()).includes('beside the real clock'), { what: 'it says that it is live' });
    await app.page.keyboard.press('Escape');
  });

  it('says why there is nothing to fill when it is not behind', async () => {
    await press('w');
    await dialog().getByRole('radio', { name: 'Now' }).click();
    await dialog().getByRole('button', { name: 'Start from there' }).click();
    await waitUntil(async () => (await tick()) < 1000 && (await app.state('phase')) === 'running', { what: 'the run has begun anew' });
    await speed('1×').click();
    await waitUntil(async () => (await speed('back-fill').getAttribute('aria-disabled')) === 'true', { what: 'back-fill cannot be chosen' });
    expect(await speed('back-fill').getAttribute('aria-description')).toContain('start in the past');
  });

  it('stands still, steps by one tick, and the ledger is exact after all that', async () => {
    await press('Space');
    await app.waitForState('phase', 'paused');
    const before = await tick();
    await press('.');
    await waitUntil(async () => (await tick()) === before + 1, { what: 'one tick passes' });
    expect(difference(await app.stop())).toBe(0);
    expect(app.errors).toEqual([]);
    expect(await app.cspReports()).toEqual([]);
  });
});

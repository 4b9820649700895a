// Faults in the page: which there are, another one by hand, what it did, and the same run again from its text.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TruthRecord } from '../../src/contracts/truth.ts';
import { openApp, type App } from '../support/app.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { waitUntil } from '../support/wait.ts';

const SCENARIO = `version: 1
name: hall
start: 2026-06-01T06:00:00Z
tick: 100ms
models:
  mill:
    step: 500ms
    signals:
      heat: { value: "41 + noise(0.2)", unit: °C, decimals: 1 }
      cutting: pulse(4s, 1) > 0
    states:
      initial: running
      running: { cooling: after(6s) }
      cooling: { running: after(3s) }
    publish: [{ topic: "hall/{id}", every: 1s }]
  valve:
    signals: { flow: "2 + noise(0.1)" }
    publish: [{ topic: "valves/{id}", every: 1s }]
fleets:
  - { name: mills, model: mill, count: 40, id: "mill-{index:02}" }
  - { name: valves, model: valve, count: 20, id: "valve-{index:02}" }
faults:
  - { kind: stuck, name: frozen, signal: heat, select: { fleet: mills, share: 25% }, at: 2s, for: 2s }
stages:
  - { at: 0s, online: 50% }
  - { at: 1s, online: 100%, over: 1s }
`;

/** The editor's text, the row of a fault, and ground truth as it is downloaded. */
class Faults {
  readonly app: App;
  constructor(app: App) {
    this.app = app;
  }

  get form() {
    return this.app.page.locator('form[data-form="inject"]');
  }

  get editor() {
    return this.app.named('Scenario').locator('textarea');
  }

  row(name: string) {
    return this.app.page.locator(`[data-fault="${name}"]`);
  }

  async open(): Promise<void> {
    await this.app.page.getByRole('tab', { name: 'Faults' }).click();
    await this.form.waitFor();
  }

  async truth(): Promise<readonly TruthRecord[]> {
    const waiting = this.app.page.waitForEvent('download');
    await this.app.button('Download truth').click();
    const path = await (await waiting).path();
    return (await readFile(path, 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as TruthRecord);
  }

  /** Records of one fault once they are all there. */
  async truthOf(name: string, count: number): Promise<readonly TruthRecord[]> {
    await waitUntil(async () => Number(await this.app.page.locator('[data-truth]').getAttribute('data-truth')) > 0, { what: 'ground truth is counted' });
    return waitUntil(async () => {
      const records = (await this.truth()).filter(({ fault }) => fault === name);
      return records.length >= count ? records : null;
    }, { what: `${count} records of ${name}`, withinMs: 20_000, pollMs: 500 });
  }
}

describe('the faults of a page', () => {
  let relay: Relay;
  let app: App;
  let faults: Faults;
  let byHand: readonly TruthRecord[] = [];
  const folder = temporaryFolder('faults');

  beforeAll(async () => {
    const file = join((await folder).path, 'hall.yaml');
    await writeFile(file, SCENARIO);
    relay = await startRelay({ args: ['--page-scenario', file] });
    app = await openApp(relay.page);
    faults = new Faults(app);
  });

  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await relay?.[Symbol.asyncDispose]();
    await (await folder)[Symbol.asyncDispose]();
  });

  it('stand in a region of that name: kind, target, devices hit, whether they hold', async () => {
    await faults.open();
    await expect(app.page.getByRole('region', { name: 'Faults', exact: true }).count()).resolves.toBe(1);
    await waitUntil(async () => (await faults.row('frozen').getAttribute('data-active')) === 'false' && (await faults.row('frozen').innerText()).includes('over'), { what: 'the scripted fault is over' });
    const text = await faults.row('frozen').innerText();
    for (const part of ['stuck', 'heat', 'mills', '10 devices']) expect(text).toContain(part);
  });

  it('leave ground truth that can be taken along: a record per device hit', async () => {
    const records = await faults.truthOf('frozen', 10);
    expect(records).toHaveLength(10);
    expect(records[0]).toMatchObject({ signal: 'heat', kind: 'stuck', from: '2026-06-01T06:00:02.000Z', fromTick: 20, toTick: 40 });
  });

  it('can be injected by keyboard alone, and show at once', async () => {
    const { page } = app;
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('x');
    await waitUntil(() => page.evaluate(() => document.activeElement instanceof HTMLSelectElement), { what: 'the kind has the focus' });
    await page.keyboard.type('dri');
    for (let tabs = 0; tabs < 12 && !(await page.evaluate(() => document.activeElement?.textContent?.trim() === 'Inject')); tabs++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await waitUntil(async () => (await faults.row('drift-1').getAttribute('data-active').catch(() => null)) === 'true', { what: 'the fault holds' });
    await expect(page.getByRole('status').filter({ hasText: /drift-1 holds from tick \d+ on/ }).count()).resolves.toBe(1);
    expect(await faults.row('drift-1').innerText()).toContain('by hand');
    expect(await page.locator('[data-changed]').count()).toBe(1);
  });

  it('are told on the timeline, to the pointer and to the keyboard', async () => {
    const strip = app.named('Time').getByRole('slider');
    await waitUntil(async () => Number(await strip.getAttribute('data-faults')) >= 2, { what: 'both faults are on the strip' });
    expect(Number(await strip.getAttribute('data-stages'))).toBe(1);
    await strip.focus();
    await app.page.keyboard.press('ArrowLeft');
    await app.page.keyboard.press('End');
    expect(await strip.getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d:\d\d generated .*drift-1/);
    const box = (await strip.boundingBox())!;
    await app.page.mouse.move(box.x + box.width - 3, box.y + 20);
    await waitUntil(async () => (await strip.innerText()).includes('drift-1'), { what: 'the fault is told under the pointer' });
  });

  it('can be cleared, and then are in the ground truth', async () => {
    await app.button('Clear drift-1').click();
    await waitUntil(async () => (await app.page.getByRole('button', { name: 'Clear drift-1' }).count()) === 0, { what: 'it cannot be cleared twice' });
    // 5 % of 40 mills.
    byHand = await faults.truthOf('drift-1', 2);
    expect(byHand).toHaveLength(2);
    expect(byHand[0]).toMatchObject({ kind: 'drift', signal: 'heat' });
  });

  it('are refused in words at the form', async () => {
    await faults.form.getByLabel('Share').fill('much');
    await app.button('Inject').click();
    const alert = faults.form.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/share.*5%/is);
    await faults.form.getByLabel('Share').fill('5%');
    await waitUntil(async () => (await faults.form.getByRole('alert').count()) === 0, { what: 'the alert goes with what caused it' });
  });

  it('can be injected on the device that is looked at, which shows them while they hold', async () => {
    await app.button('Inject a fault on this device').click();
    const id = await app.named('Device').getByRole('heading').first().innerText();
    await waitUntil(async () => (await faults.form.innerText()).includes(id), { what: 'the form names the device' });
    await faults.form.locator('select').first().selectOption('bias');
    await faults.form.getByLabel('until cleared').check();
    await app.button('Inject').click();
    const badge = app.named('Device').getByRole('list', { name: 'Faults that hit it now' });
    await waitUntil(async () => (await badge.count()) === 1 && (await badge.innerText()).includes('bias-1'), { what: 'the device shows the fault' });
    await app.button('Clear bias-1').click();
    await waitUntil(async () => (await badge.count()) === 0, { what: 'the device is well again' });
  });

  it('can be written into the scenario, and a start from the beginning gives the same', async () => {
    await app.button('Write into the scenario').click();
    const text = await waitUntil(async () => {
      const value = await faults.editor.inputValue().catch(() => '');
      return value.includes('drift-1') ? value : null;
    }, { what: 'the text has the faults' });
    for (const name of ['frozen', 'drift-1', 'bias-1']) expect(text).toContain(name);
    await app.stop();
    await app.button('Apply').click();
    await app.waitForState('phase', 'running');
    await waitUntil(async () => (await app.page.locator('[data-changed]').count()) === 0, { what: 'the run is not marked as changed by hand' });
    await faults.open();
    await app.page.getByRole('radio', { name: '10×' }).click();
    const again = await faults.truthOf('drift-1', byHand.length);
    expect(again).toEqual(byHand);
  });

  it('have caused no error and broken no rule of the Content-Security-Policy', async () => {
    expect(app.errors).toEqual([]);
    expect(await app.cspReports()).toEqual([]);
  });
});

describe('states and lives of devices', () => {
  it('are shown: as a badge and a band, in the table, on the map, and counted', async () => {
    await using folderOfText = await temporaryFolder('states');
    const file = join(folderOfText.path, 'hall.yaml');
    await writeFile(file, SCENARIO);
    await using relay = await startRelay({ args: ['--page-scenario', file] });
    await using app = await openApp(relay.page);
    const device = app.named('Device');
    await waitUntil(async () => /running|cooling/.test((await device.locator('[data-state]').getAttribute('data-state').catch(() => '')) ?? ''), { what: 'the badge names the state' });
    await device.locator('[data-signal="state"] canvas').waitFor();
    await device.locator('[data-signal="cutting"] canvas').waitFor();
    await app.page.getByRole('combobox', { name: 'Colour' }).selectOption('state');
    await expect(app.page.getByRole('list', { name: 'Colours of the values' }).innerText()).resolves.toMatch(/running\s*cooling/);
    await app.page.getByRole('tab', { name: 'Table' }).click();
    await app.page.getByRole('combobox', { name: 'Count by' }).selectOption('state');
    await app.page.getByRole('button', { name: /^(running|cooling) \d+$/ }).first().click();
    await waitUntil(async () => (await app.named('Filter expression').inputValue()).startsWith('state == '), { what: 'the filter is for one state' });
    await waitUntil(async () => /^(?!0 )\d+ rows?$/m.test(await app.named('Fleet').innerText()), { what: 'devices in that state are listed' });
    expect(await app.alerts()).toEqual([]);
    await app.page.keyboard.press('Escape');
    await app.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await app.page.keyboard.press('u');
    const row = app.page.locator('tr[data-model="mill"]');
    await waitUntil(async () => /mill\s+40\s+40\s+40\s+0\s+0/.test(await row.innerText().catch(() => '')), { what: 'the lives of the model are counted' });
    expect(app.errors).toEqual([]);
  });
});

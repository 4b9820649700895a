// The same bytes in Chromium as in Node.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servePages, type PageServer } from '../bench/page-server.ts';
import { checksumOverShards } from '../golden/hashes.ts';
import { goldenPlan, goldenScenarios, kernelModule, storedHashes, TICKS } from '../golden/scenarios.ts';
import { bundle } from '../support/bundle.ts';
import { launchBrowser } from '../support/chromium.ts';
import { ROOT, temporaryFolder, type TemporaryFolder } from '../support/folder.ts';

describe('Chromium', () => {
  let folder: TemporaryFolder;
  let server: PageServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await temporaryFolder('golden');
    server = await servePages({ '/bundle.js': await bundle('tests/golden/in-page.ts', folder.path), '/kernel.wasm': `${ROOT}build/kernel.wasm` });
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(`${server.url}/golden.html`);
    await page.addScriptTag({ url: '/bundle.js', type: 'module' });
    await page.waitForFunction('globalThis.goldenHash !== undefined');
  });

  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  it.each(goldenScenarios())('writes the bytes of $name that Node writes', async (scenario) => {
    const plan = goldenPlan(scenario);
    const { checksum, ...run } = await page.evaluate(([given, protocol, ticks]) => {
      const { goldenHash } = globalThis as unknown as { goldenHash: (plan: unknown, protocol: unknown, ticks: unknown) => Promise<{ checksum: string }> };
      return goldenHash(given, protocol, ticks);
    }, [plan, scenario.protocol, TICKS] as const);
    expect(run).toEqual(storedHashes()[scenario.name]);
    expect(checksum).toBe(checksumOverShards(kernelModule(), plan, 1, 100));
  });
});

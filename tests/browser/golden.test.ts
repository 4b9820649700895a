// The same bytes in Chromium as in Node.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servePages, type PageServer } from '../bench/page-server.ts';
import { checksumOverShards, type GoldenRun } from '../golden/hashes.ts';
import { goldenPlan, goldenScenarios, kernelModule, SHORT_TICKS, storedHashes, TURNS, WHOLE_TICKS, type GoldenScenario } from '../golden/scenarios.ts';
import { inTurn } from '../golden/turn.ts';
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

  async function hashesOf(scenario: GoldenScenario, marks: readonly number[]): Promise<{ readonly runs: readonly GoldenRun[]; readonly checksum: string }> {
    return page.evaluate(([given, protocol, ticks]) => {
      const { goldenHash } = globalThis as unknown as { goldenHash: (plan: unknown, protocol: unknown, marks: unknown) => Promise<{ runs: GoldenRun[]; checksum: string }> };
      return goldenHash(given, protocol, ticks);
    }, [goldenPlan(scenario), scenario.protocol, marks] as const);
  }

  it.each(goldenScenarios())('writes the bytes of $name that Node writes', async (scenario) => {
    const { runs, checksum } = await hashesOf(scenario, [SHORT_TICKS]);
    expect(runs).toEqual([storedHashes()[scenario.name]!.short]);
    expect(checksum).toBe(await checksumOverShards(kernelModule(), goldenPlan(scenario), 1));
  });

  it.each(inTurn(goldenScenarios(), TURNS))('writes the bytes of $name that Node writes, over ten thousand ticks', async (scenario) => {
    const { runs } = await hashesOf(scenario, [WHOLE_TICKS]);
    expect(runs).toEqual([storedHashes()[scenario.name]!.whole]);
  }, 120_000);
});

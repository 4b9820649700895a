// What a newcomer waits for: the JavaScript that the main thread fetches before the first contentful paint, and the time
// from DOM ready to the first message at an independent subscriber.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { findChromium } from '../../support/chromium.ts';
import { observe, type DevTools } from '../../support/devtools.ts';
import { ROOT } from '../../support/folder.ts';
import { startRelay } from '../../support/relay.ts';
import { Subscriber } from '../../support/subscriber.ts';
import { waitUntil } from '../../support/wait.ts';
import { atMost, figure, row, type Bench, type BenchContext, type BenchResult } from '../result.ts';

export const pageLoad: Bench = { name: 'page-load', run: measure };

interface Load {
  readonly scriptBytes: number;
  readonly firstPaintMs: number;
  readonly firstMessageMs: number;
}

async function measure({ quick, log }: BenchContext): Promise<BenchResult> {
  const loads: Load[] = [];
  for (let i = 0; i < (quick ? 2 : 9); i++) {
    loads.push(await load());
    log(JSON.stringify(loads.at(-1)));
  }
  const of = (key: keyof Load) => loads.map((one) => one[key]);
  return {
    name: 'page-load',
    title: 'Opening the page',
    method: 'A fresh headless Chromium on a fresh relay; scripts as the resource timing of the main thread names them, weighed with gzip -9; the first message as an MQTT subscriber on the relay\'s TCP port received it.',
    rows: [
      row('JavaScript before first contentful paint, gzip', 'kB', of('scriptBytes').map((bytes) => bytes / 1000)),
      row('navigation to first contentful paint', 'ms', of('firstPaintMs')),
      row('DOM ready to first message at a subscriber', 'ms', of('firstMessageMs')),
    ],
    targets: [
      atMost('JavaScript before first contentful paint, kB gzip', figure(of('scriptBytes')).median / 1000, 90),
      atMost('DOM ready to first message, ms', figure(of('firstMessageMs')).median, 2000),
    ],
    versions: { Chromium: findChromium().version.replace('Chromium ', '') },
  };
}

async function load(): Promise<Load> {
  await using relay = await startRelay();
  await using subscriber = await Subscriber.open({ port: relay.mqttPort });
  await using browser = await observe(relay.page);
  await waitUntil(() => subscriber.firstAtMs, { what: 'the first message arrives', withinMs: 30_000 });
  const timing = await pageTiming(browser.page);
  const sizes = await Promise.all(timing.scripts.map(gzippedBytes));
  return {
    scriptBytes: sizes.reduce((sum, size) => sum + size, 0),
    firstPaintMs: timing.firstPaintMs,
    // Both clocks count from 1970 on the same machine: performance.timeOrigin + performance.now().
    firstMessageMs: performance.timeOrigin + subscriber.firstAtMs! - timing.domReadyAtMs,
  };
}

interface PageTiming {
  readonly scripts: readonly string[];
  readonly firstPaintMs: number;
  readonly domReadyAtMs: number;
}

// Scripts of workers are not in the main thread's list but for the worker's entry, whose initiator is not a script or link.
const TIMING = `(async () => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  if (!paint) return null;
  const scripts = performance.getEntriesByType('resource')
    .filter((entry) => /\\.js(\\?|$)/.test(entry.name) && ['script', 'link'].includes(entry.initiatorType) && entry.startTime < paint.startTime)
    .map((entry) => new URL(entry.name).pathname);
  const navigation = performance.getEntriesByType('navigation')[0];
  return { scripts, firstPaintMs: paint.startTime, domReadyAtMs: performance.timeOrigin + navigation.domContentLoadedEventEnd };
})()`;

function pageTiming(page: DevTools): Promise<PageTiming> {
  return waitUntil(() => page.evaluate<PageTiming | null>(TIMING), { what: 'the page has painted' });
}

async function gzippedBytes(path: string): Promise<number> {
  return gzipSync(await readFile(join(ROOT, 'build/page', path)), { level: 9 }).length;
}

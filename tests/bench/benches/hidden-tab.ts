// Whether a tab that nobody sees keeps its rate. Chromium runs with its usual throttling (test tools switch it off) and its
// window is minimised, so that the page is told `hidden`.

import { join } from 'node:path';
import { findChromium } from '../../support/chromium.ts';
import { observe, type ObservedBrowser } from '../../support/devtools.ts';
import { ROOT } from '../../support/folder.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { startRelay } from '../../support/relay.ts';
import { Subscriber } from '../../support/subscriber.ts';
import { pause, waitUntil } from '../../support/wait.ts';
import { atMost, row, type Bench, type BenchContext, type BenchResult } from '../result.ts';

const SCENARIO = join(ROOT, 'tests/bench/scenarios/hidden.yaml');

export const hiddenTab: Bench = { name: 'hidden-tab', run: measure };

async function measure({ quick, log }: BenchContext): Promise<BenchResult> {
  const windowMs = quick ? 8_000 : 60_000;
  await using broker = await startMosquitto();
  await using relay = await startRelay({ args: ['--page-broker', broker.webSocketUrl, '--page-scenario', SCENARIO] });
  await using subscriber = await Subscriber.open({ port: broker.port });
  await using browser = await observe(relay.page);
  await waitUntil(() => subscriber.count > 2000, { what: 'the page publishes', withinMs: 30_000 });
  const visible = await rate(subscriber, windowMs);
  await hide(browser);
  // Chromium's own patience before it throttles a hidden page is 10 s; the full run outlasts it.
  const hidden = await rate(subscriber, windowMs);
  const state = await browser.page.evaluate<string>('document.visibilityState');
  if (state !== 'hidden') throw new Error('the page came back into sight');
  log(`visible ${visible.toFixed(1)} msgs/s, hidden ${hidden.toFixed(1)} msgs/s`);
  return {
    name: 'hidden-tab',
    title: 'A tab that nobody sees',
    method: `1,000 devices at 1 Hz for ${windowMs / 1000} s in sight, then for as long with the window minimised (document.visibilityState = hidden), counted by a subscriber at mosquitto.`,
    rows: [row('visible', 'msgs/s', [visible]), row('hidden', 'msgs/s', [hidden])],
    targets: [atMost('difference, %', Math.abs(hidden / visible - 1) * 100, 2)],
    versions: { Chromium: findChromium().version.replace('Chromium ', '') },
  };
}

async function rate(subscriber: Subscriber, forMs: number): Promise<number> {
  const from = { count: subscriber.count, ms: performance.now() };
  await pause(forMs);
  return (subscriber.count - from.count) / ((performance.now() - from.ms) / 1000);
}

async function hide({ browser, page }: ObservedBrowser): Promise<void> {
  const { targetInfos } = (await browser.send('Target.getTargets')) as { targetInfos: { type: string; targetId: string }[] };
  const { targetId } = targetInfos.find(({ type }) => type === 'page')!;
  const { windowId } = (await browser.send('Browser.getWindowForTarget', { targetId })) as { windowId: number };
  await browser.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized' } });
  await waitUntil(async () => (await page.evaluate('document.visibilityState')) === 'hidden', { what: 'the page is hidden' });
}

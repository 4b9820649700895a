// A worker dies or hangs: the page says so, starts it again, and goes on.

import { describe, expect, it } from 'vitest';
import { difference, openApp, type App } from '../support/app.ts';
import { startRelay } from '../support/relay.ts';
import { Subscriber } from '../support/subscriber.ts';
import { waitUntil } from '../support/wait.ts';

/** HARDENING F12: seen within 4 s; then it starts and catches up. */
const BACK_MS = 12_000;

async function survives(hurt: (app: App) => Promise<void>): Promise<void> {
  await using relay = await startRelay();
  await using subscriber = await Subscriber.open({ port: relay.mqttPort });
  await using app = await openApp(relay.page);
  await waitUntil(() => subscriber.count > 300, { what: 'messages arrive' });
  await hurt(app);
  const text = await waitUntil(async () => (await app.page.locator('body').innerText()).match(/.*(worker|restart).*/i)?.[0], {
    what: 'the page says that a worker was started again',
    withinMs: BACK_MS,
    otherwise: () => app.shown(),
  });
  expect(text).not.toBe('');
  const count = subscriber.count;
  await waitUntil(() => subscriber.count > count + 200, { what: 'messages arrive again', withinMs: BACK_MS });
  const ledger = await app.stop();
  expect(difference(ledger)).toBe(0);
}

describe('an engine worker', () => {
  it('that is killed is seen, started again and publishes on', async () => {
    await survives((app) => app.killWorker('engine'));
  });

  it('that hangs in an endless loop is seen, started again and publishes on', async () => {
    await survives(async (app) => {
      const worker = app.page.workers().findLast((candidate) => candidate.url().includes('engine'))!;
      void worker.evaluate('for (;;);').catch(() => undefined);
    });
  });
});

// The broker goes, comes back, or refuses: the page says so, goes on by itself, and its ledger stays exact.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import { startExternalBroker } from '../support/external-broker.ts';
import { imbalance } from '../support/headless.ts';
import { freePort } from '../support/ports.ts';
import { startRelay } from '../support/relay.ts';
import { Subscriber } from '../support/subscriber.ts';
import { pause, waitUntil } from '../support/wait.ts';

/** What a socket's buffers in the system may still hold when it is cut, in messages of the default fleet. */
const CUT_MESSAGES = 20_000;

describe('a broker', () => {
  it('that dies and returns is found again within 5 s, and the ledger says what was lost', async () => {
    await using broker = await startExternalBroker();
    await using before = await Subscriber.open({ port: broker.port });
    await using relay = await startRelay({ args: ['--page-broker', broker.webSocketUrl] });
    await using app = await openApp(relay.page);
    await waitUntil(() => before.count > 200, { what: 'messages arrive' });
    await broker.kill();
    await waitUntil(async () => /not connected|waiting|disconnected|reconnect|lost|retry|closed|next attempt/i.test(await app.named('Connection').innerText()), {
      what: 'the page says that the connection is gone',
      otherwise: () => app.named('Connection').innerText(),
    });
    await pause(1500);
    await broker.start();
    await using after = await Subscriber.open({ port: broker.port });
    await waitUntil(() => after.count > 100, { what: 'messages arrive again', withinMs: 7_000 });
    const ledger = await app.stop();
    expect(imbalance(ledger)).toBe(0);
    expect(ledger.dropped.offline ?? 0).toBeGreaterThan(0);
    const received = before.count + (await after.settled());
    expect(received).toBeLessThanOrEqual(ledger.sent);
    expect(ledger.sent - received).toBeLessThan(CUT_MESSAGES);
  });

  it('that is absent at the start is named with a remedy, and is found when it comes', async () => {
    await using relay = await startRelay({ args: ['--page-broker', `ws://127.0.0.1:${await freePort()}/mqtt`] });
    await using app = await openApp(relay.page);
    await waitUntil(async () => ((await app.ledger())?.dropped.offline ?? 0) > 0, { what: 'what is due is dropped as offline' });
    const text = await waitUntil(async () => {
      const shown = await app.named('Connection').innerText();
      return /127\.0\.0\.1/.test(shown) ? shown : null;
    }, { what: 'the page names the broker', otherwise: () => app.named('Connection').innerText() });
    expect(text.length).toBeGreaterThan(20);
  });

  it('that refuses is not asked without end, and the page says why', async () => {
    await using broker = await startExternalBroker('refuse');
    await using relay = await startRelay({ args: ['--page-broker', broker.webSocketUrl] });
    await using app = await openApp(relay.page);
    await waitUntil(async () => /refus|not authori[sz]ed|user|password/i.test(await app.named('Connection').innerText()), {
      what: 'the page says that it was refused',
      otherwise: () => app.named('Connection').innerText(),
    });
  });
});

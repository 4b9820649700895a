// The broker goes, comes back, or refuses: the page says so, goes on by itself, and its ledger stays exact.

import { describe, expect, it } from 'vitest';
import { difference, openApp } from '../support/app.ts';
import { startExternalBroker } from '../support/external-broker.ts';
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
    await app.waitForState('connection', 'waiting');
    expect((await app.alerts()).join(' ')).toMatch(/127\.0\.0\.1/);
    await pause(1500);
    await broker.start();
    await using after = await Subscriber.open({ port: broker.port });
    await waitUntil(() => after.count > 100, { what: 'messages arrive again', withinMs: 7_000 });
    await app.waitForState('connection', 'connected');
    const ledger = await app.stop();
    expect(difference(ledger)).toBe(0);
    expect(ledger.dropped).toBeGreaterThan(0);
    const received = before.count + (await after.settled());
    expect(received).toBeLessThanOrEqual(ledger.sent);
    expect(ledger.sent - received).toBeLessThan(CUT_MESSAGES);
  });

  it('that is absent at the start is named with a remedy, and what is due is counted as dropped', async () => {
    const port = await freePort();
    await using relay = await startRelay({ args: ['--page-broker', `ws://127.0.0.1:${port}/mqtt`] });
    await using app = await openApp(relay.page);
    await waitUntil(async () => ((await app.ledger())?.dropped ?? 0) > 0, { what: 'what is due is dropped as offline' });
    await app.waitForState('connection', 'waiting');
    const said = (await app.alerts()).join(' ');
    expect(said).toContain(`127.0.0.1:${port}`);
    expect(said.length).toBeGreaterThan(60);
    expect(difference(await app.stop())).toBe(0);
  });

  it('that refuses is not asked without end, and the page says why', async () => {
    await using broker = await startExternalBroker('refuse');
    await using relay = await startRelay({ args: ['--page-broker', broker.webSocketUrl] });
    await using app = await openApp(relay.page);
    await app.waitForState('connection', 'failed');
    expect((await app.alerts()).join(' ')).toMatch(/refus|authori[sz]ed|password|user/i);
    expect(difference(await app.stop())).toBe(0);
  });
});

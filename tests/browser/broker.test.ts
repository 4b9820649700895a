// The broker goes, comes back, or refuses: the page says so, goes on by itself, and its ledger stays exact.

import { describe, expect, it } from 'vitest';
import { difference, openApp } from '../support/app.ts';
import { startExternalBroker } from '../support/external-broker.ts';
import { scrape, sumOf } from '../support/exposition.ts';
import { freePort } from '../support/ports.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { Subscriber } from '../support/subscriber.ts';
import { pause, waitUntil } from '../support/wait.ts';

/** What a socket's buffers in the system may still hold when it is cut, in messages of the default fleet. */
const CUT_MESSAGES = 20_000;
const DROPPED = 'iot_emulator_messages_dropped_total';

/** Why messages were dropped, as /metrics has it once the page's last snapshot is there. */
function droppedByReason(relay: Relay, dropped: number): Promise<Record<string, number>> {
  return waitUntil(async () => {
    const samples = (await scrape(new URL('/metrics', relay.page).href)).filter(({ name }) => name === DROPPED);
    if (sumOf(samples, DROPPED) !== dropped) return null;
    const reasons: Record<string, number> = {};
    for (const { labels, value } of samples) reasons[labels['reason']!] = (reasons[labels['reason']!] ?? 0) + value;
    return reasons;
  }, { what: `/metrics holds ${dropped} dropped messages`, withinMs: 12_000 });
}

describe('a broker', () => {
  it('that dies and returns is found again within 5 s, and the ledger says what was lost', async () => {
    await using broker = await startExternalBroker();
    await using before = await Subscriber.open({ port: broker.port });
    await using relay = await startRelay({ args: ['--page-broker', broker.webSocketUrl] });
    await using app = await openApp(relay.page);
    await waitUntil(() => before.count > 200, { what: 'messages arrive' });
    await broker.kill();
    await app.waitForState('connection', 'waiting');
    await waitUntil(async () => (await app.alerts()).some((text) => text.includes('127.0.0.1')), { what: 'the page names the broker that is gone' });
    await pause(1500);
    await broker.start();
    await using after = await Subscriber.open({ port: broker.port });
    await waitUntil(() => after.count > 100, { what: 'messages arrive again', withinMs: 7_000 });
    await app.waitForState('connection', 'connected');
    const ledger = await app.stop();
    expect(difference(ledger)).toBe(0);
    const reasons = await droppedByReason(relay, ledger.dropped);
    expect(reasons['offline']).toBeGreaterThan(0);
    const received = before.count + (await after.settled());
    // Chromium tells late what has left its buffer: what was counted as lost in the cut may have arrived.
    expect(received).toBeLessThanOrEqual(ledger.sent + (reasons['disconnected'] ?? 0));
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

  it('can be typed while the fleet publishes elsewhere, and gets the messages', async () => {
    await using broker = await startExternalBroker();
    await using subscriber = await Subscriber.open({ port: broker.port });
    await using relay = await startRelay();
    await using app = await openApp(relay.page);
    await app.button(/^Connection/).click();
    await app.named('Broker').fill('nowhere');
    await pause(1200);
    expect(await app.named('Broker').inputValue()).toBe('nowhere');
    await app.button('Publish there').click();
    await waitUntil(async () => (await app.alerts()).some((text) => text.includes('nowhere')), { what: 'the address that is none is refused in words' });
    await app.named('Broker').fill(broker.webSocketUrl);
    await app.button('Publish there').click();
    await waitUntil(() => subscriber.count > 50, { what: 'messages arrive at the typed broker' });
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

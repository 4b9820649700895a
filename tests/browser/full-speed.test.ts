// As fast as the broker takes it, several workers, several thousand devices: the ledger still equals what was received.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { difference, openApp } from '../support/app.ts';
import { ROOT } from '../support/folder.ts';
import { startRelay } from '../support/relay.ts';
import { Subscriber } from '../support/subscriber.ts';
import { waitUntil } from '../support/wait.ts';

describe('a page at speed max', () => {
  it.each(['1', '3'])('with %s workers loses nothing that its ledger calls sent', async (workers) => {
    await using relay = await startRelay({
      args: ['--page-speed', 'max', '--page-workers', workers, '--page-scenario', join(ROOT, 'tests/bench/scenarios/hidden.yaml')],
    });
    await using subscriber = await Subscriber.open({ port: relay.mqttPort });
    await using app = await openApp(relay.page);
    await waitUntil(() => subscriber.count > 50_000, { what: 'fifty thousand messages arrive', withinMs: 30_000 });
    const ledger = await app.stop();
    expect(difference(ledger)).toBe(0);
    // A reader that the relay had to leave behind would break the equality: then the relay says so.
    expect(await subscriber.settled(1000, 30_000)).toBe(ledger.sent);
    expect(subscriber.byTopic.size).toBe(1000);
    expect(app.errors).toEqual([]);
  });
});

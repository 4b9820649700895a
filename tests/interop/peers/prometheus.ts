// Prometheus: it scrapes both ports of a real run, every family parses, and its counters are what a subscriber counted.

import assert from 'node:assert/strict';
import { difference, openApp, type App } from '../../support/app.ts';
import { readExposition } from '../../support/exposition.ts';
import { prometheusTool, startPrometheus, type Prometheus } from '../../support/prometheus.ts';
import { run } from '../../support/program.ts';
import { startRelay, type Relay } from '../../support/relay.ts';
import { Subscriber } from '../../support/subscriber.ts';
import { waitUntil } from '../../support/wait.ts';
import type { Peer } from '../peer.ts';

/** promtool's findings that stay, and why. Everything else is a failure. */
const REASONED: readonly { readonly finding: RegExp; readonly why: string }[] = [
  {
    finding: /^iot_emulator_devices_active_count .*should not have "_count" suffix/,
    why: 'S1-M04: the dashboards and alerts of the source document hold on to this name',
  },
];

const peer: Peer = {
  name: 'prometheus',
  runs: 'every',
  install: async () => {
    const tool = await prometheusTool('prometheus');
    const { stdout, stderr } = await run(tool, ['--version']);
    return `${(stdout || stderr).split('\n')[0]} (${tool})`;
  },
  checks: [
    { name: 'scrapes both ports of a page\'s run and agrees with a subscriber on what was sent', run: scrapesRun },
    { name: 'promtool finds nothing in the exposition that is not on the reasoned list', run: lint },
  ],
};
export default peer;

/** A relay with a page whose fleet runs. */
async function withRun(use: (relay: Relay, app: App, subscriber: Subscriber) => Promise<void>): Promise<void> {
  await using relay = await startRelay();
  await using subscriber = await Subscriber.open({ port: relay.mqttPort });
  await using app = await openApp(relay.page);
  await waitUntil(() => subscriber.count > 200, { what: 'the page publishes', withinMs: 20_000 });
  await use(relay, app, subscriber);
}

async function scrapesRun(): Promise<void> {
  await withRun(async (relay, app, subscriber) => {
    await using prometheus = await startPrometheus({ 'iot-emulator-web': new URL(relay.page).host, 'iot-emulator-core': new URL(relay.ready.core).host });
    const value = async (expression: string) => (await prometheus.query(expression))[0]?.value;
    await waitUntil(async () => (await value('sum(up)')) === 2, { what: 'both targets are up', withinMs: 30_000 });
    await everySampleArrives(relay, value);
    const ledger = await app.stop();
    assert.equal(difference(ledger), 0, JSON.stringify(ledger));
    const received = await subscriber.settled();
    assert.equal(received, ledger.sent);
    // The page's last snapshot comes within 5 s of its last message.
    for (const job of ['iot-emulator-web', 'iot-emulator-core']) {
      for (const family of ['iot_emulator_messages_sent_total', 'iot_emulator_mqtt_messages_published_total']) {
        const sum = `sum(${family}{job="${job}"})`;
        await waitUntil(async () => (await value(sum)) === received, { what: `${sum} is ${received}`, withinMs: 15_000, otherwise: async () => `${await value(sum)}` });
      }
    }
    await perTopic(prometheus, subscriber);
  });
}

async function everySampleArrives(relay: Relay, value: (expression: string) => Promise<number | undefined>): Promise<void> {
  const counted = async (url: string) => readExposition(await (await fetch(url)).text()).length;
  const pages = { 'iot-emulator-web': new URL('/metrics', relay.page).href, 'iot-emulator-core': relay.ready.core };
  for (const [job, url] of Object.entries(pages)) {
    await waitUntil(async () => (await value(`scrape_samples_scraped{job="${job}"}`)) === (await counted(url)), {
      what: `Prometheus takes every sample of ${url}`,
      withinMs: 15_000,
      otherwise: async () => `${await value(`scrape_samples_scraped{job="${job}"}`)} of ${await counted(url)}`,
    });
  }
}

/** Every topic template's counter holds what arrived below the topics that it stands for. */
async function perTopic(prometheus: Prometheus, subscriber: Subscriber): Promise<void> {
  const series = await prometheus.query('sum by (topic) (iot_emulator_messages_sent_total{job="iot-emulator-web"})');
  assert.ok(series.length > 0, 'no series by topic');
  const matches = series.map(({ metric }) => new RegExp(`^${metric['topic']!.replace(/\{[^}]+\}|[.*+?^$()[\]\\|]/g, (part) => (part.startsWith('{') ? '[^/]+' : `\\${part}`))}$`));
  const counts = series.map(() => 0);
  for (const [topic, count] of subscriber.byTopic) {
    const place = matches.findIndex((match) => match.test(topic));
    assert.ok(place >= 0, `no series for ${topic}`);
    counts[place]! += count;
  }
  assert.deepEqual(counts, series.map(({ value }) => value));
}

async function lint(): Promise<void> {
  await withRun(async (relay) => {
    const promtool = await prometheusTool('promtool');
    for (const url of [new URL('/metrics', relay.page).href, relay.ready.core]) {
      const text = await (await fetch(url)).text();
      const { code, stdout, stderr } = await run(promtool, ['check', 'metrics'], { stdin: text });
      assert.notEqual(code, 1, `promtool cannot read ${url}: ${stderr}`);
      const findings = `${stdout}\n${stderr}`.split('\n').filter((line) => line !== '');
      const unreasoned = findings.filter((line) => !REASONED.some(({ finding }) => finding.test(line)));
      assert.deepEqual(unreasoned, []);
    }
  });
}

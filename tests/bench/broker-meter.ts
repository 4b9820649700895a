// One ruler for the product, its limit and its peer: what mosquitto itself counts ($SYS, once a second), and the CPU
// time of the browser's processes at the same instants.

import type { Mosquitto } from '../support/mosquitto.ts';
import { processorSeconds } from '../support/processor-time.ts';
import { Subscriber } from '../support/subscriber.ts';
import { waitUntil } from '../support/wait.ts';

const COUNTER = '$SYS/broker/publish/messages/received';

interface Reading {
  readonly atMs: number;
  readonly messages: number;
  readonly cpuSeconds: number;
}

export interface Throughput {
  readonly messagesPerSecond: number;
  /** CPU seconds of the browser, all its processes, per million messages. */
  readonly cpuSecondsPerMillion: number;
  /** CPU seconds of the broker per million messages. */
  readonly brokerSecondsPerMillion: number;
  readonly messages: number;
  readonly seconds: number;
}

export interface MeterOptions {
  readonly warmUpMs: number;
  readonly windowMs: number;
  readonly startWithinMs?: number;
}

/** Waits until messages flow, lets them warm up, then measures over the window. */
export async function measureThroughput(broker: Mosquitto, browserPid: number, options: MeterOptions): Promise<Throughput> {
  const readings: (Reading & { readonly brokerSeconds: number })[] = [];
  await using _subscriber = await Subscriber.open({
    port: broker.port,
    filters: [COUNTER],
    onMessage: ({ payload, retain }) => {
      // The retained reading is of an unknown age.
      if (retain) return;
      readings.push({ atMs: performance.now(), messages: Number(payload.toString()), cpuSeconds: processorSeconds(browserPid), brokerSeconds: processorSeconds(broker.pid) });
    },
  });
  const flowing = await waitUntil(() => readings.find((reading, i) => i > 0 && reading.messages - readings[i - 1]!.messages > 1000), {
    what: 'messages flow from the page to mosquitto',
    withinMs: options.startWithinMs ?? 30_000,
  });
  const from = flowing.atMs + options.warmUpMs;
  const first = await waitUntil(() => readings.find((reading) => reading.atMs >= from), { what: 'the warm-up ends', withinMs: options.warmUpMs + 5_000 });
  const last = await waitUntil(() => readings.find((reading) => reading.atMs >= first.atMs + options.windowMs - 100), {
    what: 'the measured span ends',
    withinMs: options.windowMs + 10_000,
  });
  const seconds = (last.atMs - first.atMs) / 1000;
  const messages = last.messages - first.messages;
  const perMillion = (amount: number) => (amount * 1e6) / Math.max(messages, 1);
  return {
    messagesPerSecond: messages / seconds,
    cpuSecondsPerMillion: perMillion(last.cpuSeconds - first.cpuSeconds),
    brokerSecondsPerMillion: perMillion(last.brokerSeconds - first.brokerSeconds),
    messages,
    seconds,
  };
}

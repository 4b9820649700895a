// The peer: MQTT.js publishing as fast as it takes messages, used as its README shows it (topic and payload as text, one
// publish per message), with the settings that suit it best: at its default browserBufferSize it pauses for a second
// whenever 512 KiB are waiting. A thousand topics, as a fleet has them. `?url=…&bytes=133`.

import mqtt from '/mqtt.esm.js';

const job = new URLSearchParams(location.search);
const BURST = 1000;

const topics = Array.from({ length: BURST }, (_, i) => `bench/peer/device-${String(i).padStart(5, '0')}/telemetry`);
const payload = 'A'.repeat(Number(job.get('bytes') ?? 133) - 5 - topics[0].length);
const client = mqtt.connect(job.get('url'), { clientId: 'peer', protocolVersion: 4, browserBufferSize: 4 * 1024 * 1024, browserBufferTimeout: 1, reconnectPeriod: 0 });
client.once('connect', pump);

// The callback of a burst's last message comes when the burst has been handed to the socket. A message to itself lets
// the socket's events in without the 4 ms that a nested timer waits.
const { port1, port2 } = new MessageChannel();
port1.onmessage = pump;

function pump() {
  for (let i = 1; i < BURST; i++) client.publish(topics[i], payload, { qos: 0 });
  client.publish(topics[0], payload, { qos: 0 }, () => port2.postMessage(null));
}

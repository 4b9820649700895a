// Publishes as fast as the relay takes it, in frames of thousands of packets, from a process of its own: a page with a
// million devices. Usage: flood.ts URL SECONDS. Prints how many messages it sent.

import { WebSocket } from 'ws';
import { connect, packet } from '../contract/gate-packets.ts';

const FRAME_PACKETS = 5000;
const HIGH_WATER_BYTES = 4 * 1024 * 1024;

const [url, seconds] = process.argv.slice(2) as [string, string];
const one = packet(0x30, 'sites/north/temp-00001/telemetry', Buffer.from('{"id":"temp-00001","time":1780000000000,"seq":1,"t":1}'));
const frame = Buffer.concat(Array.from({ length: FRAME_PACKETS }, () => one));
const socket = new WebSocket(url, 'mqtt', { perMessageDeflate: false });
let sent = 0;
let endMs = Infinity;

function publish(): void {
  while (socket.bufferedAmount < HIGH_WATER_BYTES && performance.now() < endMs) {
    socket.send(frame);
    sent += FRAME_PACKETS;
  }
  if (performance.now() < endMs || socket.bufferedAmount > 0) setTimeout(publish, 1);
  else finish();
}

function finish(): void {
  socket.send(packet(0xe0));
  process.stdout.write(`sent ${sent}\n`);
}

socket.once('open', () => socket.send(connect(2, 'flood')));
socket.once('message', () => {
  endMs = performance.now() + Number(seconds) * 1000;
  publish();
});

// Subscribes to everything and counts PUBLISH packets, with work of its own for each, in a process of its own.
// Usage: count-messages.ts PORT. Prints `subscribed`, then `received N` whenever nothing came for a while.

import { connect as connectTcp } from 'node:net';
import { PacketStream } from '../support/packet-stream.ts';
import { connect, packet } from '../contract/gate-packets.ts';

const PUBLISH = 3;
const SUBACK = 9;
let received = 0;
let told = -1;

const socket = connectTcp(Number(process.argv[2]), '127.0.0.1');
const stream = new PacketStream((frame) => {
  if (frame.type === SUBACK) process.stdout.write('subscribed\n');
  if (frame.type !== PUBLISH) return;
  received += 1;
  // About ten microseconds: a reader of some 80,000 messages a second.
  for (const end = performance.now() + 0.01; performance.now() < end;);
});
socket.on('data', (chunk) => stream.push(chunk as Buffer));
socket.write(Buffer.concat([connect(2, 'counter'), packet(0x82, 0, 1, '#', 0)]));

setInterval(() => {
  if (received !== told) return void (told = received);
  process.stdout.write(`received ${received}\n`);
}, 300);

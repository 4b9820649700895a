// A TCP or TLS socket as a link of the gate.

import type { Socket } from 'node:net';
import type { Clock } from '../../../src/contracts/time.ts';
import { isLoopback } from '../../http/host-names.ts';
import type { Link, Peer, Receiver } from './link.ts';

/** How long a peer may take to read what is left when the connection is closed. */
export const CLOSE_MS = 1000;
/** How much of what still comes in is read and thrown away meanwhile. */
export const MOST_UNREAD_BYTES = 64 * 1024;
/** A peer that vanished without a word is noticed after this, whatever its MQTT keep-alive. */
const PROBE_MS = 60_000;

/** Wraps a connected socket. */
export function tcpLink(socket: Socket, clock: Clock): Link {
  const address = socket.remoteAddress ?? '';
  const peer: Peer = { transport: 'tcp', address, loopback: isLoopback(address) };
  let closing = false;
  socket.setNoDelay(true);
  socket.setKeepAlive(true, PROBE_MS);
  return {
    peer,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    write(chunks, done) {
      if (closing || socket.destroyed) return done();
      socket.cork();
      for (let at = 0; at < chunks.length - 1; at += 1) socket.write(chunks[at]!);
      socket.write(chunks[chunks.length - 1]!, () => done());
      socket.uncork();
    },
    admit: () => {},
    close(last) {
      if (closing) return;
      closing = true;
      // Unread input would turn the end into a reset, and the client would lose the last answer.
      let unreadBytes = 0;
      socket.removeAllListeners('data');
      socket.on('data', (chunk: Buffer) => {
        unreadBytes += chunk.length;
        if (unreadBytes > MOST_UNREAD_BYTES) socket.destroy();
      });
      socket.resume();
      if (last === null) socket.end();
      else socket.end(last);
      const cancel = clock.after(CLOSE_MS, () => socket.destroy());
      socket.once('close', cancel);
    },
    listen(receiver) {
      listenTo(socket, receiver, () => closing);
    },
  };
}

function listenTo(socket: Socket, receiver: Receiver, isClosing: () => boolean): void {
  socket.on('data', (chunk: Buffer) => receiver.bytes(chunk));
  socket.on('error', () => socket.destroy());
  const ended = (): void => {
    if (!isClosing()) receiver.ended();
  };
  socket.once('end', ended);
  socket.once('close', ended);
}

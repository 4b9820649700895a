// A WebSocket as a link of the gate. Frames and packets need not fall together, either way [MQTT-6.0.0-2].

import type { WebSocket } from 'ws';
import type { Clock } from '../../../src/contracts/time.ts';
import { isLoopback } from '../../http/host-names.ts';
import type { CloseReason, Link, Peer } from './link.ts';
import { refusalText } from './refusal.ts';
import { CLOSE_MS, MOST_UNREAD_BYTES } from './tcp-link.ts';

/** Largest frame before CONNECT was accepted, and after: pages send bulk frames of 64 to 512 KiB. */
export const FRAME_BYTES_BEFORE_CONNECT = 64 * 1024;
export const FRAME_BYTES_AFTER_CONNECT = 1024 * 1024;

const NORMAL = 1000;
const GOING_AWAY = 1001;
const PROTOCOL_ERROR = 1002;
const OPEN = 1;

/** Counts of WebSocket messages (S1-M22). */
export interface FrameCounts {
  received: number;
  sent: number;
}

/** Wraps an open WebSocket whose server was made with `maxPayload: FRAME_BYTES_BEFORE_CONNECT`. */
export function websocketLink(socket: WebSocket, address: string, clock: Clock, frames: FrameCounts): Link {
  const peer: Peer = { transport: 'websocket', address, loopback: isLoopback(address) };
  let closing = false;
  socket.binaryType = 'nodebuffer';
  return {
    peer,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    write(chunks, done) {
      if (closing || socket.readyState !== OPEN) return done();
      frames.sent += 1;
      socket.send(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), { binary: true }, () => done());
    },
    admit: () => allowFrames(socket, FRAME_BYTES_AFTER_CONNECT),
    close(last, reason) {
      if (closing) return;
      closing = true;
      let unreadBytes = 0;
      socket.removeAllListeners('message');
      socket.on('message', (data: Buffer) => {
        unreadBytes += data.length;
        if (unreadBytes > MOST_UNREAD_BYTES) socket.terminate();
      });
      socket.resume();
      if (last !== null && socket.readyState === OPEN) socket.send(last, { binary: true });
      socket.close(closeCode(reason), closeText(reason));
      const cancel = clock.after(CLOSE_MS, () => socket.terminate());
      socket.once('close', cancel);
    },
    listen(receiver) {
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        frames.received += 1;
        if (isBinary) receiver.bytes(data);
        else receiver.refuse('text-frame');
      });
      socket.on('error', (error: Error & { code?: string }) => {
        if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') receiver.refuse('frame-too-large');
      });
      socket.once('close', () => {
        if (!closing) receiver.ended();
      });
    },
  };
}

function closeText(reason: CloseReason): string {
  if (reason === null) return '';
  return reason === 'shutdown' ? 'the relay ends' : refusalText(reason).slice(0, 120);
}

function closeCode(reason: CloseReason): number {
  if (reason === null) return NORMAL;
  return reason === 'shutdown' || reason === 'too-many-connections' || reason === 'slow-reader' ? GOING_AWAY : PROTOCOL_ERROR;
}

/**
 * `ws` fixes the largest frame when the server is made, but what may come differs before and after CONNECT: a thousand
 * sockets that never connect must not be able to hold a mebibyte each. Its receiver reads the bound for every frame.
 */
function allowFrames(socket: WebSocket, bytes: number): void {
  const receiver = (socket as unknown as { readonly _receiver?: { _maxPayload: number } })._receiver;
  if (receiver !== undefined) receiver._maxPayload = bytes;
}

// A client that sends bytes as they are, over TCP or WebSocket, and remembers what came back.

import { connect as connectTcp, type Socket } from 'node:net';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { waitUntil } from '../support/wait.ts';

export interface RawClient {
  readonly transport: 'TCP' | 'WebSocket';
  send(bytes: Buffer): void;
  /** All bytes that came back so far. */
  received(): Buffer;
  /** Resolves once the other side has ended the connection. */
  ended(): Promise<void>;
  /** Stops reading. */
  freeze(): void;
  destroy(): void;
}

export type OpenClient = () => Promise<RawClient>;

export async function openTcp(port: number): Promise<RawClient> {
  const socket = connectTcp(port, '127.0.0.1');
  await once(socket, 'connect');
  return tcpClient(socket);
}

function tcpClient(socket: Socket): RawClient {
  const chunks: Buffer[] = [];
  let isEnded = false;
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.once('end', () => { isEnded = true; });
  socket.once('close', () => { isEnded = true; });
  return {
    transport: 'TCP',
    send: (bytes) => void socket.write(bytes),
    received: () => Buffer.concat(chunks),
    ended: async () => void (await waitUntil(() => isEnded, { what: 'the relay ends the TCP connection' })),
    freeze: () => socket.pause(),
    destroy: () => socket.destroy(),
  };
}

export async function openWebSocket(url: string): Promise<RawClient> {
  const socket = new WebSocket(url, 'mqtt', { perMessageDeflate: false });
  const chunks: Buffer[] = [];
  let isEnded = false;
  socket.on('message', (data: Buffer) => chunks.push(data));
  socket.on('error', () => {});
  socket.once('close', () => { isEnded = true; });
  await once(socket, 'open');
  return {
    transport: 'WebSocket',
    send: (bytes) => socket.send(bytes),
    received: () => Buffer.concat(chunks),
    ended: async () => void (await waitUntil(() => isEnded, { what: 'the relay ends the WebSocket' })),
    freeze: () => socket.pause(),
    destroy: () => socket.terminate(),
  };
}

/** Waits until so many bytes came back. */
export async function receives(client: RawClient, bytes: number): Promise<Buffer> {
  await waitUntil(() => client.received().length >= bytes, { what: `${bytes} bytes come back` });
  return client.received();
}

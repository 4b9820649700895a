// One contract, held by both transports: Node's over tcp and ws, and the browser's over Node's own WebSocket, which is
// the same interface. Real sockets on 127.0.0.1.

import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { openBrowserTransport } from '../../src/publish/browser-transport.ts';
import { openNodeTransport } from '../../src/publish/node-transport.ts';
import type { OpenTransport, Transport, TransportEnd } from '../../src/publish/transport.ts';
import { waitUntil, withDeadline } from '../support/wait.ts';

interface Echo {
  readonly url: string;
  readonly close: () => void;
}

const port = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
const listening = (server: Server | ReturnType<typeof createHttpServer>): Promise<void> => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()));

/** Sends back what it gets, and hangs up at a byte 0xff. */
async function tcpEcho(): Promise<Echo> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => (bytes.includes(0xff) ? socket.destroy() : socket.write(bytes)));
  });
  await listening(server);
  return { url: `mqtt://127.0.0.1:${port(server)}`, close: () => server.close() };
}

async function wsEcho(): Promise<Echo> {
  const http = createHttpServer((_, response) => response.writeHead(404).end());
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => 'mqtt' });
  http.on('upgrade', (request, socket, head) => {
    if (request.url !== '/mqtt') return socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    server.handleUpgrade(request, socket, head, (peer) => peer.on('message', (data: Buffer) => (data.includes(0xff) ? peer.terminate() : peer.send(data))));
  });
  await listening(http);
  return { url: `ws://127.0.0.1:${port(http)}/mqtt`, close: () => (http.closeAllConnections(), http.close()) };
}

beforeAll(() => {
  globalThis.location ??= { host: 'page.test' } as Location; // as in a worker of a page from elsewhere
});

describe.each([
  ['Node, tcp', openNodeTransport, tcpEcho],
  ['Node, ws', openNodeTransport, wsEcho],
  ['browser, ws', openBrowserTransport, wsEcho],
] as const)('transport: %s', (_, open: OpenTransport, start) => {
  let echo: Echo;
  beforeAll(async () => void (echo = await start()));
  afterAll(() => echo.close());

  function connect(url = echo.url): { transport: Transport; received: number[]; opened: Promise<void>; ended: Promise<TransportEnd>; ends: TransportEnd[] } {
    const received: number[] = [];
    const ends: TransportEnd[] = [];
    const opened = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<TransportEnd>();
    const transport = open({ url }, {
      opened: () => opened.resolve(),
      received: (bytes) => bytes.forEach((byte) => received.push(byte)),
      ended: (end) => (ends.push(end), ended.resolve(end)),
    });
    return { transport, received, opened: opened.promise, ended: withDeadline(ended.promise, 10_000, 'the end'), ends };
  }

  it('carries bytes both ways and takes its copy before send returns', async () => {
    const { transport, received, opened } = connect();
    await opened;
    const reused = Uint8Array.of(1, 2, 3);
    transport.send(reused);
    reused.fill(9);
    transport.send(reused);
    await waitUntil(() => received.length === 6, { what: 'the echo' });
    expect(received).toEqual([1, 2, 3, 9, 9, 9]);
    const frame = new Uint8Array(300_000).fill(3);
    transport.send(frame);
    frame.fill(4);
    transport.send(frame);
    frame.fill(5);
    await waitUntil(() => received.length === 600_006, { what: 'the echo of large frames' });
    expect(received.slice(6).reduce((sum, byte) => sum + byte, 0)).toBe(300_000 * 7);
    await waitUntil(() => transport.bufferedBytes === 0, { what: 'an empty buffer' });
    transport.destroy();
  });

  it('tells its end once when the other side hangs up', async () => {
    const { transport, opened, ended, ends } = connect();
    await opened;
    transport.send(Uint8Array.of(0xff));
    expect(await ended).toMatchObject({ opened: true, cause: 'closed' });
    transport.destroy();
    transport.close();
    expect(ends).toHaveLength(1);
  });

  it('tells its end once when it is destroyed, and says nothing afterwards', async () => {
    const { transport, received, opened, ended, ends } = connect();
    await opened;
    transport.send(Uint8Array.of(5));
    transport.destroy();
    expect((await ended).opened).toBe(true);
    transport.send(Uint8Array.of(6));
    expect(received).toEqual([]);
    expect(ends).toHaveLength(1);
  });

  it('tells that nobody listens', async () => {
    const dead = await start();
    dead.close();
    const { ended } = connect(dead.url);
    const end = await ended;
    expect(end.opened).toBe(false);
    expect(['refused', 'no-answer']).toContain(end.cause);
  });

  it('tells a bad address without throwing', async () => {
    const { ended } = connect('nonsense:// x');
    expect(await ended).toMatchObject({ opened: false, cause: 'bad-url' });
  });
});

describe('transport: what Node can tell apart', () => {
  const endOf = (url: string): Promise<TransportEnd> => new Promise((resolve) => void openNodeTransport({ url }, { opened() {}, received() {}, ended: resolve }));

  it('names a wrong path, TLS where there is none, and an unknown host', async () => {
    const [ws, tcp] = [await wsEcho(), await tcpEcho()];
    expect((await endOf(ws.url.replace('/mqtt', '/other'))).cause).toBe('wrong-path');
    expect((await endOf(ws.url.replace('ws:', 'wss:'))).cause).toBe('tls');
    const plain = await endOf(ws.url.replace('ws:', 'mqtts:')); // an IP address, which is no server name
    expect(plain.cause).toBe('tls');
    expect(plain.detail).not.toMatch(/\n|:/);
    expect((await endOf('mqtt://no-such-host.invalid')).cause).toBe('unknown-host');
    expect((await endOf('http://127.0.0.1')).cause).toBe('bad-url');
    ws.close();
    tcp.close();
  });
});

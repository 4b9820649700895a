// WebSocket upgrades of the page's port. Host and Origin are checked here again: an upgrade passes no route.

import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock } from '../src/contracts/time.ts';
import type { GateRefusal } from './broker/gate/refusal.ts';
import { FRAME_BYTES_BEFORE_CONNECT, websocketLink } from './broker/gate/websocket-link.ts';
import { callerRefusal } from './http/callers.ts';
import { refusalResponse } from './http/front.ts';
import { problemResponse } from './http/problem.ts';
import type { Relay } from './relay.ts';

const SUBPROTOCOLS = ['mqtt', 'mqttv3.1'];

/** Serves `WS /mqtt`; every other upgrade is answered with a problem. */
export function serveUpgrades(server: HttpServer, relay: Relay, clock: Clock): void {
  const sockets = new WebSocketServer({
    noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: FRAME_BYTES_BEFORE_CONNECT,
    handleProtocols: (offered) => SUBPROTOCOLS.find((name) => offered.has(name)) ?? false,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refused = upgradeRefusal(request, relay);
    if (refused !== null) return void answer(socket, refused);
    sockets.handleUpgrade(request, socket, head, (websocket) => {
      relay.sockets.open += 1;
      websocket.once('close', () => { relay.sockets.open -= 1; });
      relay.broker.accept(websocketLink(websocket, request.socket.remoteAddress ?? '', clock, relay.broker.counts.frames));
    });
  });
}

function upgradeRefusal(request: IncomingMessage, relay: Relay): Response | null {
  const path = (request.url ?? '').split('?')[0]!;
  const { host, origin } = request.headers;
  const refusal = callerRefusal({ method: 'UPGRADE', path, host, origin }, relay.deps.rules);
  if (refusal !== null) return counted(relay, refusal, refusalResponse(refusal));
  if (path !== '/mqtt') return problemResponse(404, 'not-found', 'no WebSocket is served there', 'connect to /mqtt');
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (offered.some((name) => SUBPROTOCOLS.includes(name))) return null;
  return counted(relay, 'no-subprotocol', problemResponse(400, 'no-subprotocol', 'the WebSocket subprotocol mqtt is missing', 'offer mqtt as subprotocol'));
}

function counted(relay: Relay, reason: GateRefusal, response: Response): Response {
  relay.broker.countRefusal(reason);
  return response;
}

async function answer(socket: Duplex, response: Response): Promise<void> {
  const body = await response.text();
  const head = [`HTTP/1.1 ${response.status} ${STATUS[response.status] ?? 'Error'}`, 'Connection: close', 'X-Content-Type-Options: nosniff', `Content-Length: ${Buffer.byteLength(body)}`];
  response.headers.forEach((value, name) => head.push(`${name}: ${value}`));
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const STATUS: Readonly<Record<number, string>> = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found' };

// The relay's ports: opens them, and closes them in order.

import { createAdaptorServer } from '@hono/node-server';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';
import { ProblemError } from '../src/contracts/problem.ts';
import type { Clock } from '../src/contracts/time.ts';
import type { RelayApp } from './app.ts';
import { tcpLink } from './broker/gate/tcp-link.ts';
import { readTextFile, type Config, type Port } from './config.ts';
import { inUrl } from './http/host-names.ts';
import { serveUpgrades } from './relay-upgrades.ts';
import type { Relay } from './relay.ts';

export interface Listeners {
  /** The keys of the `ready` line, without what is off. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Stops accepting, lets requests finish, ends within about two seconds. */
  close(): Promise<void>;
}

interface TlsContents {
  readonly cert: string;
  readonly key: string;
}

/** A request has to be complete in this time: a peer that sends one byte a minute holds nothing. */
const SERVER_OPTIONS = { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 10_000, connectionsCheckingInterval: 2000 };
const HANDSHAKE_MS = 5000;
const CONNECTIONS = 12_000;
const CLOSE_MS = 1500;
/** Not the port is wrong but `--host`. */
const ADDRESS_ERRORS: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL']);

/** Opens every port that is not off. On failure all are closed again, the broker too, and a ProblemError names port and option. */
export async function openListeners(relay: Relay, config: Config, clock: Clock): Promise<Listeners> {
  const open: Server[] = [];
  const addresses: Record<string, string> = {};
  const listen = async (server: Server, port: Port, option: string): Promise<string | null> => {
    if (port === null) return null;
    server.maxConnections = CONNECTIONS;
    await listening(server, config.host, port, option);
    open.push(server);
    return `${inUrl(config.host)}:${(server.address() as AddressInfo).port}`;
  };
  try {
    const tls = readTls(config);
    const page = httpServer(relay.app, tls);
    serveUpgrades(page, relay, clock);
    const pageAt = await listen(page, config.port, 'port');
    const coreAt = await listen(httpServer(relay.core, tls), config.corePort, 'core-port');
    const mqttAt = await listen(mqttServer(relay, tls, clock), config.mqttPort, 'mqtt-port');
    nameAddresses(addresses, { pageAt, coreAt, mqttAt }, tls !== null, relay.token);
  } catch (error) {
    await Promise.all([...open.map(closed), relay.broker.close()]);
    throw error;
  }
  return { addresses, close: () => closeAll(open, relay, clock) };
}

/** Certificate and key, tried out: a wrong file is told before anything is opened. */
function readTls(config: Config): TlsContents | null {
  if (config.tls === null) return null;
  const tls = { cert: readTextFile(config.tls.certFile, 'tls-cert'), key: readTextFile(config.tls.keyFile, 'tls-key') };
  try {
    createSecureContext(tls);
    return tls;
  } catch (error) {
    const message = `--tls-cert and --tls-key hold no certificate with its key: ${(error as Error).message}`;
    throw new ProblemError({ code: 'bad-tls', message, remedy: 'give a PEM certificate chain and the unencrypted PEM key that belongs to it' });
  }
}

interface Standing {
  readonly pageAt: string | null;
  readonly coreAt: string | null;
  readonly mqttAt: string | null;
}

function nameAddresses(addresses: Record<string, string>, { pageAt, coreAt, mqttAt }: Standing, secure: boolean, token: string | null): void {
  const s = secure ? 's' : '';
  if (pageAt !== null) addresses['page'] = `http${s}://${pageAt}/${token === null ? '' : `?token=${token}`}`;
  if (coreAt !== null) addresses['core'] = `http${s}://${coreAt}/metrics`;
  if (mqttAt !== null) addresses['mqtt'] = `mqtt${s}://${mqttAt}`;
  if (pageAt !== null) addresses['mqttWebSocket'] = `ws${s}://${pageAt}/mqtt`;
}

function httpServer(app: RelayApp, tls: TlsContents | null): HttpServer {
  const fetch = (request: Request, env: unknown): Response | Promise<Response> => app.fetch(request, env as never);
  const server = tls === null
    ? createAdaptorServer({ fetch, createServer: createHttpServer, serverOptions: SERVER_OPTIONS })
    : createAdaptorServer({ fetch, createServer: createHttpsServer, serverOptions: { ...SERVER_OPTIONS, ...tls } });
  return server as HttpServer;
}

function mqttServer(relay: Relay, tls: TlsContents | null, clock: Clock): Server {
  const accept = (socket: Socket): void => relay.broker.accept(tcpLink(socket, clock));
  return tls === null ? createTcpServer({ noDelay: true }, accept) : createTlsServer({ ...tls, handshakeTimeout: HANDSHAKE_MS }, accept);
}

function listening(server: Server, host: string, port: number, option: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portProblem(error, host, port, option)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      // A failing accept (no file descriptors left) must not end the process.
      server.on('error', () => {});
      resolve();
    });
  });
}

function portProblem(error: NodeJS.ErrnoException, host: string, port: number, option: string): ProblemError {
  const reason = error.code === 'EADDRINUSE' ? 'is taken by another program' : error.code === 'EACCES' ? 'may not be opened by this user' : `cannot be opened (${error.code ?? error.message})`;
  const remedy = ADDRESS_ERRORS.has(error.code ?? '') ? 'give an address of this machine with --host' : `end that program, or choose another with --${option} PORT (0: any free one, off: none)`;
  return new ProblemError({ code: 'port-taken', message: `port ${port} of ${host} (--${option}) ${reason}`, remedy, values: { port, option } });
}

/** First nobody new, then MQTT clients are told, then requests under way may finish. */
async function closeAll(servers: readonly Server[], relay: Relay, clock: Clock): Promise<void> {
  const all = Promise.all(servers.map(closed));
  await relay.broker.close();
  for (const server of servers) if (isHttp(server)) server.closeIdleConnections();
  const cancel = clock.after(CLOSE_MS, () => servers.forEach((server) => isHttp(server) && server.closeAllConnections()));
  await Promise.race([all, new Promise<void>((resolve) => { setTimeout(resolve, 2 * CLOSE_MS).unref(); })]);
  cancel();
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => { server.close(() => resolve()); });
}

function isHttp(server: Server): server is HttpServer {
  return 'closeIdleConnections' in server;
}

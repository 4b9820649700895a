// Puts the relay together from its configuration: broker, metrics, files, and the two functions of requests.

import { randomBytes } from 'node:crypto';
import { cpuUsage, memoryUsage } from 'node:process';
import type { PageStart, RelayInfo } from '../src/contracts/page.ts';
import { ProblemError } from '../src/contracts/problem.ts';
import { SNAPSHOT_PERIOD_MS } from '../src/contracts/telemetry.ts';
import type { Clock } from '../src/contracts/time.ts';
import { createCore, createRelay, type RelayApp } from './app.ts';
import { Access } from './broker/access.ts';
import { createBroker, type Broker } from './broker/broker.ts';
import { GATE_LIMITS } from './broker/gate/limits.ts';
import { FRAME_BYTES_AFTER_CONNECT } from './broker/gate/websocket-link.ts';
import { BROKER_LIMITS } from './broker/limits.ts';
import { parseUsers } from './broker/users.ts';
import { fromRoot } from './build/paths.ts';
import { readTextFile, type Config } from './config.ts';
import { Gallery } from './http/gallery.ts';
import { HealthChecks } from './http/health.ts';
import { isLoopbackHost } from './http/host-names.ts';
import { StaticFiles } from './http/static-files.ts';
import { Exposition } from './metrics/exposition.ts';
import { Prometheus } from './metrics/prometheus.ts';
import { RelayFamilies } from './metrics/relay-families.ts';
import { SessionFamilies } from './metrics/session-families.ts';
import { SessionSnapshots } from './metrics/sessions.ts';
import type { RelayDeps } from './relay-deps.ts';
import { VERSION } from './version.ts';

export interface Relay {
  readonly app: RelayApp;
  readonly core: RelayApp;
  readonly broker: Broker;
  readonly deps: RelayDeps;
  /** The token that the printed page address carries, or null. */
  readonly token: string | null;
  /** Filled in as the listeners stand; shown by `GET /api/info`. */
  readonly listeners: Map<string, string>;
  /** Counts of open WebSockets, kept by the listener. */
  readonly sockets: { open: number };
}

/** Makes everything and opens nothing. Throws a ProblemError when a file that the configuration names is wrong. */
export async function assembleRelay(config: Config, clock: Clock): Promise<Relay> {
  const instance = randomBytes(9).toString('base64url');
  const token = tokenOf(config);
  const users = config.usersFile === null ? null : parseUsers(readTextFile(config.usersFile, 'users'));
  const access = new Access({ token, tokenOnLoopback: config.tokenFile !== null, users });
  const gallery = new Gallery(fromRoot('public', 'scenarios'));
  const pageStart = await pageStartOf(config, gallery, instance, access.needsToken(isLoopbackHost(config.host)) || users !== null);
  const listeners = new Map<string, string>();
  const sockets = { open: 0 };
  // After all that a wrong file stops: a broker keeps the process alive until it is closed.
  const broker = await createBroker({ clock, access });
  const parts = metricsOf(instance, clock, broker, sockets);
  const deps: RelayDeps = {
    clock, instance, access, broker, gallery, ...parts,
    rules: { host: config.host, allowHosts: config.allowHosts, allowOrigins: config.allowOrigins },
    files: new StaticFiles(fromRoot('build', 'page'), clock),
    health: new HealthChecks(),
    pageStart: () => pageStart,
    info: () => infoOf(instance, listeners),
  };
  await addChecks(deps);
  return { app: createRelay(deps), core: createCore(deps), broker, deps, token, listeners, sockets };
}

function tokenOf(config: Config): string | null {
  if (config.tokenFile === null) return isLoopbackHost(config.host) && config.usersFile === null ? null : randomBytes(18).toString('base64url');
  const token = readTextFile(config.tokenFile, 'token-file').trim();
  if (/^[\w~.+/=-]{16,256}$/.test(token)) return token;
  throw new ProblemError({
    code: 'bad-token', message: '--token-file does not hold one token', remedy: 'write 16 to 256 letters, digits or -._~+/= into it',
  });
}

async function pageStartOf(config: Config, gallery: Gallery, relay: string, tokenNeeded: boolean): Promise<PageStart> {
  const { broker, speed, workers } = config.page;
  return { scenario: await pageScenario(config.page.scenario, gallery), broker, speed, workers, mqttWebSocket: '/mqtt', tokenNeeded, relay };
}

async function pageScenario(name: string | null, gallery: Gallery): Promise<string | null> {
  if (name === null) return null;
  if (!name.startsWith('gallery:')) return checkedScenario(name);
  const text = gallery.text(name.slice('gallery:'.length));
  if (text !== null) return text;
  const names = gallery.entries().map((entry) => entry.name).join(', ');
  throw new ProblemError({ code: 'unknown-scenario', message: `--page-scenario names no scenario of the gallery: ${name}`, remedy: `choose one of: ${names}` });
}

/** An operator hears of a mistake when the relay starts, not each visitor. The planner is loaded for nobody else. */
async function checkedScenario(file: string): Promise<string> {
  const text = readTextFile(file, 'page-scenario');
  const { checkText } = await import('../src/scenario/index.ts');
  const checked = checkText(text);
  if (checked.ok) return text;
  const { line, column, ...first } = checked.problems[0]!;
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  throw new ProblemError({ ...first, message: `--page-scenario ${place}: ${first.message}` });
}

function infoOf(relay: string, listeners: ReadonlyMap<string, string>): RelayInfo {
  return {
    name: 'iot-emulator', version: VERSION, relay,
    listeners: Object.fromEntries(listeners),
    limits: {
      packetBytes: GATE_LIMITS.bytesAfterConnect, packetBytesBeforeConnect: GATE_LIMITS.bytesBeforeConnect, frameBytes: FRAME_BYTES_AFTER_CONNECT,
      topicBytes: GATE_LIMITS.topicBytes, topicLevels: GATE_LIMITS.topicLevels, filtersPerClient: GATE_LIMITS.filtersPerClient,
      connections: BROKER_LIMITS.connections, retainedMessages: BROKER_LIMITS.retainedMessages, telemetryPeriodMs: SNAPSHOT_PERIOD_MS,
    },
  };
}

type MetricParts = Pick<RelayDeps, 'exposition' | 'sessions' | 'snapshotResult' | 'requestRefused'>;

function metricsOf(instance: string, clock: Clock, broker: Broker, sockets: { readonly open: number }): MetricParts {
  const prometheus = new Prometheus();
  const relay = new RelayFamilies(prometheus);
  const sessions = new SessionSnapshots(instance, new SessionFamilies(prometheus, (label) => relay.get('iot_emulator_label_overflow_total').add([label], 1)));
  const startSeconds = clock.wallMs() / 1000;
  const refresh = (): void => {
    const nowMs = clock.monotonicMs();
    sessions.refresh(nowMs);
    relay.get('iot_emulator_web_active_sessions').set([], sessions.active(nowMs));
    relay.get('iot_emulator_web_websocket_connections_current').set([], sockets.open);
    relay.get('process_start_time_seconds').set([], startSeconds);
    readBroker(relay, broker);
    readProcess(relay);
  };
  return {
    sessions,
    exposition: new Exposition(prometheus, clock, refresh),
    snapshotResult: (result) => relay.get('iot_emulator_relay_telemetry_snapshots_total').add([result], 1),
    requestRefused: (reason) => relay.get('iot_emulator_relay_requests_refused_total').add([reason], 1),
  };
}

function readBroker(relay: RelayFamilies, broker: Broker): void {
  const { counts } = broker;
  for (const [reason, count] of Object.entries(counts.refusals)) relay.get('iot_emulator_relay_gate_refusals_total').raiseTo([reason], count);
  for (const [reason, count] of Object.entries(counts.drops)) relay.get('iot_emulator_relay_mqtt_dropped_total').raiseTo([reason], count);
  const directions = (name: string, received: number, sent: number): void => {
    relay.get(name).raiseTo(['received'], received);
    relay.get(name).raiseTo(['sent'], sent);
  };
  directions('iot_emulator_web_websocket_messages_total', counts.frames.received, counts.frames.sent);
  directions('iot_emulator_relay_mqtt_messages_total', counts.messagesReceived, counts.messagesSent);
  directions('iot_emulator_relay_mqtt_bytes_total', counts.bytesReceived, counts.bytesSent);
  relay.get('iot_emulator_relay_mqtt_connections').set([], broker.connections);
  relay.get('iot_emulator_relay_mqtt_retained_messages').set([], broker.retainedMessages);
  relay.get('iot_emulator_relay_event_loop_lag_seconds').set([], broker.lag.takeWorstMs() / 1000);
  relay.get('iot_emulator_relay_gate_holds_total').raiseTo([], broker.lag.holds);
}

function readProcess(relay: RelayFamilies): void {
  const { user, system } = cpuUsage();
  relay.get('process_cpu_seconds_total').raiseTo([], (user + system) / 1e6);
  relay.get('process_resident_memory_bytes').set([], memoryUsage.rss());
}

async function addChecks(deps: RelayDeps): Promise<void> {
  await deps.files.hasPage();
  deps.health.add('page', () => (deps.files.isBuilt ? 'ok' : { problem: 'the page has not been built; run npm run build' }));
  deps.health.add('mqtt', () => (deps.broker.isOpen ? 'ok' : { problem: 'the broker is stopping' }));
}

// The embedded broker: aedes behind the packet gate. Opens no port: whoever listens hands in links.

import { Aedes } from 'aedes';
import type { AuthenticateError, AedesPublishPacket, Client, PublishPacket } from 'aedes';
import type { Clock } from '../../src/contracts/time.ts';
import type { Access } from './access.ts';
import { newBrokerCounts, type BrokerCounts } from './counts.ts';
import { GatedConnection } from './gate/connection.ts';
import { LagMonitor } from './gate/lag.ts';
import { GATE_LIMITS, type GateLimits } from './gate/limits.ts';
import type { Link } from './gate/link.ts';
import { Pump } from './gate/pump.ts';
import { refusalText, type GateRefusal } from './gate/refusal.ts';
import { BROKER_LIMITS, type BrokerLimits } from './limits.ts';
import { SlowReaders } from './slow-readers.ts';
import { BoundedStore, type BrokerStore } from './store.ts';

export interface BrokerDeps {
  readonly clock: Clock;
  readonly access: Access;
  readonly limits?: Partial<BrokerLimits>;
  readonly gateLimits?: GateLimits;
}

/** Starts a broker without a port. */
export async function createBroker(deps: BrokerDeps): Promise<Broker> {
  const broker = new Broker(deps);
  await broker.listen();
  return broker;
}

export class Broker {
  readonly counts: BrokerCounts = newBrokerCounts();
  readonly lag: LagMonitor;
  readonly #deps: BrokerDeps;
  readonly #limits: BrokerLimits;
  readonly #pump: Pump;
  readonly #aedes: Aedes;
  readonly #connections = new Set<GatedConnection>();
  readonly #perAddress = new Map<string, number>();
  readonly #slowReaders: SlowReaders;
  #store: BoundedStore | null = null;
  #halfOpen = 0;

  constructor(deps: BrokerDeps) {
    this.#deps = deps;
    this.#limits = { ...BROKER_LIMITS, ...deps.limits };
    this.#pump = new Pump(deps.clock);
    this.lag = new LagMonitor(deps.clock, (lagging) => this.#pump.hold('lag', lagging));
    this.#slowReaders = new SlowReaders(this.#limits, this.counts, this.#connections, deps.clock, (held) => this.#pump.hold('readers', held));
    this.#aedes = this.#makeAedes();
  }

  async listen(): Promise<void> {
    await this.#aedes.listen();
    const { persistence } = this.#aedes as unknown as { readonly persistence: BrokerStore };
    this.#store = new BoundedStore(persistence, this.#limits, this.counts, this.#deps.clock);
  }

  get connections(): number {
    return this.#connections.size;
  }

  get isOpen(): boolean {
    return !this.#aedes.closed;
  }

  get clients(): number {
    return this.#aedes.connectedClients;
  }

  get retainedMessages(): number {
    return this.#store?.retainedMessages ?? 0;
  }

  /** Takes a connection from a listener. */
  accept(link: Link): void {
    const connection = new GatedConnection(link, this.#pump, {
      refused: (reason) => this.#refused(reason),
      passed: (messages, bytes) => this.#passed(messages, bytes),
      closed: (closed) => this.#closed(closed),
    }, this.#deps.gateLimits ?? GATE_LIMITS);
    connection.on('error', () => {});
    this.#opened(connection);
    if (this.#isFull(connection)) return connection.refuse('too-many-connections');
    this.#aedes.handle(connection);
  }

  /** A connection that never became a link, such as a refused upgrade. */
  countRefusal(reason: GateRefusal): void {
    this.#refused(reason);
  }

  /** Closes all connections and ends. */
  async close(): Promise<void> {
    this.lag.stop();
    this.#store?.stop();
    this.#slowReaders.stop();
    for (const connection of [...this.#connections]) connection.leave();
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
  }

  #makeAedes(): Aedes {
    const aedes = new Aedes({
      connectTimeout: this.#limits.connectMs,
      drainTimeout: this.#limits.drainMs,
      maxClientsIdLength: 1024,
      // One that waits for its deliveries must not stop another.
      concurrency: 10_000,
      authenticate: (client, username, password, done) => void this.#authenticate(client, username, password, done),
      authorizePublish: (client, packet, done) => done(this.#publishRefusal(client, packet)),
      authorizeForward: (client, packet) => this.#forward(client, packet),
    });
    aedes.on('connackSent', (packet, client) => {
      if (packet.returnCode === 0) this.#admitted(client);
    });
    aedes.on('clientDisconnect', (client) => this.#store?.closed(client.id));
    aedes.on('clientError', (client, error) => this.#failed(client, error));
    aedes.on('connectionError', (client, error) => this.#failed(client, error));
    return aedes;
  }

  async #authenticate(
    client: Client, username: string | undefined, password: Buffer | undefined, done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): Promise<void> {
    const connection = connectionOf(client);
    const verdict = await this.#deps.access.connect(connection.peer, username, password);
    if ('returnCode' in verdict) {
      this.#refused('not-authorized');
      return done(authenticateError(verdict.returnCode), false);
    }
    connection.role = verdict.role;
    if (await this.#hasSession(client)) {
      // Before CONNACK leaves: whoever reads it may answer with bulk ahead of our hearing that it has left.
      connection.allowBulk();
      return done(null, true);
    }
    this.#refused('too-many-connections');
    done(authenticateError(3), false);
  }

  async #hasSession(client: Client): Promise<boolean> {
    const { clean } = client as unknown as { readonly clean: boolean };
    if (!clean) return this.#store?.opened(client.id) ?? false;
    await this.#store?.discard(client.id);
    return true;
  }

  #publishRefusal(client: Client | null, packet: PublishPacket): Error | null {
    const connection = client === null ? null : connectionOf(client);
    if (connection?.role === 'read') {
      connection.refuse('forbidden');
      return new Error(refusalText('forbidden'));
    }
    // A kept message must not keep the whole frame alive that it came in.
    if ((packet.retain || packet.qos > 0) && typeof packet.payload !== 'string') packet.payload = Buffer.from(packet.payload);
    return null;
  }

  #forward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null {
    if (!this.#slowReaders.mayReceive(connectionOf(client), packet.qos)) return null;
    this.counts.messagesSent += 1;
    this.counts.bytesSent += packet.topic.length + packet.payload.length;
    return packet;
  }

  #admitted(client: Client): void {
    const connection = connectionOf(client);
    if (connection.admitted || connection.destroyed) return;
    this.#halfOpen -= 1;
    connection.admit();
  }

  #failed(client: Client, error: Error & { readonly code?: string }): void {
    const connection = connectionOf(client);
    // A reset connection or a wrong password is no violation of the protocol.
    if (connection.refusal !== null || error.code !== undefined || 'returnCode' in error || 'errorCode' in error) return;
    connection.refusal = FAILURES[error.message] ?? 'broker';
    this.#refused(connection.refusal);
  }

  #refused(reason: GateRefusal): void {
    this.counts.refusals[reason] += 1;
  }

  #passed(messages: number, bytes: number): void {
    this.counts.messagesReceived += messages;
    this.counts.bytesReceived += bytes;
  }

  #isFull(connection: GatedConnection): boolean {
    const { address, loopback } = connection.peer;
    if (this.#connections.size > this.#limits.connections || this.#halfOpen > this.#limits.halfOpen) return true;
    return !loopback && (this.#perAddress.get(address) ?? 0) > this.#limits.connectionsPerAddress;
  }

  #opened(connection: GatedConnection): void {
    const { address } = connection.peer;
    this.#connections.add(connection);
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    this.#halfOpen += 1;
  }

  #closed(connection: GatedConnection): void {
    if (!this.#connections.delete(connection)) return;
    const { address } = connection.peer;
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
    if (!connection.admitted) this.#halfOpen -= 1;
  }
}

/** What aedes says when it closes a connection by itself. */
const FAILURES: Readonly<Record<string, GateRefusal>> = {
  'connect did not arrive in time': 'connect-timeout',
  'keep alive timeout': 'keepalive-timeout',
  'drain timeout': 'slow-reader',
};

function connectionOf(client: Client): GatedConnection {
  return client.conn as GatedConnection;
}

function authenticateError(returnCode: 3 | 4 | 5): AuthenticateError {
  const text = returnCode === 3 ? 'too many sessions' : returnCode === 4 ? 'bad user name or password' : 'not authorised';
  return Object.assign(new Error(text), { returnCode }) as unknown as AuthenticateError;
}

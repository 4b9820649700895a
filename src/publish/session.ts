// One MQTT session over one transport, from the first byte to the last: never used again once it has ended. MQTT.js
// owns the protocol (CONNECT, keepalive, packet ids, QoS 1 and 2); the bulk lane's frames pass it by.

import mqtt from 'mqtt';
import type { Clock } from '../contracts/time.ts';
import { InboundGate, INBOUND_PACKET_BYTES, PacketStream } from './packet-stream.ts';
import { isVersionRefusal, problemOfEnd, problemOfGarbage, problemOfRefusal, problemOfSilence, type ConnectionProblem } from './problems.ts';
import type { OpenTransport, Target, Transport, TransportEnd } from './transport.ts';

/** For the whole of it: TCP, TLS, WebSocket and CONNACK. */
export const CONNECT_MS = 5_000;
export const KEEPALIVE_S = 30;
/** How long the peer may take to read what is still in the socket and to answer the close; a relay may read slowly. */
const CLOSE_MS = 10_000;
/** DISCONNECT, reason 0: the same two bytes in MQTT 3.1.1 (§3.14) and 5. */
const DISCONNECT = Uint8Array.of(0xe0, 0x00);

export interface SessionOptions {
  readonly target: Target;
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly protocol: 4 | 5;
}

export interface SessionEvents {
  up(): void;
  /** Exactly once. `versionRefused`: the broker did not want this version of MQTT, or hung up on it. */
  ended(problem: ConnectionProblem, versionRefused: boolean): void;
}

export interface SessionDeps {
  readonly open: OpenTransport;
  readonly clock: Clock;
}

/** Outcome of a QoS ≥ 1 message. `refused`: the broker said no, for good. */
export type Acknowledge = (outcome: 'acknowledged' | 'refused') => void;

export interface PublishForm {
  readonly qos: 1 | 2;
  readonly retain: boolean;
  /** Message expiry interval [MQTT-3.3.2.3.3], or null. */
  readonly expirySeconds: number | null;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #events: SessionEvents;
  readonly #clock: Clock;
  readonly #gate = new InboundGate();
  readonly #transport: Transport;
  #stream: PacketStream | null = null;
  #client: mqtt.MqttClient | null = null;
  #cancelTimer: () => void;
  #opened = false;
  #up = false;
  #over = false;
  #problem: ConnectionProblem | null = null;
  #versionRefused = false;
  #handedBytes = 0;
  #leftBytes = 0;
  #receiveMaximum = 65_535;
  readonly #gone = Promise.withResolvers<void>();

  constructor(deps: SessionDeps, options: SessionOptions, events: SessionEvents) {
    this.#options = options;
    this.#events = events;
    this.#clock = deps.clock;
    this.#cancelTimer = deps.clock.after(CONNECT_MS, () => this.#tooLate());
    this.#transport = deps.open(options.target, {
      opened: () => this.#begin(),
      received: (bytes) => this.#received(bytes),
      ended: (end) => this.#ended(end),
    });
  }

  get up(): boolean {
    return this.#up && !this.#over;
  }

  get bufferedBytes(): number {
    return this.#transport.bufferedBytes;
  }

  /** How many QoS 1 and 2 messages the broker takes at a time [MQTT-3.3.4-9]; MQTT 3.1.1 names no limit. */
  get receiveMaximum(): number {
    return this.#receiveMaximum;
  }

  /** Bytes that have left the socket's buffer since the session began; the last that is known once it has ended. */
  get leftBytes(): number {
    if (!this.#over) this.#leftBytes = Math.max(this.#leftBytes, this.#handedBytes - this.#transport.bufferedBytes);
    return this.#leftBytes;
  }

  /** Bytes handed to the transport since the session began. */
  get handedBytes(): number {
    return this.#handedBytes;
  }

  /** Sends whole packets, behind whatever MQTT.js has written so far. */
  sendPackets(bytes: Uint8Array): void {
    if (!this.up) return;
    this.#stream?.flush();
    this.#handedBytes += bytes.length;
    this.#transport.send(bytes);
  }

  /** Publishes with QoS 1 or 2. The callback stays silent when the session ends before an answer. */
  publish(topic: string, payload: Uint8Array, { qos, retain, expirySeconds }: PublishForm, acknowledge: Acknowledge): void {
    // MQTT 3.1.1 knows no expiry.
    const properties = expirySeconds !== null && this.#options.protocol === 5 ? { properties: { messageExpiryInterval: expirySeconds } } : {};
    this.#client?.publish(topic, payload as Buffer, { qos, retain, ...properties }, (error) => {
      if (this.#over) return;
      if (error === undefined || error === null) return acknowledge('acknowledged');
      // Only an answer of the broker carries a reason code; anything else is the session's end, which repeats.
      if (typeof (error as { code?: unknown }).code === 'number') acknowledge('refused');
    });
  }

  /**
   * DISCONNECT, then closes. Resolves when the socket is closed: whoever ends the thread before that loses what is still
   * on its way, though it has left the socket's own buffer.
   */
  end(): Promise<void> {
    if (this.#over) return Promise.resolve();
    this.#cancelTimer();
    if (this.#opened) {
      this.#stream?.flush();
      this.#transport.send(DISCONNECT);
      this.#transport.close();
      this.#cancelTimer = this.#clock.after(CLOSE_MS, () => this.#transport.destroy());
    } else this.#transport.destroy();
    return this.#gone.promise;
  }

  /** Closes without a word, with what is still in the socket. */
  abort(): void {
    if (!this.#over) this.#transport.destroy();
  }

  #begin(): void {
    this.#opened = true;
    const stream = new PacketStream(this.#transport, (bytes) => (this.#handedBytes += bytes));
    this.#stream = stream;
    const { clientId, username, password, protocol } = this.#options;
    this.#client = new mqtt.MqttClient(() => stream as never, {
      clientId, username, password,
      protocolVersion: protocol,
      clean: true,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_MS * 2, // the timer above is the one that counts
      reconnectPeriod: 0,
      queueQoSZero: false,
      resubscribe: false,
      timerVariant: 'native',
      properties: protocol === 5 ? { maximumPacketSize: INBOUND_PACKET_BYTES } : undefined,
    });
    this.#client.on('connect', (connack) => this.#connected(connack.properties?.receiveMaximum));
    this.#client.on('error', (error) => this.#failed(error));
  }

  #connected(receiveMaximum: number | undefined): void {
    if (this.#over) return;
    this.#receiveMaximum = receiveMaximum ?? this.#receiveMaximum;
    this.#cancelTimer();
    this.#up = true;
    this.#events.up();
  }

  #failed(error: Error & { code?: number | string }): void {
    const { url } = this.#options.target;
    if (typeof error.code === 'number' && !this.#up) {
      this.#versionRefused = isVersionRefusal(error.code);
      this.#problem ??= problemOfRefusal(error.code, url);
    } else if (error.message === 'Keepalive timeout') {
      this.#problem ??= problemOfSilence(url, KEEPALIVE_S * 1.5);
    } else {
      this.#problem ??= problemOfGarbage(url, error.message);
    }
    this.#transport.destroy();
  }

  #received(bytes: Uint8Array): void {
    if (this.#gate.admit(bytes)) return this.#stream?.received(bytes);
    this.#problem ??= problemOfGarbage(this.#options.target.url, `a packet of more than ${INBOUND_PACKET_BYTES} bytes`);
    this.#transport.destroy();
  }

  #tooLate(): void {
    const { url } = this.#options.target;
    this.#problem ??= this.#opened
      ? problemOfSilence(url, CONNECT_MS / 1000)
      : problemOfEnd({ opened: false, cause: 'timeout', detail: `no connection within ${CONNECT_MS / 1000} s` }, url);
    this.#transport.destroy();
  }

  #ended(end: TransportEnd): void {
    if (this.#over) return;
    this.#over = true;
    if (end.unsentBytes !== undefined) this.#leftBytes = Math.max(this.#leftBytes, this.#handedBytes - end.unsentBytes);
    this.#cancelTimer();
    this.#gone.resolve();
    this.#stream?.closed();
    const hungUp = this.#opened && !this.#up && this.#problem === null;
    this.#events.ended(this.#problem ?? problemOfEnd(end, this.#options.target.url), this.#versionRefused || hungUp);
  }
}

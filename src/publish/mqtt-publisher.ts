// The publisher that sends to an MQTT broker.
//
//   send(packets) ──────────────────────────────► bulk lane ──┐
//   hold(bytes) ──► hold queue ──► QoS 0 ───────► bulk lane ──┼──► session ──► transport
//                        ▲   └───► QoS 1, 2 ──► in-flight ────┘
//                        └─ after a cut ────────── window

import type { Broker, ConnectionStatus } from '../contracts/fleet.ts';
import { inVersion, readPacket, readRecord, shortenExpiry } from '../contracts/packets.ts';
import type { Account, Part, Publisher } from '../contracts/publisher.ts';
import { BulkLane } from './bulk-lane.ts';
import { Connection, type ConnectionDeps } from './connection.ts';
import { HoldQueue, type HeldMessage } from './hold-queue.ts';
import type { Session } from './session.ts';

export const HIGH_WATER_BYTES = 4 * 1024 * 1024;
export const IN_FLIGHT = 100;
/** Of them QoS 2: mosquitto hangs up on a QoS 1 message beside 20 of them, in MQTT 3.1.1 too, where no packet says so. */
export const IN_FLIGHT_EXACTLY_ONCE = 10;
const FRAME_BYTES = 256 * 1024;
const POLL_MS = 5;
/** Longest time that a stop waits for a broker that goes on reading. */
const DRAIN_MS = 20_000;

const decoder = new TextDecoder();

export class MqttPublisher implements Publisher {
  readonly #deps: ConnectionDeps;
  readonly #connection: Connection;
  readonly #lane = new BulkLane();
  readonly #queue = new HoldQueue();
  readonly #inFlight = new Set<HeldMessage>();
  /** Of those in flight, QoS 2. */
  #exactlyOnce = 0;
  readonly patient = false;

  constructor(deps: ConnectionDeps, broker: Extract<Broker, { kind: 'mqtt' }>) {
    this.#deps = deps;
    this.#connection = new Connection(deps, broker, { up: () => this.#pump(), lost: (session) => this.#lost(session) });
  }

  get protocol(): 4 | 5 {
    return this.#connection.protocol;
  }

  get connected(): boolean {
    return this.#connection.session !== null;
  }

  get settled(): boolean {
    return this.#connection.settled;
  }

  get full(): boolean {
    const session = this.#connection.session;
    return session !== null && session.bufferedBytes >= HIGH_WATER_BYTES;
  }

  get pressed(): boolean {
    return this.connected && this.#queue.pressing;
  }

  /** Another broker, or other credentials; what is held goes there. */
  connect(broker: Extract<Broker, { kind: 'mqtt' }>): void {
    this.#connection.connect(broker);
  }

  reconnectNow(): void {
    this.#connection.reconnectNow();
  }

  status(): ConnectionStatus {
    return this.#connection.status();
  }

  mustHold(account: Account): boolean {
    return !this.connected || this.#queue.lengthOf(account) > 0;
  }

  send(packets: Uint8Array, parts: readonly Part[]): void {
    const session = this.#connection.session;
    if (session === null) {
      for (const part of parts) part.account.drop('disconnected', part.messages);
      return;
    }
    session.sendPackets(packets);
    let endByte = session.handedBytes - packets.length;
    for (const part of parts) {
      endByte += part.bytes;
      this.#lane.handed(part.account, part.messages, endByte);
    }
    this.settle();
  }

  hold(bytes: Uint8Array, part: Part): void {
    const { qos, retain, holdMessages, expirySeconds } = part.publication;
    const expiresAtMs = expirySeconds === null ? null : this.#deps.clock.monotonicMs() + expirySeconds * 1000;
    for (let at = 0; at < bytes.length; ) {
      const place = qos === 0 ? readPacket(bytes, at, this.protocol) : readRecord(bytes, at, retain);
      const topic = qos === 0 ? '' : decoder.decode(bytes.subarray(place.topicStart, place.topicEnd));
      // A copy in a buffer of its own: MQTT.js clones what it stores together with the whole buffer behind it.
      const own = qos === 0 ? bytes.slice(at, place.end) : bytes.slice(place.payloadStart, place.end);
      this.#queue.push({ account: part.account, qos, retain, topic, bytes: own, protocol: this.protocol, expiresAtMs, most: holdMessages });
      at = place.end;
    }
    this.#pump();
  }

  tickDone(): void {}

  settle(): void {
    if (this.#queue.length > 0) this.#queue.expire(this.#deps.clock.monotonicMs());
    const session = this.#connection.session;
    if (session === null) return;
    this.#lane.settle(session.leftBytes);
    if (this.#queue.length > 0) this.#pump();
  }

  async stop(withinMs: number): Promise<void> {
    await this.#drain(withinMs);
    const stuck = this.#busy;
    this.#lane.cut('stopped');
    for (const message of this.#inFlight) message.account.drop('stopped', 1);
    this.#inFlight.clear();
    this.#exactlyOnce = 0;
    for (let message = this.#queue.take(); message !== null; message = this.#queue.take()) message.account.drop('stopped', 1);
    if (stuck) this.#connection.session?.abort(); // what was just counted as stopped shall not go out after all
    await this.#connection.close();
  }

  /** Waits until nothing is held, as long as the broker takes something within `withinMs`, and DRAIN_MS at most. */
  async #drain(withinMs: number): Promise<void> {
    const { clock } = this.#deps;
    const end = clock.monotonicMs() + DRAIN_MS;
    let until = clock.monotonicMs() + withinMs;
    let before = this.#remaining();
    while (this.connected && this.#busy && clock.monotonicMs() < Math.min(until, end)) {
      await new Promise<void>((resolve) => clock.after(POLL_MS, resolve));
      this.settle();
      const now = this.#remaining();
      if (now < before) until = clock.monotonicMs() + withinMs;
      before = now;
    }
    this.settle();
  }

  /** A measure of what is still to be done, that falls with every step. */
  #remaining(): number {
    return this.#queue.length + this.#inFlight.size + (this.#connection.session?.bufferedBytes ?? 0);
  }

  get #busy(): boolean {
    return !this.#lane.empty || this.#queue.length > 0 || this.#inFlight.size > 0;
  }

  /** Sends what is held, as far as window and socket take it. */
  #pump(): void {
    const session = this.#connection.session;
    if (session === null) return;
    this.#queue.expire(this.#deps.clock.monotonicMs());
    for (let next = this.#queue.peek(); next !== null; next = this.#queue.peek()) {
      if (session.bufferedBytes >= HIGH_WATER_BYTES) return;
      if (next.qos === 0) this.#sendHeldPackets(session);
      else if (this.#mayFly(next, session)) this.#publish(session, this.#queue.take()!);
      else return;
    }
  }

  #mayFly({ qos }: HeldMessage, session: Session): boolean {
    if (this.#inFlight.size >= Math.min(IN_FLIGHT, session.receiveMaximum)) return false;
    return qos !== 2 || this.#exactlyOnce < IN_FLIGHT_EXACTLY_ONCE;
  }

  /** One frame of held QoS 0 packets that stand one behind the other. */
  #sendHeldPackets(session: Session): void {
    const messages: HeldMessage[] = [];
    let bytes = 0;
    for (let next = this.#queue.peek(); next !== null && next.qos === 0 && bytes < FRAME_BYTES; next = this.#queue.peek()) {
      const message = this.#asOfNow(this.#queue.take()!);
      messages.push(message);
      bytes += message.bytes.length;
    }
    const frame = new Uint8Array(bytes);
    let at = 0;
    for (const message of messages) {
      frame.set(message.bytes, at);
      at += message.bytes.length;
    }
    session.sendPackets(frame);
    let endByte = session.handedBytes - bytes;
    for (const message of messages) {
      endByte += message.bytes.length;
      this.#lane.handed(message.account, 1, endByte);
    }
  }

  /** A held packet in the session's version, with what is left of its time. */
  #asOfNow(message: HeldMessage): HeldMessage {
    const left = this.#secondsLeft(message);
    if (message.protocol !== this.protocol) return { ...message, bytes: inVersion(message.bytes, message.protocol, this.protocol, left), protocol: this.protocol };
    if (left !== null && this.protocol === 5) shortenExpiry(message.bytes, left);
    return message;
  }

  #publish(session: Session, message: HeldMessage): void {
    this.#inFlight.add(message);
    if (message.qos === 2) this.#exactlyOnce++;
    const form = { qos: message.qos as 1 | 2, retain: message.retain, expirySeconds: this.#secondsLeft(message) };
    session.publish(message.topic, message.bytes, form, (outcome) => {
      if (!this.#inFlight.delete(message)) return; // stopped meanwhile
      if (message.qos === 2) this.#exactlyOnce--;
      if (outcome === 'acknowledged') message.account.send(1);
      else message.account.drop('refused', 1);
      this.#pump();
    });
  }

  /** What is left of a message's time, or null when it has no end. */
  #secondsLeft({ expiresAtMs }: HeldMessage): number | null {
    return expiresAtMs === null ? null : Math.max(1, Math.ceil((expiresAtMs - this.#deps.clock.monotonicMs()) / 1000));
  }

  #lost(session: Session): void {
    this.#lane.settle(session.leftBytes);
    this.#lane.cut('disconnected');
    const repeat = [...this.#inFlight];
    this.#inFlight.clear();
    this.#exactlyOnce = 0;
    this.#queue.putBack(repeat);
  }
}

// An MQTT subscriber that shares no code with the product: a raw socket, mqtt-packet for the few packets it sends, its
// own reader for what comes in. It counts; what a ledger claims is compared with these counts.

import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { PacketStream, readPublish, type Frame, type Publish } from './packet-stream.ts';
import { waitUntilSteady, withDeadline } from './wait.ts';

const CONNACK = 2;
const PUBLISH = 3;
const PUBREL = 6;
const SUBACK = 9;

export interface SubscriberOptions {
  readonly port: number;
  readonly filters?: readonly string[];
  readonly qos?: 0 | 1 | 2;
  readonly protocol?: 4 | 5;
  readonly onMessage?: (message: Publish) => void;
  /** Keep `topic TAB payload` of every message, up to this many. */
  readonly keep?: number;
}

export class Subscriber implements AsyncDisposable {
  /** Messages received; redeliveries (DUP) are counted apart. */
  count = 0;
  duplicates = 0;
  readonly byQos: [number, number, number] = [0, 0, 0];
  readonly byTopic = new Map<string, number>();
  bytes = 0;
  firstAtMs: number | null = null;
  readonly kept: string[] = [];
  #socket: Socket;
  #options: SubscriberOptions;
  #pings: NodeJS.Timeout;
  #answers = new Map<number, (frame: Frame) => void>();

  /** Connects and subscribes; resolves when the broker has granted it. */
  static async open(options: SubscriberOptions): Promise<Subscriber> {
    const socket = connect(options.port, '127.0.0.1');
    await withDeadline(once(socket, 'connect'), 5_000, `a connection to port ${options.port}`);
    const subscriber = new Subscriber(socket, options);
    await subscriber.#handshake();
    return subscriber;
  }

  private constructor(socket: Socket, options: SubscriberOptions) {
    this.#socket = socket;
    this.#options = options;
    const stream = new PacketStream((frame) => this.#take(frame));
    socket.on('data', (chunk) => stream.push(chunk as Buffer));
    socket.on('error', () => undefined);
    this.#pings = setInterval(() => this.#send({ cmd: 'pingreq' }), 20_000);
    this.#pings.unref();
  }

  get open(): boolean {
    return !this.#socket.destroyed;
  }

  /** Sum of the counts of all topics that start so. */
  countBelow(prefix: string): number {
    let sum = 0;
    for (const [topic, count] of this.byTopic) if (topic.startsWith(prefix)) sum += count;
    return sum;
  }

  /** The count once nothing has come for `forMs`. */
  settled(forMs = 400, withinMs = 20_000): Promise<number> {
    return waitUntilSteady(() => this.count, { what: 'the subscriber hears nothing more', forMs, withinMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#pings);
    if (this.#socket.destroyed) return;
    this.#send({ cmd: 'disconnect' });
    this.#socket.end();
    this.#socket.destroySoon();
  }

  async #handshake(): Promise<void> {
    const { protocol = 4, filters = ['#'], qos = 2 } = this.#options;
    const acknowledged = this.#answer(CONNACK);
    this.#send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: protocol, clean: true, clientId: `test-${process.pid}-${this.#socket.localPort}`, keepalive: 60 });
    const { body } = await acknowledged;
    if (body[1] !== 0) throw new Error(`the broker refused the subscriber with code ${body[1]}`);
    const granted = this.#answer(SUBACK);
    this.#send({ cmd: 'subscribe', messageId: 1, subscriptions: filters.map((topic) => ({ topic, qos })) });
    await granted;
  }

  #answer(type: number): Promise<Frame> {
    const seen = new Promise<Frame>((resolve) => this.#answers.set(type, resolve));
    return withDeadline(seen, 5_000, `packet type ${type} from the broker`);
  }

  #take(frame: Frame): void {
    if (frame.type === PUBLISH) return this.#count(frame);
    if (frame.type === PUBREL) return this.#send({ cmd: 'pubcomp', messageId: frame.body.readUInt16BE(0) });
    this.#answers.get(frame.type)?.(frame);
  }

  #count(frame: Frame): void {
    const message = readPublish(frame, this.#options.protocol ?? 4);
    if (message.qos > 0) this.#send({ cmd: message.qos === 1 ? 'puback' : 'pubrec', messageId: message.packetId! });
    if (message.duplicate) {
      this.duplicates += 1;
      return;
    }
    this.firstAtMs ??= performance.now();
    this.count += 1;
    this.bytes += frame.size;
    this.byQos[message.qos] += 1;
    this.byTopic.set(message.topic, (this.byTopic.get(message.topic) ?? 0) + 1);
    if (this.kept.length < (this.#options.keep ?? 0)) this.kept.push(`${message.topic}\t${message.payload.toString('utf8')}`);
    this.#options.onMessage?.(message);
  }

  #send(packet: Packet): void {
    if (!this.#socket.destroyed) this.#socket.write(mqttPacket.generate(packet, { protocolVersion: this.#options.protocol ?? 4 }));
  }
}

// Truth lines as messages of their own (`truth: { topic }`): QoS 0, one account of the ledger. What is made while a shard
// runs forward has been told already or had nobody to tell, so it is left out.

import { PACKET_HEADER_BYTES, writePacket } from '../contracts/packets.ts';
import type { Plan, PublicationPlan } from '../contracts/plan.ts';
import type { Publisher } from '../contracts/publisher.ts';
import type { Tick } from '../contracts/time.ts';
import type { PlacedTruth } from '../contracts/truth.ts';
import type { LedgerAccount, LedgerBook } from './ledger.ts';

/** Model and fleet under which the ledger has them. */
const NAME = 'truth';
const FRAME_BYTES = 64 * 1024;

const utf8 = new TextEncoder();

interface Lane {
  readonly publication: PublicationPlan;
  readonly number: number;
  readonly account: LedgerAccount;
}

export class TruthTopic {
  readonly #book: LedgerBook;
  #lane: Lane | null = null;
  #waiting: PlacedTruth[] = [];

  constructor(book: LedgerBook, plan: Plan) {
    this.#book = book;
    this.adopt(plan);
  }

  /** Goes over to a new plan. */
  adopt(plan: Plan): void {
    const publication = plan.truthTopic === null ? null : publicationOf(plan.truthTopic, plan);
    this.#lane = publication && { publication, number: plan.publications.length, account: this.#book.open([publication])[0]! };
    this.#waiting = [];
  }

  /** Takes a record that is complete. */
  tell(placed: PlacedTruth): void {
    if (this.#lane !== null) this.#waiting.push(placed);
  }

  /** Forgets what was told. */
  leaveOut(): void {
    this.#waiting = [];
  }

  /** Publishes what was told. */
  send(tick: Tick, publisher: Publisher): void {
    const lane = this.#lane;
    if (lane === null || this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    lane.account.generate(waiting.length);
    if (!publisher.connected) return lane.account.drop('offline', waiting.length);
    if (publisher.full) return lane.account.drop('backpressure', waiting.length);
    for (let at = 0; at < waiting.length; ) at = frame(lane, waiting, at, tick, publisher);
  }
}

/** Sends as many as a frame holds, at least one; returns the place of the next. */
function frame({ publication, number, account }: Lane, waiting: readonly PlacedTruth[], at: number, tick: Tick, publisher: Publisher): number {
  const packets: Uint8Array[] = [];
  let bytes = 0;
  let next = at;
  for (; next < waiting.length && bytes < FRAME_BYTES; next++) {
    const packet = packetOf(publication.topicTemplate, JSON.stringify(waiting[next]!.record), publisher.protocol);
    packets.push(packet);
    bytes += packet.length;
  }
  const whole = new Uint8Array(bytes);
  packets.reduce((end, packet) => (whole.set(packet, end), end + packet.length), 0);
  publisher.send(whole, [{ account, publication, number, tick, first: 0, messages: packets.length, bytes, indexOfRank: (rank) => waiting[at + rank]!.index }]);
  return next;
}

function packetOf(topic: string, payload: string, protocol: 4 | 5): Uint8Array {
  const [topicBytes, payloadBytes] = [utf8.encode(topic), utf8.encode(payload)];
  const record = new Uint8Array(8 + topicBytes.length + payloadBytes.length);
  const head = new DataView(record.buffer);
  head.setUint32(0, topicBytes.length, true);
  head.setUint32(4, payloadBytes.length, true);
  record.set(topicBytes, 8);
  record.set(payloadBytes, 8 + topicBytes.length);
  const packet = new Uint8Array(record.length + PACKET_HEADER_BYTES);
  return packet.subarray(0, writePacket(packet, 0, record, { protocol, retain: false, expirySeconds: null }));
}

/** A publication of no fleet: behind all others of a tick. */
function publicationOf(topic: string, plan: Plan): PublicationPlan {
  return {
    group: plan.groups.length, model: NAME, fleet: NAME, topicTemplate: topic, topic: [{ kind: 'text', text: topic }], payload: [], qos: 0, retain: false,
    offline: 'drop', holdMessages: 1, due: 'event', everySteps: 1, aligned: false, expirySeconds: null, fate: -1, calm: -1, effects: [], dataPoints: 0,
  };
}

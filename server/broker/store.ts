// Bounds around aedes' memory of retained messages and of absent sessions: its own store has none.

import type { Clock } from '../../src/contracts/time.ts';
import type { BrokerCounts } from './counts.ts';
import type { BrokerLimits } from './limits.ts';

interface StoredPacket {
  readonly topic: string;
  readonly payload: Buffer;
  readonly messageId?: number;
}

interface SubscribedClient {
  readonly clientId: string;
}

/** The part of aedes' store that is bounded here. */
export interface BrokerStore {
  storeRetained(packet: StoredPacket): Promise<void>;
  outgoingEnqueueCombi(subscribers: readonly SubscribedClient[], packet: StoredPacket): Promise<void>;
  outgoingClearMessageId(client: { readonly id: string }, packet: { readonly messageId?: number }): Promise<StoredPacket | undefined>;
  outgoingStream(client: { readonly id: string }): AsyncIterable<StoredPacket>;
  cleanSubscriptions(client: { readonly id: string }): Promise<unknown>;
}

interface Session {
  messages: number;
  bytes: number;
  cancelExpiry: (() => void) | null;
}

export class BoundedStore {
  readonly #store: BrokerStore;
  readonly #limits: BrokerLimits;
  readonly #counts: BrokerCounts;
  readonly #clock: Clock;
  readonly #retained = new Map<string, number>();
  readonly #sessions = new Map<string, Session>();
  #retainedBytes = 0;
  #sessionBytes = 0;

  /** Replaces the bounded methods on the store itself, so that aedes meets the bounds. */
  constructor(store: BrokerStore, limits: BrokerLimits, counts: BrokerCounts, clock: Clock) {
    this.#limits = limits;
    this.#counts = counts;
    this.#clock = clock;
    this.#store = {
      storeRetained: store.storeRetained.bind(store),
      outgoingEnqueueCombi: store.outgoingEnqueueCombi.bind(store),
      outgoingClearMessageId: store.outgoingClearMessageId.bind(store),
      outgoingStream: store.outgoingStream.bind(store),
      cleanSubscriptions: store.cleanSubscriptions.bind(store),
    };
    store.storeRetained = (packet) => this.#storeRetained(packet);
    store.outgoingEnqueueCombi = (subscribers, packet) => this.#enqueue(subscribers, packet);
    store.outgoingClearMessageId = (client, packet) => this.#cleared(client, packet);
  }

  get retainedMessages(): number {
    return this.#retained.size;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** A client with a persistent session connects. False when there are too many sessions already. */
  opened(clientId: string): boolean {
    const session = this.#sessions.get(clientId);
    if (session === undefined && this.#sessions.size >= this.#limits.sessions) return false;
    session?.cancelExpiry?.();
    this.#sessions.set(clientId, { messages: session?.messages ?? 0, bytes: session?.bytes ?? 0, cancelExpiry: null });
    return true;
  }

  /** Its connection ended: from now on the session lives for `sessionMs`. */
  closed(clientId: string): void {
    const session = this.#sessions.get(clientId);
    if (session === undefined) return;
    session.cancelExpiry?.();
    session.cancelExpiry = this.#clock.after(this.#limits.sessionMs, () => void this.#expire(clientId));
  }

  /** The client wants a clean session: what was kept for it goes [MQTT-3.1.2-6]. */
  async discard(clientId: string): Promise<void> {
    this.#sessions.get(clientId)?.cancelExpiry?.();
    await this.#expire(clientId);
  }

  stop(): void {
    for (const session of this.#sessions.values()) session.cancelExpiry?.();
  }

  async #storeRetained(packet: StoredPacket): Promise<void> {
    const before = this.#retained.get(packet.topic);
    const bytes = packet.topic.length + packet.payload.length;
    const grows = this.#retainedBytes + bytes - (before ?? 0);
    if (packet.payload.length > 0 && ((before === undefined && this.#retained.size >= this.#limits.retainedMessages) || grows > this.#limits.retainedBytes)) {
      this.#counts.drops['retained-full'] += 1;
      return;
    }
    this.#retainedBytes -= before ?? 0;
    if (packet.payload.length === 0) this.#retained.delete(packet.topic);
    else {
      this.#retained.set(packet.topic, bytes);
      this.#retainedBytes += bytes;
    }
    await this.#store.storeRetained(packet);
  }

  async #enqueue(subscribers: readonly SubscribedClient[], packet: StoredPacket): Promise<void> {
    const taken = subscribers.filter((subscriber) => this.#take(subscriber.clientId, packet));
    await this.#store.outgoingEnqueueCombi(taken, packet);
  }

  #take(clientId: string, packet: StoredPacket): boolean {
    const session = this.#sessions.get(clientId);
    if (session === undefined) return false;
    const bytes = packet.topic.length + packet.payload.length;
    if (session.messages >= this.#limits.sessionMessages || this.#sessionBytes + bytes > this.#limits.sessionBytesInAll) {
      this.#counts.drops['session-full'] += 1;
      return false;
    }
    session.messages += 1;
    session.bytes += bytes;
    this.#sessionBytes += bytes;
    return true;
  }

  async #cleared(client: { readonly id: string }, packet: { readonly messageId?: number }): Promise<StoredPacket | undefined> {
    const cleared = await this.#store.outgoingClearMessageId(client, packet);
    const session = this.#sessions.get(client.id);
    if (cleared !== undefined && session !== undefined && session.messages > 0) {
      // A PUBREL may have taken the message's place: count by the message, clear the rest with the last one.
      session.messages -= 1;
      const bytes = session.messages === 0 ? session.bytes : Math.min(session.bytes, (cleared.topic?.length ?? 0) + (cleared.payload?.length ?? 0));
      session.bytes -= bytes;
      this.#sessionBytes -= bytes;
    }
    return cleared;
  }

  async #expire(clientId: string): Promise<void> {
    const session = this.#sessions.get(clientId);
    if (session === undefined) return;
    this.#sessions.delete(clientId);
    this.#sessionBytes -= session.bytes;
    await this.#store.cleanSubscriptions({ id: clientId });
    for await (const packet of this.#store.outgoingStream({ id: clientId })) {
      this.#counts.drops['session-expired'] += 1;
      await this.#store.outgoingClearMessageId({ id: clientId }, packet);
    }
  }
}

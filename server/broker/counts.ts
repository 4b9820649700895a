// What the broker counts of itself; the metrics read it at every scrape.

import { BROKER_DROPS, type BrokerDrop } from './limits.ts';
import { GATE_REFUSAL_REASONS, type GateRefusal } from './gate/refusal.ts';

export interface BrokerCounts {
  readonly refusals: Record<GateRefusal, number>;
  readonly drops: Record<BrokerDrop, number>;
  /** PUBLISH packets from clients, and deliveries to them. */
  messagesReceived: number;
  messagesSent: number;
  bytesReceived: number;
  bytesSent: number;
  readonly frames: { received: number; sent: number };
}

/** All at zero. */
export function newBrokerCounts(): BrokerCounts {
  return {
    refusals: zeros(GATE_REFUSAL_REASONS),
    drops: zeros(BROKER_DROPS),
    messagesReceived: 0,
    messagesSent: 0,
    bytesReceived: 0,
    bytesSent: 0,
    frames: { received: 0, sent: 0 },
  };
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}

// Publications, accounts and packets for tests of publishers.

import type { PublicationPlan } from '../../src/contracts/plan.ts';
import type { Part } from '../../src/contracts/publisher.ts';
import type { Tick } from '../../src/contracts/time.ts';
import { LedgerAccount } from '../../src/engine/ledger.ts';

export function publication(changes: Partial<PublicationPlan> = {}): PublicationPlan {
  return {
    group: 0, model: 'sensor', fleet: 'sensors', topicTemplate: 't/{id}', topic: [], payload: [],
    qos: 0, retain: false, offline: 'drop', holdMessages: 10_000, everySteps: 1, dataPoints: 2,
    due: 'every', aligned: false, expirySeconds: null, fate: -1, calm: -1, effects: [], ...changes,
  };
}

/** A PUBLISH packet of MQTT 3.1.1, QoS 0. */
export function packet(topic: string, payload: string): Uint8Array {
  const body = Buffer.concat([Buffer.from([topic.length >> 8, topic.length & 255]), Buffer.from(topic), Buffer.from(payload)]);
  const length: number[] = [];
  for (let rest = body.length; ; rest >>= 7) {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
    if (rest <= 127) break;
  }
  return new Uint8Array(Buffer.concat([Buffer.from([0x30, ...length]), body]));
}

/** A record of QoS 1 and 2, as the kernel writes it. */
export function record(topic: string, payload: string | Uint8Array): Uint8Array {
  const body = Buffer.from(payload);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(Buffer.byteLength(topic), 0);
  head.writeUInt32LE(body.length, 4);
  return new Uint8Array(Buffer.concat([head, Buffer.from(topic), body]));
}

export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

export function part(of: PublicationPlan, account: LedgerAccount, messages: number, bytes: number, changes: Partial<Part> = {}): Part {
  return { account, publication: of, number: 0, tick: 0 as Tick, first: 0, messages, bytes, indexOfRank: (rank) => rank, ...changes };
}

export function account(of: PublicationPlan): LedgerAccount {
  return new LedgerAccount(of);
}

/** generated − sent − dropped − held: 0 at every instant. */
export function difference({ generated, sent, dropped, held }: ReturnType<LedgerAccount['ledger']>): number {
  return generated - sent - held - Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

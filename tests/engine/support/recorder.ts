// A publisher that writes down what leaves, and an engine on a plan made by hand.

import { expect } from 'vitest';
import { readPacket, readRecord } from '../../../src/contracts/packets.ts';
import type { Plan, Shard } from '../../../src/contracts/plan.ts';
import type { Part, Publisher } from '../../../src/contracts/publisher.ts';
import { Engine } from '../../../src/engine/engine.ts';
import type { EngineSetup } from '../../../src/engine/setup.ts';
import { OFF } from '../../../src/publish/null-publisher.ts';
import { newKernel, START_MS, WHOLE } from '../../kernel/support/module.ts';
import { difference } from '../../publish/parts.ts';
import { FakeClock } from '../../support/fake-clock.ts';

export interface Left {
  readonly tick: number;
  readonly publication: number;
  readonly index: number;
  readonly topic: string;
  readonly payload: string;
}

const decoder = new TextDecoder('latin1');

export class Recorder implements Publisher {
  readonly left: Left[] = [];
  readonly protocol: 4 | 5;
  readonly settled = true;
  readonly pressed = false;
  readonly patient = false;
  readonly namesDevices = true;
  connected = true;
  full = false;

  constructor(protocol: 4 | 5 = 4) {
    this.protocol = protocol;
  }

  mustHold(): boolean {
    return false;
  }

  send(packets: Uint8Array, parts: readonly Part[]): void {
    let at = 0;
    for (const part of parts) {
      this.#take(packets.subarray(at, at + part.bytes), part);
      at += part.bytes;
    }
    expect(at).toBe(packets.length);
  }

  hold(bytes: Uint8Array, part: Part): void {
    this.#take(bytes, part);
  }

  #take(bytes: Uint8Array, part: Part): void {
    let messages = 0;
    for (let at = 0; at < bytes.length; messages++) {
      const place = part.publication.qos === 0 ? readPacket(bytes, at, this.protocol) : readRecord(bytes, at, false);
      this.left.push({
        tick: part.tick, publication: part.number, index: part.indexOfRank(part.first + messages),
        topic: decoder.decode(bytes.subarray(place.topicStart, place.topicEnd)), payload: decoder.decode(bytes.subarray(place.payloadStart, place.end)),
      });
      at = place.end;
    }
    expect(messages).toBe(part.messages);
    part.account.send(messages);
  }

  tickDone(): void {}
  settle(): void {}
  reconnectNow(): void {}
  status = () => OFF;
  stop = async (): Promise<void> => {};
}

export function engineOn(plan: Plan, changes: Partial<EngineSetup> & { readonly shard?: Shard } = {}, recorder = new Recorder()) {
  const clock = new FakeClock(0.01);
  const shard = changes.shard ?? WHOLE;
  const crashes: unknown[] = [];
  const engine = new Engine({
    clock, plan, shard, startMs: START_MS, publisher: recorder, kernel: newKernel(plan, shard), fromTick: 0, endTick: null, forward: null,
    createKernel: async (next) => newKernel(next, shard), crashed: (error) => crashes.push(error), ...changes,
  });
  /** generated = sent + dropped + held in every account; the sum of them. */
  const ledger = () => {
    expect(crashes).toEqual([]);
    const rows = engine.book.rows().map((row) => row.ledger);
    for (const row of rows) expect(difference(row)).toBe(0);
    return rows.reduce((sum, row) => ({ generated: sum.generated + row.generated, sent: sum.sent + row.sent, held: sum.held + row.held }), { generated: 0, sent: 0, held: 0 });
  };
  const dropped = (publication = 0) => engine.book.rows()[publication]!.ledger.dropped;
  return { clock, engine, recorder, ledger, dropped };
}

export const pace = (tick: number, speed: number | 'max' = 'max', untilTick: number | null = null) => ({ tick, speed, untilTick });

import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/contracts/plan.ts';
import { damaged, decide, integers, MOST_TIMES, spanEnd } from '../../src/engine/effects.ts';
import { HoldingRing, type HeldLane, type HeldMessage } from '../../src/engine/holding-ring.ts';
import { LedgerAccount } from '../../src/engine/ledger.ts';
import { MessageHashes } from '../../src/engine/message-hash.ts';
import { aGroup, aPlan, aPublication } from '../kernel/support/assemble.ts';
import { newKernel, tick } from '../kernel/support/module.ts';
import { difference, publication, record } from '../publish/parts.ts';

const account = new LedgerAccount(publication());
const lane = (changes: Partial<HeldLane> = {}): HeldLane => ({ key: 'a', publication: publication(), number: 0, account, ...changes });

function message(leaveTick: number, seq: number, changes: Partial<HeldMessage> = {}): HeldMessage {
  const one: HeldMessage = {
    lane: lane(), index: 0, seq, dueTick: 0, delayedTick: leaveTick, leaveTick, until: [], faults: [], burst: 1, times: 1, record: record('t', `${seq}`), counted: true, gone: false, ...changes,
  };
  if (one.counted) one.lane.account.generate(one.times);
  return one;
}

const seqs = (messages: readonly HeldMessage[]): number[] => messages.map(({ seq }) => seq);

describe('the holding ring', () => {
  it('lets messages go at their tick, by fleet, device, publication and number', () => {
    const ring = new HoldingRing();
    const second = lane({ number: 1, key: 'b' }), other = lane({ publication: publication({ group: 1 }), key: 'c' });
    const at = (seq: number, index: number, own: HeldLane, leaveTick = 5) => ring.hold(message(leaveTick, seq, { index, lane: own }));
    at(1, 7, lane());
    at(2, 3, other);
    at(3, 3, second);
    at(5, 3, lane());
    at(4, 3, lane());
    at(6, 0, lane(), 6);
    expect(ring.leaving(4)).toEqual([]);
    expect(seqs(ring.leaving(5))).toEqual([4, 5, 3, 1, 2]);
    expect(ring.leaving(5)).toEqual([]);
    expect([ring.length, seqs(ring.leaving(6)), ring.length, ring.bytes]).toEqual([1, [6], 0, 0]);
  });

  it('holds so many messages and bytes at most; the oldest goes, whenever it would have left', () => {
    const own = new LedgerAccount(publication());
    const ring = new HoldingRing(3, 10_000);
    for (let seq = 0; seq < 5; seq++) ring.hold(message(100 - seq, seq, { lane: lane({ account: own }), times: 2 }));
    expect([ring.length, own.ledger().dropped, own.held]).toEqual([3, { overflow: 4 }, 6]);
    expect([100, 99, 98, 97, 96].map((at) => seqs(ring.leaving(at)))).toEqual([[], [], [2], [3], [4]]);
    ring.hold(message(7, 9, { lane: lane({ account: own }), record: new Uint8Array(6_000) }));
    ring.hold(message(7, 10, { lane: lane({ account: own }), record: new Uint8Array(6_000) }));
    expect(seqs(ring.leaving(7))).toEqual([10]);
    expect(difference(own.ledger())).toBe(0);
  });

  it('stays small under an overflow that never ends', () => {
    const ring = new HoldingRing(10);
    for (let seq = 0; seq < 50_000; seq++) ring.hold(message(Infinity, seq));
    expect([ring.length, ring.bytes]).toEqual([10, 10 * (10 + 4 + 300)]);
    expect(seqs(ring.leaving(Infinity))).toEqual(Array.from({ length: 10 }, (_, k) => 49_990 + k));
  });

  it('counts what came in uncounted when it is told to', () => {
    const own = new LedgerAccount(publication());
    const ring = new HoldingRing(2);
    for (let seq = 0; seq < 3; seq++) ring.hold(message(4, seq, { lane: lane({ account: own }), counted: false, times: 3 }));
    expect(own.ledger()).toEqual({ generated: 0, sent: 0, dropped: {}, held: 0 });
    ring.count();
    ring.count();
    expect(own.ledger()).toEqual({ generated: 6, sent: 0, dropped: {}, held: 6 });
    ring.drop('stopped');
    expect([own.ledger().dropped, own.held, ring.length]).toEqual([{ stopped: 6 }, 0, 0]);
  });

  it('tells until when a fault holds back a device\'s messages', () => {
    const ring = new HoldingRing();
    for (const [leaveTick, index] of [[9, 1], [4, 1], [5, 2]] as const) ring.hold(message(leaveTick, leaveTick, { index, faults: ['late\nfleet'] }));
    expect([ring.pendingUntil('late\nfleet', 1), ring.pendingUntil('late\nfleet', 2), ring.pendingUntil('late\nfleet', 3), ring.pendingUntil('other\nfleet', 1)]).toEqual([9, 5, null, null]);
    for (let at = 0; at < 9; at++) ring.leaving(at);
    expect([ring.pendingUntil('late\nfleet', 1), ring.pendingUntil('late\nfleet', 2)]).toEqual([9, null]);
    ring.leaving(9);
    expect(ring.pendingUntil('late\nfleet', 1)).toBeNull();
  });

  it('lets bursts go when their fleet or publication becomes another one, and keeps the others', () => {
    const burst = { effects: [{ kind: 'burst', size: 3, column: -1, fault: -1 }] } as const;
    const own = lane({ publication: publication(burst) });
    const planOf = (count: number): Plan => aPlan([aGroup({ count })], [publication(burst)]);
    for (const [count, lanes, leaves] of [[10, [own], []], [11, [own], [0, 1]], [10, [], [0, 1]], [10, [lane()], [0, 1]]] as const) {
      const ring = new HoldingRing();
      for (const seq of [0, 1]) ring.wait(message(8, seq, { lane: own, burst: 3 }));
      ring.hold(message(30, 2));
      ring.adopt(planOf(10), planOf(count), lanes, 20);
      expect(seqs(ring.leaving(20))).toEqual(leaves);
      expect(seqs(ring.takeBurst(own, 0))).toEqual(leaves.length > 0 ? [] : [0, 1]);
      expect(seqs(ring.leaving(30))).toEqual([2]);
    }
  });
});

describe('an effect', () => {
  it('delays by whole ticks, each as likely', () => {
    const counts = new Map<number, number>();
    for (let k = 0; k < 4_000; k++) {
      const { leaveTick } = decide([{ kind: 'delay', leastTicks: 2, mostTicks: 5, column: 0, fault: 3 }], 100, () => (k + 0.5) / 4_000);
      counts.set(leaveTick, (counts.get(leaveTick) ?? 0) + 1);
    }
    expect([...counts]).toEqual([[102, 1_000], [103, 1_000], [104, 1_000], [105, 1_000]]);
  });

  it('adds up with others, and leaves devices alone whose column says −1', () => {
    const draws = [-1, 0.99, 0.5];
    const decision = decide([
      { kind: 'delay', leastTicks: 7, mostTicks: 7, column: -1, fault: -1 }, { kind: 'delay', leastTicks: 1, mostTicks: 4, column: 1, fault: 2 }, { kind: 'delay', leastTicks: 100, mostTicks: 100, column: 0, fault: 4 },
      { kind: 'copies', copies: 1, column: 2, fault: 5 }, { kind: 'copies', copies: 9, column: 2, fault: 6 }, { kind: 'skew', ms: 300, column: -1, fault: 7 }, { kind: 'skew', ms: -100, column: -1, fault: 8 },
      { kind: 'until-end', column: 2, fault: 9 }, { kind: 'burst', size: 4, column: -1, fault: -1 },
    ], 10, (column) => draws[column]!);
    expect(decision).toEqual({ leaveTick: 21, untilFaults: [9], burst: 4, times: 20, timeShiftMs: 200, faults: [2, 9], damage: [] });
    const flood = { kind: 'copies', copies: 999, column: -1, fault: 0 } as const;
    expect(decide([flood, flood], 0, () => 0).times).toBe(MOST_TIMES);
  });

  it('ends with the occurrence that a tick lies in', () => {
    const fault = { atTick: 10, everyTicks: 50, forTicks: 20, untilTick: null } as never;
    expect([10, 29, 60, 79].map((at) => spanEnd(fault, at))).toEqual([30, 30, 80, 80]);
    expect(spanEnd({ atTick: 10, everyTicks: null, forTicks: null, untilTick: null } as never, 400)).toBe(Infinity);
    expect(spanEnd({ atTick: 10, everyTicks: 50, forTicks: 20, untilTick: 70 } as never, 65)).toBe(70);
  });

  it('corrupts so many bytes, at different places, and the same ones for the same draw', () => {
    const corrupt = (draw: number, bytes: number, length: number): number[] => {
      const payload = new Uint8Array(length).fill(65);
      expect(damaged(payload, [{ effect: { kind: 'corrupt', bytes, column: 0, fault: 0 }, draw }])).toBe(payload);
      return [...payload];
    };
    for (const draw of [0.1, 0.25, 0.7, 0.123456789]) {
      expect(corrupt(draw, 3, 40).filter((byte) => byte !== 65)).toHaveLength(3);
      expect(corrupt(draw, 99, 10).filter((byte) => byte !== 65)).toHaveLength(10);
      expect(corrupt(draw, 3, 40)).toEqual(corrupt(draw, 3, 40));
    }
    expect(corrupt(0.1, 3, 40)).not.toEqual(corrupt(0.1000000001, 3, 40));
    expect(corrupt(0.5, 3, 0)).toEqual([]);
    // These very bytes, on every engine: a change here changes what a scenario sends.
    expect(Array.from({ length: 4 }, integers(0.7))).toEqual(GOLDEN);
  });

  it('truncates to a share, rounded down, and then corrupts what is left', () => {
    const left = damaged(Uint8Array.from({ length: 9 }, (_, k) => k), [{ effect: { kind: 'truncate', keep: 0.5, column: 0, fault: 0 }, draw: 0.5 }, { effect: { kind: 'corrupt', bytes: 9, column: 0, fault: 0 }, draw: 0.5 }]);
    expect([left.length, [...left].filter((byte, k) => byte === k)]).toEqual([4, []]);
  });
});

const GOLDEN = [655_986_263, 782_385_799, 3_177_331_714, 2_433_439_670];

describe('the hash of a message', () => {
  it('is the kernel\'s', () => {
    const plan = aPlan([aGroup({ count: 50 })], [aPublication([{ kind: 'text', text: 'tøpic/' }, { kind: 'index', width: 0 }], [{ kind: 'time', format: 'iso' }, { kind: 'text', text: ' ü ' }, { kind: 'seq', width: 0 }])]);
    const kernel = newKernel(plan), other = newKernel(plan), hashes = new MessageHashes();
    const at = 0x12345;
    for (let rank = 0; rank < 50; rank++) {
      const one = other.encodeOne(0, rank, tick(at), 0, 0)!;
      hashes.add(other.out.slice(0, one.bytes), at, 1);
    }
    expect(hashes.sum).toBe(kernel.checksum({ publication: 0, first: 0, end: 50 }, tick(at)));
  });
});

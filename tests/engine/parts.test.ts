import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lagBucket, lagBucketMs, lagQuantile } from '../../src/contracts/lag.ts';
import { readPacket, readRecord } from '../../src/contracts/packets.ts';
import type { Column } from '../../src/contracts/plan.ts';
import type { MonotonicMs } from '../../src/contracts/time.ts';
import { LagWindow } from '../../src/engine/lag-window.ts';
import { LedgerBook } from '../../src/engine/ledger.ts';
import { sortedPlaces } from '../../src/engine/merge-sort.ts';
import { phaseTick } from '../../src/engine/phase.ts';
import { shownValue } from '../../src/engine/shown.ts';
import { difference, packet, publication, record } from '../publish/parts.ts';

describe('schedule lag', () => {
  it('falls into buckets that are at most 10 % wide', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.26, max: 1e6, noNaN: true }), (lagMs) => {
        const bucket = lagBucket(lagMs);
        expect(lagBucketMs(bucket)).toBeGreaterThanOrEqual(lagMs * 0.999_999);
        expect(lagBucketMs(bucket)).toBeLessThanOrEqual(lagMs * 1.1);
      }),
    );
  });

  it('is that of the last ten seconds', () => {
    const window = new LagWindow();
    const at = (ms: number): MonotonicMs => ms as MonotonicMs;
    for (let k = 0; k < 100; k++) window.record(400, at(5_000));
    for (let k = 0; k < 900; k++) window.record(1, at(9_000));
    expect(lagQuantile(window.histogram(at(9_500)), 0.5)).toBeCloseTo(1, 0);
    expect(lagQuantile(window.histogram(at(9_500)), 0.99)).toBeGreaterThan(399);
    expect(lagQuantile(window.histogram(at(16_000)), 0.99)).toBeLessThan(1.1);
    expect(lagQuantile(window.histogram(at(60_000)), 0.99)).toBe(0);
  });
});

describe('ledger book', () => {
  it('keeps the account of a publication over changes of the plan', () => {
    const book = new LedgerBook();
    const [first] = book.open([publication({ dataPoints: 2 })]);
    first!.generate(10);
    const [same, other] = book.open([publication({ dataPoints: 3 }), publication({ topicTemplate: 'new' })]);
    same!.generate(10);
    same!.send(15);
    same!.drop('overflow', 2);
    expect(same).toBe(first);
    expect(other!.ledger()).toEqual({ generated: 0, sent: 0, dropped: {}, held: 0 });
    expect(book.rows()[0]).toEqual({
      model: 'sensor', fleet: 'sensors', topic: 't/{id}', dataPoints: 50,
      ledger: { generated: 20, sent: 15, dropped: { overflow: 2 }, held: 3 },
    });
    expect(difference(same!.ledger())).toBe(0);
  });
});

describe('merge sort in pieces', () => {
  const sort = (keys: number[], descending: boolean): number[] => {
    const work = sortedPlaces(Float64Array.from(keys), descending);
    for (;;) {
      const step = work.next();
      if (step.done === true) return [...step.value];
    }
  };

  it('is stable, in both directions, with NaN last', () => {
    const key = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(NaN, 0.5, Infinity));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 200 }), fc.boolean(), (keys, descending) => {
        const value = (place: number): number => (Number.isNaN(keys[place]!) ? Infinity : descending ? -keys[place]! : keys[place]!);
        const expected = keys.map((_, place) => place).sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : a - b));
        expect(sort(keys, descending)).toEqual(expected);
      }),
    );
  });

  it('pauses on long input', () => {
    const work = sortedPlaces(Float64Array.from({ length: 300_000 }, (_, k) => (k * 7919) % 300_000), false);
    let pauses = 0;
    while (work.next().done !== true) pauses++;
    expect(pauses).toBeGreaterThan(100);
  });
});

describe('messages read back', () => {
  const text = (bytes: Uint8Array, from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString();

  it('are read from packets of any length', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme-ascii' }), fc.integer({ min: 0, max: 20_000 }), (topic, length) => {
        const bytes = packet(topic, 'x'.repeat(length));
        const place = readPacket(bytes, 0, 4);
        expect(text(bytes, place.topicStart, place.topicEnd)).toBe(topic);
        expect(place.end).toBe(bytes.length);
        expect(place.end - place.payloadStart).toBe(length);
      }),
    );
  });

  it('are read from packets of version 5 and from records', () => {
    const five = Uint8Array.of(0x31, 9, 0, 1, 97, 3, 1, 2, 3, 120, 121);
    const place = readPacket(five, 0, 5);
    expect([text(five, place.topicStart, place.topicEnd), text(five, place.payloadStart, place.end), place.retain]).toEqual(['a', 'xy', true]);
    const bytes = record('tøpic', 'payload');
    const read = readRecord(bytes, 0, false);
    expect([text(bytes, read.topicStart, read.topicEnd), text(bytes, read.payloadStart, read.end)]).toEqual(['tøpic', 'payload']);
  });
});

describe('values as they are shown', () => {
  const column = (changes: Partial<Column>): Column => ({ name: 'x', role: 'signal', type: 'number', unit: '', decimals: 2, texts: [], ...changes });

  it.each([
    [1.125, 1.13], [-1.125, -1.13], [2.5, 2.5], [-0.001, 0], [NaN, null], [Infinity, null], [1e300, 1e300],
  ])('shows %d as %s', (value, shown) => {
    expect(shownValue(column({}), value)).toBe(shown);
  });

  it('shows texts and booleans by their type', () => {
    expect(shownValue(column({ type: 'text', texts: ['a', 'b'] }), 1)).toBe('b');
    expect(shownValue(column({ type: 'text', texts: ['a'] }), 7)).toBe(null);
    expect([0, 1].map((value) => shownValue(column({ type: 'boolean' }), value))).toEqual([false, true]);
  });
});

describe('phase', () => {
  it('spreads devices evenly over their step, exactly', () => {
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 1_000; index++) counts[phaseTick(index, 10)]!++;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(4);
    expect(phaseTick(0, 1_000)).toBe(0);
    expect(phaseTick(1, 1_000)).toBe(618);
  });
});

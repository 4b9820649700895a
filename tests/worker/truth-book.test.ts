import { describe, expect, it } from 'vitest';
import type { PlacedTruth, TruthRecord } from '../../src/contracts/truth.ts';
import { TruthBook } from '../../src/worker/truth-book.ts';

function placed(tick: number, fault: number, index: number): PlacedTruth {
  const record: TruthRecord = {
    device: `device-${index}`, signal: 'flow', kind: 'stuck', fault: `fault-${fault}`, parameters: {},
    from: '2026-06-01T06:00:00.000Z', to: '2026-06-01T06:00:01.000Z', fromTick: tick - 10, toTick: tick,
  };
  return { tick, fault, index, record };
}

const report = (tick: number, truth: readonly PlacedTruth[] = [], truthDropped = 0) => ({ tick, truth, truthDropped });
const places = (records: readonly TruthRecord[]): string[] => records.map((record) => `${record.toTick} ${record.fault} ${record.device}`);

describe('ground truth of several shards', () => {
  it('is told in order of tick, fault and device, up to the tick that every shard has done', () => {
    const book = new TruthBook(2, undefined);
    book.add(1, report(30, [placed(20, 0, 7), placed(29, 0, 8)]));
    expect(book.takeFresh()).toEqual([]);
    book.add(0, report(21, [placed(20, 1, 2), placed(20, 0, 3), placed(10, 4, 1)]));
    expect(places(book.takeFresh())).toEqual(['10 fault-4 device-1', '20 fault-0 device-3', '20 fault-0 device-7', '20 fault-1 device-2']);
    book.add(0, report(30));
    expect(places(book.takeFresh())).toEqual(['29 fault-0 device-8']);
    expect(book.takeFresh()).toEqual([]);
    expect(book.counts).toEqual({ records: 5, dropped: 0 });
    expect(book.kept).toHaveLength(5);
  });

  it('takes nothing twice from a worker that runs forward again after a death', () => {
    const book = new TruthBook(1, undefined);
    book.add(0, report(25, [placed(20, 0, 1)], 3));
    book.add(0, report(15, []));
    book.add(0, report(40, [placed(20, 0, 1), placed(25, 0, 2), placed(30, 0, 3)], 2));
    expect(places(book.kept)).toEqual(['20 fault-0 device-1', '25 fault-0 device-2', '30 fault-0 device-3']);
    expect(book.counts).toEqual({ records: 3, dropped: 5 });
  });

  it('is told as it is when the run ends before a shard came so far', () => {
    const book = new TruthBook(2, undefined);
    book.add(0, report(50, [placed(40, 0, 1)]));
    book.add(1, report(10));
    book.end();
    expect(places(book.takeFresh())).toEqual(['40 fault-0 device-1']);
  });

  it('goes to whoever writes it, and is not kept then', () => {
    const written: TruthRecord[] = [];
    const book = new TruthBook(1, (records) => void written.push(...records));
    book.add(0, report(50, [placed(40, 0, 1)]));
    expect(places(written)).toEqual(['40 fault-0 device-1']);
    expect(book.kept).toEqual([]);
    expect(book.counts).toEqual({ records: 1, dropped: 0 });
  });
});

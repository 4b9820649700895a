import { describe, expect, it } from 'vitest';
import type { Tick } from '../../src/contracts/time.ts';
import type { EngineLines } from '../../src/contracts/worker.ts';
import { LedgerAccount } from '../../src/engine/ledger.ts';
import { LineSink, payloadText } from '../../src/publish/line-sink.ts';
import { joined, packet, part, publication, record } from './parts.ts';

describe('payload in a line', () => {
  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

  it('is itself when it is one line of valid UTF-8', () => {
    expect(payloadText(new TextEncoder().encode('{"t":21.5,"unit":"°C"}'))).toBe('{"t":21.5,"unit":"°C"}');
    expect(payloadText(bytes())).toBe('');
  });

  it.each([
    ['a line feed', bytes(97, 10, 98), 'base64:YQpi'],
    ['a tab', bytes(9), 'base64:CQ=='],
    ['invalid UTF-8', bytes(0xff, 0xfe), 'base64://4='],
    ['a C1 control', bytes(0xc2, 0x85), 'base64:woU='],
  ])('is base64 with %s', (_, payload, text) => {
    expect(payloadText(payload)).toBe(text);
  });
});

describe('line sink', () => {
  it('orders the messages of a tick by fleet, index and publication, whatever order they came in', () => {
    const posts: EngineLines[] = [];
    const sink = new LineSink((lines) => posts.push(lines));
    const [first, alarm, other] = [publication(), publication({ qos: 1 }), publication({ group: 1 })];
    const account = new LedgerAccount(first);
    const indexOfRank = (rank: number): number => [7, 2, 5][rank]!;
    account.generate(6);
    const records = joined(record('alarm', 'of 2'));
    sink.hold(records, part(alarm, account, 1, records.length, { number: 1, first: 1, indexOfRank }));
    const a = joined(packet('t', 'of 7'), packet('t', 'of 2'), packet('t', 'of 5'));
    const b = joined(packet('u', 'other'));
    sink.send(joined(b, a), [part(other, account, 1, b.length, { number: 2 }), part(first, account, 3, a.length, { indexOfRank })]);
    const next = packet('t', 'tick 1');
    sink.send(next, [part(first, account, 1, next.length, { tick: 1 as Tick })]);
    sink.tickDone(1 as Tick);
    sink.settle();
    expect(posts.map(({ blocks }) => blocks.map(({ text }) => text).join(''))).toEqual(['t\tof 2\nalarm\tof 2\nt\tof 5\nt\tof 7\nu\tother\n']);
    expect(account.ledger()).toMatchObject({ generated: 6, sent: 6, held: 0 });
    sink.tickDone(2 as Tick);
    sink.settle();
    expect(posts[1]).toMatchObject({ doneTick: 2, blocks: [{ tick: 1, group: 0, text: 't\ttick 1\n', indices: Uint32Array.of(0), ends: Uint32Array.of(9) }] });
  });

  it('is full while the owner has not written, and patient', () => {
    const posts: EngineLines[] = [];
    const sink = new LineSink((lines) => posts.push(lines));
    const own = publication({ qos: 1 });
    const account = new LedgerAccount(own);
    account.generate(1);
    const bytes = record('t', 'x'.repeat(5 << 20));
    sink.hold(bytes, part(own, account, 1, bytes.length));
    sink.tickDone(1 as Tick);
    sink.settle();
    expect(sink.full).toBe(true);
    expect(sink.patient).toBe(true);
    sink.written(posts[0]!.bytes);
    expect(sink.full).toBe(false);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerAccount } from '../../src/engine/ledger.ts';
import { HOLD_BYTES, HoldQueue, type HeldMessage } from '../../src/publish/hold-queue.ts';
import { difference, publication } from './parts.ts';

function message(account: LedgerAccount, name: string, most = 3, bytes = 10, expiresAtMs: number | null = null): HeldMessage {
  account.generate(1);
  return { account, qos: 1, retain: false, topic: name, bytes: new Uint8Array(bytes), protocol: 4, most, expiresAtMs };
}

function drained(queue: HoldQueue): string[] {
  const names: string[] = [];
  for (let next = queue.take(); next !== null; next = queue.take()) names.push(next.topic);
  return names;
}

describe('hold queue', () => {
  it('gives messages back in the order they came', () => {
    const queue = new HoldQueue();
    const account = new LedgerAccount(publication());
    for (const name of ['a', 'b', 'c']) queue.push(message(account, name));
    expect(drained(queue)).toEqual(['a', 'b', 'c']);
  });

  it('drops the oldest of a publication that is over its bound, counts it, and leaves others alone', () => {
    const queue = new HoldQueue();
    const [full, other] = [new LedgerAccount(publication()), new LedgerAccount(publication())];
    queue.push(message(other, 'other'));
    for (const name of ['a', 'b', 'c', 'd', 'e']) queue.push(message(full, name));
    expect(full.ledger().dropped).toEqual({ overflow: 2 });
    expect(other.ledger().dropped).toEqual({});
    expect(drained(queue)).toEqual(['other', 'c', 'd', 'e']);
  });

  it('drops what has expired, of each publication for itself, and counts it', () => {
    const queue = new HoldQueue();
    const [own, other] = [new LedgerAccount(publication()), new LedgerAccount(publication())];
    queue.push(message(other, 'other'));
    for (const [name, at] of [['a', 1_000], ['b', 2_000], ['c', 3_000]] as const) queue.push(message(own, name, 3, 10, at));
    queue.expire(999);
    expect(queue.length).toBe(4);
    queue.expire(2_000);
    expect([own.ledger(), other.ledger().dropped]).toEqual([{ generated: 3, sent: 0, dropped: { expired: 2 }, held: 1 }, {}]);
    expect(drained(queue)).toEqual(['other', 'c']);
  });

  it('holds at most 64 MiB in all, whatever the publications allow', () => {
    const queue = new HoldQueue();
    const account = new LedgerAccount(publication());
    for (let k = 0; k < 70; k++) queue.push(message(account, `m${k}`, 1_000_000, 1024 * 1024));
    expect(queue.bytes).toBeLessThanOrEqual(HOLD_BYTES);
    expect(account.ledger().dropped.overflow).toBe(70 - queue.length);
    expect(drained(queue)[0]).toBe(`m${70 - Math.floor(HOLD_BYTES / (1024 * 1024 + 202))}`);
  });

  it('takes back what was in flight, before all others and in its order', () => {
    const queue = new HoldQueue();
    const account = new LedgerAccount(publication());
    queue.push(message(account, 'c', 10));
    queue.putBack([message(account, 'a', 10), message(account, 'b', 10)]);
    expect(drained(queue)).toEqual(['a', 'b', 'c']);
  });

  it('keeps its counts through any sequence of pushes, takes and cuts', () => {
    const step = fc.oneof(fc.record({ kind: fc.constant('push'), lane: fc.nat(2) }), fc.record({ kind: fc.constantFrom('take', 'cut'), lane: fc.nat(2) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const queue = new HoldQueue();
        const accounts = [0, 1, 2].map(() => new LedgerAccount(publication()));
        let flying: HeldMessage[] = [];
        for (const { kind, lane } of steps) {
          if (kind === 'push') queue.push(message(accounts[lane]!, 'x', 5));
          else if (kind === 'take') flying.push(...[queue.take()].filter((one) => one !== null));
          else {
            queue.putBack(flying);
            flying = [];
          }
        }
        const held = accounts.reduce((sum, account) => sum + account.held, 0);
        expect(queue.length + flying.length).toBe(held);
        for (const account of accounts) expect(difference(account.ledger())).toBe(0);
        for (const account of accounts) expect(queue.lengthOf(account)).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('presses when it is half full', () => {
    const queue = new HoldQueue();
    const account = new LedgerAccount(publication());
    queue.push(message(account, 'a', 4));
    expect(queue.pressing).toBe(false);
    queue.push(message(account, 'b', 4));
    expect(queue.pressing).toBe(true);
  });
});

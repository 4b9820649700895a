import { describe, expect, it } from 'vitest';
import { LedgerAccount } from '../../src/engine/ledger.ts';
import { BulkLane } from '../../src/publish/bulk-lane.ts';
import { publication } from './parts.ts';

function lane(): { lane: BulkLane; account: LedgerAccount } {
  const account = new LedgerAccount(publication());
  account.generate(30);
  const filled = new BulkLane();
  for (const endByte of [100, 200, 300]) filled.handed(account, 10, endByte);
  return { lane: filled, account };
}

describe('bulk lane', () => {
  it('counts a part as sent when its last byte has left the buffer, and not before', () => {
    const { lane: filled, account } = lane();
    filled.settle(199);
    expect(account.ledger()).toMatchObject({ sent: 10, held: 20 });
    filled.settle(200);
    expect(account.ledger()).toMatchObject({ sent: 20, held: 10 });
    filled.settle(300);
    expect(account.ledger()).toMatchObject({ sent: 30, held: 0 });
    expect(filled.empty).toBe(true);
  });

  it('drops what had not left when the connection broke', () => {
    const { lane: filled, account } = lane();
    filled.settle(150);
    filled.cut('disconnected');
    expect(account.ledger()).toEqual({ generated: 30, sent: 10, dropped: { disconnected: 20 }, held: 0 });
  });

  it('never takes back what it counted', () => {
    const { lane: filled, account } = lane();
    filled.settle(250);
    filled.settle(50);
    expect(account.ledger().sent).toBe(20);
  });
});

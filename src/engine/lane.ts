// What the encoder knows of a publication beside its plan.

import type { Kernel } from '../contracts/kernel.ts';
import type { Plan } from '../contracts/plan.ts';
import type { HeldLane } from './holding-ring.ts';
import type { LedgerAccount } from './ledger.ts';

const FIRST_GUESS_BYTES = 256;

export interface Lane extends HeldLane {
  readonly account: LedgerAccount;
  readonly indexOfRank: (rank: number) => number;
  /** Some of its messages have effects. */
  readonly isSpecial: boolean;
  /** Bytes of a message, as of late. */
  meanBytes: number;
}

/** The lanes of a plan's publications, in their order. A publication is found again by its fleet and topic's template. */
export function lanesOf(plan: Plan, accounts: readonly LedgerAccount[], kernel: Kernel): readonly Lane[] {
  const seen = new Map<string, number>();
  return plan.publications.map((publication, number) => {
    const name = `${publication.fleet}\n${publication.topicTemplate}`, nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return {
      key: `${name}\n${nth}`, publication, number,
      account: accounts[number]!,
      indexOfRank: (rank) => kernel.indexOfRank(publication.group, rank),
      isSpecial: publication.effects.length > 0,
      meanBytes: FIRST_GUESS_BYTES,
    };
  });
}

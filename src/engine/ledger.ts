// The ledger's book: one account per publication, kept over changes of the plan, so that no count ever falls.

import type { DropReason, Ledger, PublicationLedger } from '../contracts/ledger.ts';
import type { PublicationPlan } from '../contracts/plan.ts';
import type { Account } from '../contracts/publisher.ts';

/** generated = sent + dropped + held holds after every call: each moves messages from one column to another. */
export class LedgerAccount implements Account {
  readonly model: string;
  readonly fleet: string;
  readonly topic: string;
  /** Signal values in one message of the plan that runs. */
  dataPointsEach: number;
  #generated = 0;
  #sent = 0;
  #held = 0;
  #dataPoints = 0;
  readonly #dropped = new Map<DropReason, number>();

  constructor(publication: PublicationPlan) {
    this.model = publication.model;
    this.fleet = publication.fleet;
    this.topic = publication.topicTemplate;
    this.dataPointsEach = publication.dataPoints;
  }

  get held(): number {
    return this.#held;
  }

  generate(messages: number): void {
    this.#generated += messages;
    this.#held += messages;
    this.#dataPoints += messages * this.dataPointsEach;
  }

  send(messages: number): void {
    this.#held -= messages;
    this.#sent += messages;
  }

  drop(reason: DropReason, messages: number): void {
    if (messages === 0) return;
    this.#held -= messages;
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + messages);
  }

  ledger(): Ledger {
    return { generated: this.#generated, sent: this.#sent, dropped: Object.fromEntries(this.#dropped), held: this.#held };
  }

  row(): PublicationLedger {
    return { model: this.model, fleet: this.fleet, topic: this.topic, ledger: this.ledger(), dataPoints: this.#dataPoints };
  }
}

export class LedgerBook {
  readonly #accounts = new Map<string, LedgerAccount>();

  /** The accounts of a plan's publications, in their order; those of earlier plans go on. */
  open(publications: readonly PublicationPlan[]): LedgerAccount[] {
    return publications.map((publication) => {
      const key = JSON.stringify([publication.model, publication.fleet, publication.topicTemplate]);
      const account = this.#accounts.get(key) ?? new LedgerAccount(publication);
      account.dataPointsEach = publication.dataPoints;
      this.#accounts.set(key, account);
      return account;
    });
  }

  rows(): PublicationLedger[] {
    return Array.from(this.#accounts.values(), (account) => account.row());
  }
}

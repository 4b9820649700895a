// One plan in effect: kernel, encoder and the publications' accounts belong together and are replaced together.

import type { Kernel } from '../contracts/kernel.ts';
import type { DropReason } from '../contracts/ledger.ts';
import type { Plan, Shard } from '../contracts/plan.ts';
import type { Publisher } from '../contracts/publisher.ts';
import type { Tick } from '../contracts/time.ts';
import { Encoder } from './encoder.ts';
import type { HoldingRing } from './holding-ring.ts';
import type { Latest } from './latest.ts';
import type { LedgerBook } from './ledger.ts';
import type { Watch } from './watch.ts';

export interface RunDeps {
  readonly book: LedgerBook;
  readonly latest: Latest;
  readonly watch: Watch;
  readonly startMs: number;
  readonly ring: HoldingRing;
  readonly shard: Shard;
  /** Values sent as null so far, per model: over all plans of the run, since a count never falls. */
  readonly errors: Map<string, number>;
}

export class Run {
  readonly kernel: Kernel;
  readonly plan: Plan;
  readonly encoder: Encoder;
  readonly #deps: RunDeps;

  constructor(kernel: Kernel, plan: Plan, deps: RunDeps, publisher: Publisher) {
    this.kernel = kernel;
    this.plan = plan;
    this.#deps = deps;
    this.encoder = new Encoder({ kernel, plan, accounts: deps.book.open(plan.publications), ...deps }, publisher);
  }

  /** Computes a tick and makes what is due of it ready for the encoder. */
  step(tick: Tick): void {
    this.kernel.step(tick);
    this.#deps.watch.stepped(tick, this.kernel, this.plan, this.#deps.startMs + tick * this.plan.tickMs);
    this.encoder.begin(tick);
  }

  /** Computes a tick without sending; `reason` null leaves it out of the ledger. */
  pass(tick: Tick, reason: DropReason | null): void {
    this.kernel.step(tick);
    this.encoder.passTick(tick, reason);
  }

  /** Device errors per model so far, those of earlier plans included. */
  errors(): Record<string, number> {
    const { errors } = this.#deps;
    const fresh = this.kernel.takeNonFinite();
    this.plan.groups.forEach(({ model }, group) => errors.set(model, (errors.get(model) ?? 0) + (fresh[group] ?? 0)));
    return Object.fromEntries(errors);
  }
}

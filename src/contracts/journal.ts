// The journal of live changes. Whatever comes from outside takes effect at one agreed tick in all workers and is
// written down, so that values are a function of (scenario, seed, start, journal).

/** A change and when it takes effect. `target` is a fleet, a device id or `*`; the kinds grow with the product. */
export interface JournalEntry {
  readonly tick: number;
  readonly target: string;
  readonly change: Change;
}

export type Change =
  /** A new text of the whole scenario (target `*`). */
  | { readonly kind: 'apply'; readonly scenario: string };

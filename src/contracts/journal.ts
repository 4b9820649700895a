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
  | { readonly kind: 'apply'; readonly scenario: string }
  /**
   * A fault begins at this tick; `fault` is an entry of `faults` as a scenario has it, without `at`, with a `name`. It ends by
   * its own `for`, or by `clear`. The target is the name of the fault.
   */
  | { readonly kind: 'inject'; readonly fault: FaultEntry }
  /** The live fault of the target's name ends before this tick is computed. */
  | { readonly kind: 'clear' };

/** An entry of `faults`, as plain data; checked by the planner. */
export type FaultEntry = Readonly<Record<string, unknown>> & { readonly kind: string };

/** A fault that was started while the fleet ran: from its tick to another, or on. */
export interface LiveFault {
  readonly name: string;
  readonly fault: FaultEntry;
  readonly fromTick: number;
  readonly toTick: number | null;
}

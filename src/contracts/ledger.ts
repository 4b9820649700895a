// The ledger: generated = sent + dropped{reason} + held, at every instant, per publication and in sum.

/** Why a message was not sent; a closed list (the meaning of each: docs/ledger.md). */
export const DROP_REASONS = [
  'offline', 'disconnected', 'backpressure', 'oversize', 'fault', 'overflow', 'expired', 'refused', 'crashed', 'stopped',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** Counts of messages. `dropped` holds only the reasons that occurred. */
export interface Ledger {
  readonly generated: number;
  readonly sent: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  readonly held: number;
}

/** The ledger of one publication, summed over workers; `topic` is the template, `model` the device type. */
export interface PublicationLedger {
  readonly model: string;
  readonly fleet: string;
  readonly topic: string;
  readonly ledger: Ledger;
  /** Signal values in the generated messages (S1-M16). */
  readonly dataPoints: number;
}

/** Ticks that a worker may have computed without its ledger knowing, because it died. `toTick` is excluded. */
export interface Gap {
  readonly worker: number;
  readonly fromTick: number;
  readonly toTick: number;
}

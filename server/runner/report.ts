// The report of a run: what ran, what became of its messages, and what is needed to run it again.

import { writeFileSync } from 'node:fs';
import type { FaultStatus, FleetStatus, ScenarioSummary } from '../../src/contracts/fleet.ts';
import type { JournalEntry } from '../../src/contracts/journal.ts';
import type { Gap, Ledger } from '../../src/contracts/ledger.ts';
import { usageProblem } from '../command-options.ts';
import type { TruthTally } from './truth-tally.ts';

/** The keys are binding: other programs read them. */
export interface Report {
  readonly scenario: string;
  readonly seed: number;
  /** ISO 8601, UTC. */
  readonly start: string;
  readonly ledger: Ledger;
  readonly publications: readonly { readonly model: string; readonly fleet: string; readonly topic: string; readonly ledger: Ledger; readonly dataPoints: number }[];
  /** Of the scenario's first 100 ticks with an empty journal, 16 hex digits. */
  readonly checksum: string;
  readonly journal: readonly JournalEntry[];
  /** Scripted and live, in their stated order; `records` of ground truth. */
  readonly faults: readonly (FaultStatus & { readonly records: number })[];
  /** Records of ground truth in all, and those of them that were lost. */
  readonly truth: { readonly records: number; readonly dropped: number };
  readonly gaps: readonly Gap[];
  readonly ticks: number;
  readonly tickMs: number;
  readonly devices: number;
  readonly workers: number;
  readonly restarts: number;
  readonly deviceErrors: Readonly<Record<string, number>>;
  readonly lag: FleetStatus['lag'];
}

/** What a report says beside the run's last status. */
export interface ReportParts {
  readonly summary: ScenarioSummary;
  readonly status: FleetStatus;
  readonly checksum: string;
  readonly journal: readonly JournalEntry[];
  readonly truth: TruthTally;
}

/** Puts a report together. */
export function makeReport({ summary, status, checksum, journal, truth }: ReportParts): Report {
  return {
    scenario: summary.name,
    seed: summary.seed,
    start: new Date(status.startMs).toISOString(),
    ledger: status.ledger,
    publications: status.publications.map(({ model, fleet, topic, ledger, dataPoints }) => ({ model, fleet, topic, ledger, dataPoints })),
    checksum,
    journal,
    faults: status.faults.map((fault) => ({ ...fault, records: truth.ofFault(fault.name) })),
    truth: { records: status.truth.records, dropped: status.truth.dropped + truth.lost },
    gaps: status.gaps,
    ticks: status.tick,
    tickMs: status.tickMs,
    devices: status.devices.total,
    workers: status.workers.count,
    restarts: status.workers.restarts,
    deviceErrors: status.deviceErrors,
    lag: status.lag,
  };
}

/** Whether generated = sent + dropped + held, in sum and for every publication. */
export function isBalanced(ledgers: readonly Ledger[]): boolean {
  return ledgers.every(({ generated, sent, dropped, held }) =>
    generated === sent + held + Object.values(dropped).reduce((sum, count) => sum + count, 0));
}

/** Writes a file that an option names; a folder that is not there is told as wrong input. */
export function writeOptionFile(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw usageProblem('file-unwritable', `${option} ${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      'name a file in a folder that can be written');
  }
}

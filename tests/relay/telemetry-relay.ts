// The relay's side of telemetry alone: sessions, families and exposition, without broker or ports.

import type { Snapshot, FamilySamples } from '../../src/contracts/telemetry.ts';
import { Exposition } from '../../server/metrics/exposition.ts';
import { Prometheus } from '../../server/metrics/prometheus.ts';
import { SessionFamilies } from '../../server/metrics/session-families.ts';
import { SessionSnapshots, type SnapshotOutcome } from '../../server/metrics/sessions.ts';
import { FakeClock } from '../support/fake-clock.ts';

export class TelemetryRelay {
  readonly instance: string;
  readonly clock: FakeClock;
  readonly sessions: SessionSnapshots;
  readonly overflows: string[] = [];
  readonly #exposition: Exposition;

  constructor(instance: string, clock = new FakeClock()) {
    this.instance = instance;
    this.clock = clock;
    const prometheus = new Prometheus();
    this.sessions = new SessionSnapshots(instance, new SessionFamilies(prometheus, (label) => this.overflows.push(label)));
    this.#exposition = new Exposition(prometheus, clock, () => this.sessions.refresh(clock.monotonicMs()));
  }

  accept(snapshot: Snapshot): SnapshotOutcome {
    return this.sessions.accept(snapshot, this.clock.monotonicMs());
  }

  /** What became of it, in one word. */
  result(snapshot: Snapshot): string {
    const outcome = this.accept(snapshot);
    return outcome.kind === 'answered' ? outcome.answer.result : outcome.kind;
  }

  /** Series by name and labels as they are exposed. */
  async series(): Promise<ReadonlyMap<string, number>> {
    await this.clock.advance(1001);
    const { text } = await this.#exposition.text('core', '');
    return new Map(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }));
  }
}

export interface SnapshotOptions {
  readonly session?: string;
  readonly incarnation?: number;
  readonly number?: number;
  readonly relay?: string | null;
  readonly base?: FamilySamples | null;
  readonly final?: boolean;
}

/** A snapshot of one publication's `generated`, or of whole families. */
export function snapshot(values: number | FamilySamples, options: SnapshotOptions = {}): Snapshot {
  const { session = 'session-1', incarnation = 0, number = 1, relay = null, base = null, final = false } = options;
  const families = typeof values === 'number' ? generated(values) : values;
  return { version: 1, session, incarnation, number, relay, base: base as Snapshot['base'], final, values: families as Snapshot['values'] };
}

export function generated(count: number): FamilySamples {
  return { iot_emulator_messages_generated_total: [['pump', 'pumps/{id}', count]] };
}

export const GENERATED = 'iot_emulator_messages_generated_total{device_type="pump",topic="pumps/{id}"}';

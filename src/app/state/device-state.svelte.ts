// The device that is looked at: who it is, its latest values, its history.

import type { FleetColumn, FleetControl, FleetSummary, ScenarioSummary, Watched } from '../../contracts/fleet.ts';
import { SignalHistory } from './signal-history.ts';

export type { FleetColumn };

/** Signal that a state machine has by itself. */
export const STATE = 'state';

export interface Picked {
  readonly fleet: string;
  readonly index: number;
}

export class DeviceState {
  picked = $state.raw<Picked | null>(null);
  id = $state<string | null>(null);
  latest = $state.raw<Watched | null>(null);
  fleet = $state.raw<FleetSummary | null>(null);
  /** Changes with every new sample; charts read it and then the history. */
  samples = $state(0);
  /** Since when, simulated, samples have named a fault that hits the device. */
  hitSince = $state.raw<ReadonlyMap<string, number>>(new Map());
  readonly history = new SignalHistory();
  #control: FleetControl;

  constructor(control: FleetControl) {
    this.#control = control;
  }

  get signals(): readonly FleetColumn[] {
    const signals = this.fleet?.columns.filter((column) => column.role === 'signal') ?? [];
    // The state first: it explains the others.
    return [...signals.filter(({ name }) => name === STATE), ...signals.filter(({ name }) => name !== STATE)];
  }

  get traits(): readonly FleetColumn[] {
    return this.fleet?.columns.filter((column) => column.role !== 'signal') ?? [];
  }

  /** Looks at another device. The old one's lines are gone at once: they belong to nobody on the screen. */
  pick(picked: Picked, summary: ScenarioSummary | null): void {
    const same = this.picked?.fleet === picked.fleet && this.picked.index === picked.index;
    this.picked = picked;
    this.fleet = summary?.fleets.find((fleet) => fleet.name === picked.fleet) ?? null;
    if (!same) {
      this.id = null;
      this.latest = null;
      this.history.clear();
      this.hitSince = new Map();
      this.samples++;
    }
    void this.#control.watch(picked);
    if (!same) void this.#ask(picked);
  }

  /** Its present values, so that nobody waits for its next step. */
  async #ask({ fleet, index }: Picked): Promise<void> {
    const outcome = await this.#control.view({ fleet, filter: '', sort: null, group: null, first: index, rows: 1 }).catch(() => null);
    const row = outcome?.ok ? outcome.value.rows[0] : undefined;
    if (!row || !outcome?.ok || this.latest !== null || this.picked?.fleet !== fleet || this.picked.index !== index) return;
    this.id = row.id;
    this.latest = { fleet, index, id: row.id, simulatedMs: 0, values: Object.fromEntries(outcome.value.columns.map((column, place) => [column.name, row.values[place] ?? null])) };
  }

  /** After a new scenario: the same device if it still exists, else the first. */
  follow(summary: ScenarioSummary): void {
    const before = this.picked;
    const fleet = summary.fleets.find((candidate) => candidate.name === before?.fleet && before.index < candidate.count);
    const first = summary.fleets[0];
    if (before && fleet) this.pick(before, summary);
    else if (first) this.pick({ fleet: first.name, index: 0 }, summary);
  }

  /** The next (+1) or previous (−1) device of its fleet. */
  move(step: number, summary: ScenarioSummary | null): void {
    if (!this.picked || !this.fleet) return;
    const index = Math.min(Math.max(this.picked.index + step, 0), this.fleet.count - 1);
    this.pick({ fleet: this.picked.fleet, index }, summary);
  }

  #note(faults: readonly string[], simulatedMs: number): void {
    const before = this.hitSince;
    if (faults.length === before.size && faults.every((name) => before.has(name))) return;
    this.hitSince = new Map(faults.map((name) => [name, before.get(name) ?? simulatedMs]));
  }

  take(watched: readonly Watched[]): void {
    let any = false;
    for (const sample of watched) {
      if (sample.fleet !== this.picked?.fleet || sample.index !== this.picked.index) continue;
      this.history.push(sample.simulatedMs, sample.values);
      this.#note(sample.faults ?? [], sample.simulatedMs);
      this.latest = sample;
      this.id = sample.id;
      any = true;
    }
    if (any) this.samples++;
  }
}

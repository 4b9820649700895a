// Updates on their way to the picture: joined between two frames, drawn less often while messages need the processor, and
// what they tell of trouble said once.

import type { FleetUpdate } from '../../contracts/fleet.ts';
import type { Problem } from '../../contracts/problem.ts';
import { isHurried } from './fleet-state.svelte.ts';
import type { Parts } from './session.svelte.ts';
import { UpdateBatch } from './update-batch.ts';

/** Updates to a picture while messages need the processor: a little more than two pictures a second. */
const HURRIED_UPDATES = 4;

export class UpdateFlow {
  readonly #parts: Parts;
  readonly #frame: (run: () => void) => void;
  readonly #batch = new UpdateBatch();
  #framePending = false;
  /** Updates since the last picture. */
  #undrawn = 0;
  #said: Problem | null = null;
  #restarts = 0;

  constructor(parts: Parts, frame: (run: () => void) => void) {
    this.#parts = parts;
    this.#frame = frame;
  }

  take(update: FleetUpdate): void {
    this.#parts.fleet.sample(update.status);
    this.#parts.telemetry.take(update.status);
    this.#batch.add(update);
    this.#undrawn++;
    if (this.#framePending || (isHurried(update.status) && this.#undrawn < HURRIED_UPDATES)) return;
    this.#framePending = true;
    this.#frame(() => this.#draw());
  }

  #draw(): void {
    this.#framePending = false;
    this.#undrawn = 0;
    const batch = this.#batch.take();
    if (!batch) return;
    const { fleet, device, messages, connection, faults } = this.#parts;
    fleet.take(batch.status);
    connection.status = batch.status.connection;
    device.take(batch.watched);
    faults.take(batch.truth, device.id);
    messages.take(batch.messages, device.id);
    this.#tell(batch.status.problem, batch.status.workers.restarts);
  }

  /** A problem is told when it appears, not ten times a second; a worker's restart also when it healed at once. */
  #tell(problem: Problem | null, restarts: number): void {
    const { notices } = this.#parts;
    const said = this.#said;
    const same = problem?.code === said?.code && problem?.message === said?.message;
    if (problem && !same) notices.problem(problem);
    if (said && !same) notices.over(said);
    if (!problem && restarts > this.#restarts) {
      notices.healed({
        code: 'worker-restarted', message: 'A simulation worker stopped answering and was started again',
        remedy: 'Nothing to do: its devices go on; what it may have done unseen stands in the ledger as a gap.',
      });
    }
    this.#said = problem;
    this.#restarts = Math.max(this.#restarts, restarts);
  }
}

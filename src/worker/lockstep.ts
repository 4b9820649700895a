// All workers of a run at one pace: they run on from one tick, halt, and stand at one tick.

import { ProblemError } from '../contracts/problem.ts';
import type { Speed } from '../contracts/time.ts';
import type { Pace } from '../contracts/worker.ts';
import type { EngineSlot } from './engine-slot.ts';

export class Lockstep {
  readonly #slots: readonly EngineSlot[];
  readonly #forwardTo: number;
  readonly #untilTick: () => number | null;
  /** Called whenever all run on. */
  onRun: () => void = () => {};
  running = false;
  speed: Speed;
  #tick = 0;

  /**
   * @param forwardTo ticks below it are computed without sending, by a run that starts late
   * @param untilTick where all halt by themselves, or null
   */
  constructor(slots: readonly EngineSlot[], speed: Speed, forwardTo: number, untilTick: () => number | null) {
    this.#slots = slots;
    this.speed = speed;
    this.#forwardTo = forwardTo;
    this.#untilTick = untilTick;
  }

  /** Where they stand, or stood when they last did. */
  get tick(): number {
    return this.#tick;
  }

  /** Workers that answer, with their place among the shards. */
  get alive(): readonly EngineSlot[] {
    return this.#slots.filter((slot) => slot.alive);
  }

  get complete(): boolean {
    return this.alive.length === this.#slots.length;
  }

  /** Asks all workers that are alive; one that dies meanwhile is left out, its comeback takes care of it. */
  async each<R>(ask: (slot: EngineSlot) => Promise<R>): Promise<R[]> {
    const answers = await Promise.allSettled(this.alive.map(ask));
    return answers.flatMap((answer) => {
      if (answer.status === 'fulfilled') return [answer.value];
      if (answer.reason instanceof ProblemError) return [];
      throw answer.reason;
    });
  }

  /** The tick that nobody is beyond, those included that died. */
  furthest(ticks: readonly number[]): number {
    return Math.max(this.#tick, ...ticks, ...this.#slots.map((slot) => slot.furthestTick));
  }

  /** How a worker runs on for which `tick` is due now. */
  pace(tick: number): Pace {
    return { tick: Math.max(tick, this.#forwardTo), speed: this.speed, untilTick: this.#untilTick() };
  }

  /** Runs on from where all stand, if the run is to go on at all. */
  async runOn(): Promise<void> {
    if (!this.running) return;
    const pace = this.pace(this.#tick);
    await this.each((slot) => slot.ask((remote) => remote.run(pace)));
    this.onRun();
  }

  /** Every shard halts where it is. */
  async halt(): Promise<void> {
    this.#tick = this.furthest(await this.each((slot) => slot.ask((remote) => remote.halt())));
  }

  /** All shards halt, and those that are behind go on to where the first one stands. */
  async haltTogether(): Promise<void> {
    await this.halt();
    await this.runTo(this.#tick);
  }

  /** Waits until all stand at a tick at which they halt by themselves; one that stands elsewhere is brought there. */
  async haltedAt(tick: number): Promise<void> {
    await this.each((slot) => slot.ask((remote) => remote.reached(tick)));
    await this.runTo(tick);
  }

  /** Brings all to a tick. */
  async runTo(tick: number): Promise<void> {
    this.#tick = tick;
    await this.each((slot) => slot.ask((remote) => remote.runTo(tick)));
  }
}

// Ground truth: one record per device and occurrence of a fault, made when it is complete. An occurrence is complete when
// its last tick has been handed out and no message of the device is held that was due in it.
//
//   done(tick) ─┬─ occurrences that end here ──► hits program ──► devices ─┬─ nothing held ──► ready
//               │                                                          └─ waiting, with the messages
//               └─ waiting ones whose messages have all left ──────────────────────────────► ready
//   adopt(run)  closes what the new plan does not have; what goes on keeps its beginning
//   end(tick)   what is still open, with its planned end

import type { Kernel } from '../contracts/kernel.ts';
import type { FaultPlan, Plan } from '../contracts/plan.ts';
import { TRUTH_RECORDS, type PlacedTruth, type TruthRecord } from '../contracts/truth.ts';
import type { EngineReport } from '../contracts/worker.ts';
import { faultKey, type HeldMessage, type HoldingRing } from './holding-ring.ts';
import { endOf, FaultHits, firstOpen, startOf } from './fault-hits.ts';

/** The plan in effect, as far as the truth needs it. */
export interface TruthRun {
  readonly kernel: Kernel;
  readonly plan: Plan;
}

/** A fault, over changes of the plan. */
interface Watched {
  readonly key: string;
  readonly fault: FaultPlan;
  readonly number: number;
  /** In effect since this tick. */
  readonly sinceTick: number;
  /** The first occurrence that is not closed. */
  occurrence: number;
}

/** A record that waits for messages of its device to leave. */
interface Waiting {
  readonly placed: PlacedTruth;
  readonly messages: readonly HeldMessage[];
  readonly endTick: number;
}

export class GroundTruth {
  readonly #startMs: number;
  readonly #ring: Pick<HoldingRing, 'alive'>;
  readonly #tell: (placed: PlacedTruth) => void;
  #run: TruthRun;
  #hits: FaultHits;
  #watched: readonly Watched[];
  #waiting: Waiting[] = [];
  #ready: PlacedTruth[] = [];
  #dropped = 0;
  /** No occurrence ends before this tick. */
  #nextEnd = 0;

  constructor(run: TruthRun, ring: Pick<HoldingRing, 'alive'>, { startMs, fromTick }: { readonly startMs: number; readonly fromTick: number }, tell: (placed: PlacedTruth) => void = () => {}) {
    this.#startMs = startMs;
    this.#ring = ring;
    this.#tell = tell;
    this.#run = run;
    this.#hits = new FaultHits(run.kernel, run.plan, startMs);
    this.#watched = run.plan.faults.map((fault, number) => ({ key: faultKey(fault, run.plan), fault, number, sinceTick: 0, occurrence: firstOpen(fault, fromTick) }));
    this.#look();
  }

  /** Every message of `tick` has been handed out. */
  done(tick: number): void {
    if (this.#waiting.length > 0) this.#settle(tick);
    if (tick + 1 >= this.#nextEnd) this.#closeEnded(tick + 1);
  }

  /** Goes over to a new plan that takes effect before `tick`. */
  adopt(run: TruthRun, tick: number): void {
    const older = new Map(this.#watched.map((watched) => [watched.key, watched]));
    const next = run.plan.faults.map((fault, number): Watched => {
      const key = faultKey(fault, run.plan);
      const known = older.get(key);
      if (!known || !isSame(known.fault, fault)) return { key, fault, number, sinceTick: tick, occurrence: firstOpen(fault, tick) };
      older.delete(key);
      return { ...known, fault, number };
    });
    for (const gone of older.values()) this.#close(gone, tick, tick);
    this.#run = run;
    this.#hits = new FaultHits(run.kernel, run.plan, this.#startMs);
    this.#watched = next;
    this.#closeEnded(tick);
  }

  /** The run is over before `tick`: what is open is told with its planned end. */
  end(tick: number): void {
    for (const { placed, messages, endTick } of this.#waiting) this.#keep(ended(placed, Math.max(endTick, ...messages.map(({ leaveTick }) => leaveTick + 1)), tick, this.#ms));
    this.#waiting = [];
    for (const watched of this.#watched) this.#close(watched, endOf(watched.fault, watched.occurrence), tick);
    this.#watched = [];
    this.#nextEnd = Infinity;
  }

  /** Records since the last call; those that found no room, since the start. */
  take(): { readonly truth: readonly PlacedTruth[]; readonly truthDropped: number } {
    const truth = this.#ready;
    this.#ready = [];
    return { truth, truthDropped: this.#dropped };
  }

  /** Per fault of the plan: whether it is in one of its spans at a tick, and how many devices of the shard it hits. */
  faults(tick: number): EngineReport['faults'] {
    return this.#run.plan.faults.map((fault, number) => {
      const occurrence = firstOpen(fault, tick);
      const active = startOf(fault, occurrence) <= tick && tick < endOf(fault, occurrence);
      return { active, devices: this.#hits.count(number, occurrence) };
    });
  }

  readonly #ms = (tick: number): number => this.#startMs + tick * this.#run.plan.tickMs;

  #look(): void {
    this.#nextEnd = this.#watched.reduce((least, { fault, occurrence }) => Math.min(least, endOf(fault, occurrence)), Infinity);
  }

  #closeEnded(tick: number): void {
    for (const watched of this.#watched) {
      for (let end = endOf(watched.fault, watched.occurrence); end <= tick; end = endOf(watched.fault, watched.occurrence)) {
        this.#close(watched, end, tick);
        watched.occurrence++;
      }
    }
    this.#look();
  }

  /** Makes the records of an occurrence. `end`: its end, planned or past; `tick`: the next tick of the run. */
  #close({ fault, number, sinceTick, occurrence }: Watched, end: number, tick: number): void {
    const from = Math.max(startOf(fault, occurrence), sinceTick);
    const reached = Math.min(end, tick);
    if (from >= reached) return;
    const devices = this.#hits.devices(number, occurrence, from, reached);
    if (devices.length === 0) return;
    const held = this.#heldOf(fault.group);
    const over = end + usualDelay(fault, this.#run.plan);
    const frame = this.#frame(fault, from);
    for (const index of devices) {
      if (this.#ready.length + this.#waiting.length >= TRUTH_RECORDS) {
        this.#dropped++;
        continue;
      }
      const placed: PlacedTruth = { tick, fault: number, index, record: { device: this.#run.kernel.deviceId(fault.group, index), ...frame } };
      const messages = held?.get(index);
      if (fault.isOpen) this.#keep({ ...placed, tick: reached });
      else if (messages && end <= tick) this.#waiting.push({ placed, messages, endTick: over });
      else this.#keep(ended(placed, Math.max(over, ...(messages ?? []).map(({ leaveTick }) => leaveTick + 1)), tick, this.#ms));
    }
  }

  /** What the records of one occurrence share. */
  #frame(fault: FaultPlan, from: number): Omit<TruthRecord, 'device'> {
    const { plan } = this.#run;
    const [first, second] = fault.publications;
    const all = second !== undefined || first === undefined;
    return {
      ...(fault.signal !== null ? { signal: fault.signal } : { publication: all ? '*' : plan.publications[first]!.topicTemplate }),
      kind: fault.kind, fault: fault.name, parameters: fault.parameters, from: new Date(this.#ms(from)).toISOString(), to: null, fromTick: from, toTick: null,
    };
  }

  /** Messages of a group that are held, by device. */
  #heldOf(group: number): ReadonlyMap<number, readonly HeldMessage[]> | null {
    const held = new Map<number, HeldMessage[]>();
    for (const message of this.#ring.alive()) {
      if (message.lane.publication.group !== group) continue;
      const own = held.get(message.index);
      if (own) own.push(message);
      else held.set(message.index, [message]);
    }
    return held.size > 0 ? held : null;
  }

  /** Ends what waited for messages that have all left by now. */
  #settle(tick: number): void {
    this.#waiting = this.#waiting.filter(({ placed, messages, endTick }) => {
      if (messages.some(({ gone }) => !gone)) return true;
      // Every tick looks, so the last one has left in this one.
      this.#keep(ended(placed, Math.max(endTick, tick + 1), tick + 1, this.#ms));
      return false;
    });
  }

  #keep(placed: PlacedTruth): void {
    this.#tell(placed);
    if (this.#ready.length < TRUTH_RECORDS) this.#ready.push(placed);
    else this.#dropped++;
  }
}

/** Kinds by which a message never comes to be sent. */
const SUPPRESSING: ReadonlySet<string> = new Set(['silence', 'disconnect', 'flap', 'battery']);

/** Ticks after which a message that a fault suppresses would have left at the latest, by its publication's own delays. */
function usualDelay(fault: FaultPlan, plan: Plan): number {
  if (!SUPPRESSING.has(fault.kind)) return 0;
  return fault.publications.reduce((most, number) => {
    const { effects, everySteps, group } = plan.publications[number]!;
    const everyTicks = everySteps * plan.groups[group]!.stepTicks;
    return Math.max(most, effects.reduce((sum, effect) => sum + (effect.fault >= 0 ? 0 : effect.kind === 'delay' ? effect.mostTicks : effect.kind === 'burst' ? (effect.size - 1) * everyTicks : 0), 0));
  }, 0);
}

/** A record with its end: it is known at its end, or where the run stopped. */
function ended(placed: PlacedTruth, end: number, tick: number, ms: (tick: number) => number): PlacedTruth {
  const instant = ms(end);
  // An end that no calendar has is none.
  if (!(Math.abs(instant) <= 8.64e15)) return { ...placed, tick };
  return { ...placed, tick: Math.min(end, tick), record: { ...placed.record, to: new Date(instant).toISOString(), toTick: end } };
}

/** Whether a fault of a new plan is the one that runs; it may have been given another end. */
function isSame(a: FaultPlan, b: FaultPlan): boolean {
  return a.kind === b.kind && a.signal === b.signal && a.atTick === b.atTick && a.everyTicks === b.everyTicks && JSON.stringify(a.parameters) === JSON.stringify(b.parameters);
}

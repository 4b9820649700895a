// Messages to which effects apply, one by one: encoded, changed, and then sent at once or held until their tick.

import type { Kernel } from '../contracts/kernel.ts';
import { readRecord, recordWith } from '../contracts/packets.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Tick } from '../contracts/time.ts';
import { damaged, decide, spanEnd, type Decision } from './effects.ts';
import { faultKey, type HeldLane, type HeldMessage, type HoldingRing } from './holding-ring.ts';

export interface SpecialsDeps {
  readonly kernel: Kernel;
  readonly plan: Plan;
  readonly ring: HoldingRing;
  /** First free byte of the kernel's out buffer. */
  readonly offset: () => number;
  /** Makes room in the out buffer. */
  readonly makeRoom: () => void;
  /** What leaves now; in the ledger already, if it is counted at all. */
  readonly release: (lane: HeldLane, messages: readonly HeldMessage[]) => void;
}

export class Specials {
  readonly #deps: SpecialsDeps;
  readonly #faultKeys: readonly string[];

  constructor(deps: SpecialsDeps) {
    this.#deps = deps;
    this.#faultKeys = deps.plan.faults.map((fault) => faultKey(fault, deps.plan));
  }

  /**
   * Takes the special messages of ranks [first, end) of a publication that is due. `counted`: they enter the ledger. `owns`:
   * whether this shard holds a device; of others the number is used up and nothing else.
   */
  take(lane: HeldLane, first: number, end: number, tick: Tick, counted: boolean, owns: (index: number) => boolean): void {
    const { kernel } = this.#deps;
    for (const rank of kernel.specials({ publication: lane.number, first, end })) {
      const message = this.#make(lane, rank, tick, counted);
      if (message === null) {
        if (counted) {
          lane.account.generate(1);
          lane.account.drop('oversize', 1);
        }
      } else if (owns(message.index)) {
        if (counted) lane.account.generate(message.times);
        this.#place(message, tick);
      }
    }
  }

  #make(lane: HeldLane, rank: number, tick: Tick, counted: boolean): HeldMessage | null {
    const { kernel, offset, makeRoom } = this.#deps, { publication, number } = lane, { group } = publication;
    const decision = decide(publication.effects, tick, (column) => kernel.valueAt(group, column, rank));
    let one = kernel.encodeOne(number, rank, tick, decision.timeShiftMs, offset());
    if (one === null) {
      makeRoom();
      one = kernel.encodeOne(number, rank, tick, decision.timeShiftMs, offset());
    }
    if (one === null) return null;
    const at = offset(), record = changed(kernel.out.slice(at, at + one.bytes), decision);
    const until = decision.untilFaults.map((fault) => this.#faultKeys[fault]!);
    const ends = decision.untilFaults.map((fault) => spanEnd(this.#deps.plan.faults[fault]!, tick));
    return {
      lane, record, until, counted, seq: one.seq, index: kernel.indexOfRank(group, rank), dueTick: tick,
      delayedTick: decision.leaveTick, leaveTick: Math.max(decision.leaveTick, ...ends), burst: decision.burst, times: decision.times,
      faults: decision.faults.map((fault) => this.#faultKeys[fault]!), gone: false,
    };
  }

  #place(message: HeldMessage, tick: Tick): void {
    const { ring } = this.#deps, { lane, index, burst, seq } = message;
    if (burst <= 1) return this.#sendOrHold(message, tick);
    const number = Math.floor(seq / burst), before = ring.burstOf(lane, index);
    // A burst whose last message never came goes before the next one.
    if (before !== -1 && before !== number) this.#moveAll(ring.takeBurst(lane, index), tick, tick);
    if (seq % burst !== burst - 1) return ring.wait(message);
    this.#moveAll(ring.takeBurst(lane, index), message.leaveTick, tick);
    this.#sendOrHold(message, tick);
  }

  #moveAll(messages: readonly HeldMessage[], leaveTick: number, tick: Tick): void {
    for (const message of messages) this.#sendOrHold({ ...message, gone: false, delayedTick: leaveTick, leaveTick }, tick);
  }

  #sendOrHold(message: HeldMessage, tick: Tick): void {
    if (message.leaveTick > tick) this.#deps.ring.hold(message);
    else this.#deps.release(message.lane, [message]);
  }
}

/** A record with its payload as it goes out. */
function changed(record: Uint8Array, { damage }: Decision): Uint8Array {
  if (damage.length === 0) return record;
  const { payloadStart } = readRecord(record, 0, false);
  const payload = record.subarray(payloadStart), left = damaged(payload, damage);
  return left.length === payload.length ? record : recordWith(record, left);
}

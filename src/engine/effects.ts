// What happens to one finished message on its way out, by the effects of its publication (Effect of src/contracts/plan.ts).
// Everything follows from the effect's draw by integer arithmetic, so it is the same in every worker and on every engine.

import type { Effect, FaultPlan } from '../contracts/plan.ts';

/** Most that copies of copies come to. */
export const MOST_TIMES = 1_000;

export interface Decision {
  /** Tick of leaving by delays alone. */
  leaveTick: number;
  /** Faults before the end of whose span it does not leave, as numbers of Plan.faults. */
  readonly untilFaults: number[];
  /** Leaves with the last of so many consecutive messages of its device; 1: alone. */
  burst: number;
  /** How often it goes out. */
  times: number;
  timeShiftMs: number;
  /** Faults that hold it back. */
  readonly faults: number[];
  /** What is done to the payload, in order. */
  readonly damage: { readonly effect: Extract<Effect, { kind: 'corrupt' | 'truncate' }>; readonly draw: number }[];
}

/** Decides on a message that is due at `tick`; `read` gives the content of a column for its device. */
export function decide(effects: readonly Effect[], tick: number, read: (column: number) => number): Decision {
  const decision: Decision = { leaveTick: tick, untilFaults: [], burst: 1, times: 1, timeShiftMs: 0, faults: [], damage: [] };
  for (const effect of effects) {
    const draw = effect.column < 0 ? 0 : read(effect.column);
    if (draw >= 0) apply(effect, draw, decision);
  }
  return decision;
}

function apply(effect: Effect, draw: number, decision: Decision): void {
  switch (effect.kind) {
    case 'delay': {
      const ticks = effect.leastTicks + Math.floor(draw * (effect.mostTicks - effect.leastTicks + 1));
      decision.leaveTick += ticks;
      if (ticks > 0 && effect.fault >= 0) decision.faults.push(effect.fault);
      return;
    }
    case 'until-end':
      decision.untilFaults.push(effect.fault);
      decision.faults.push(effect.fault);
      return;
    case 'burst': decision.burst = Math.max(decision.burst, effect.size); return;
    case 'copies': decision.times = Math.min(MOST_TIMES, decision.times * (1 + effect.copies)); return;
    case 'skew': decision.timeShiftMs += effect.ms; return;
    case 'corrupt': case 'truncate': decision.damage.push({ effect, draw }); return;
  }
}

/** Tick at which the span of a fault ends that a tick lies in; Infinity while its end is not known. */
export function spanEnd({ atTick, everyTicks, forTicks, untilTick }: FaultPlan, tick: number): number {
  const from = everyTicks === null ? atTick : atTick + Math.floor((tick - atTick) / everyTicks) * everyTicks;
  return Math.min(forTicks === null ? Infinity : from + forTicks, untilTick ?? Infinity);
}

/** The payload as it goes out: bytes replaced in place, then perhaps fewer of them. */
export function damaged(payload: Uint8Array, damage: Decision['damage']): Uint8Array {
  let left = payload;
  for (const { effect, draw } of damage) {
    if (effect.kind === 'truncate') left = left.subarray(0, Math.floor(left.length * effect.keep));
    else corrupt(left, effect.bytes, draw);
  }
  return left;
}

/** Replaces so many bytes, each at a place of its own and by another value. */
function corrupt(payload: Uint8Array, bytes: number, draw: number): void {
  const next = integers(draw), length = payload.length;
  const touched = new Set<number>();
  for (let left = Math.min(bytes, length); left > 0; left--) {
    let place = next() % length;
    while (touched.has(place)) place = (place + 1) % length;
    touched.add(place);
    payload[place] = (payload[place]! + 1 + (next() % 255)) & 255;
  }
}

/** Integers below 2^32 that follow from the bits of a draw: SplitMix32. */
export function integers(draw: number): () => number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, draw);
  let state = Math.imul(bits.getUint32(0), 0x85ebca6b) ^ bits.getUint32(4);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

// Plans whose fates and draws are columns computed at random, and a model of what leaves.

import * as op from '../../../wasm/assembly/opcodes.ts';
import { FATE_NOT_DUE, FATE_OFFLINE, FATE_SEND, FATE_SPECIAL, FATE_SWALLOWED, type Effect, type Plan } from '../../../src/contracts/plan.ts';
import { aColumn, aGroup, aPlan, aPublication, assemble, column, constant, temp, type Instruction } from '../../kernel/support/assemble.ts';
import { newKernel, tick } from '../../kernel/support/module.ts';
import type { Left } from './recorder.ts';

export interface SpecialOptions {
  readonly count?: number;
  readonly stepTicks?: number;
  readonly everySteps?: number;
  /** Fates drawn alike: from the first of them on, so many. */
  readonly fates?: readonly number[];
  /** Without columns: they are given ones here, unless `always`. */
  readonly effects?: readonly (Omit<Effect, 'column' | 'fault'> & { readonly fault?: number; readonly always?: boolean })[];
  readonly qos?: 0 | 1;
  readonly more?: Partial<Plan>;
}

/** Columns: 0 x, 1 fate, 2 … draws of effects, −1 for every other device. */
export function specialPlan({ count = 20, stepTicks = 1, everySteps = 1, fates = [0, 1, 2, 3, 4], effects = [], qos = 0, more = {} }: SpecialOptions): Plan {
  const draws: Instruction[] = effects.flatMap((_, k) => [
    { op: op.OP_UNIFORM, dst: temp(0), a: constant(0), b: constant(1), key: BigInt(100 + k) },
    { op: op.OP_UNIFORM, dst: temp(1), a: constant(0), b: constant(1), key: BigInt(200 + k) },
    { op: op.OP_LT, dst: temp(0), a: temp(0), b: constant(4) },
    { op: op.OP_SELECT, dst: column(2 + k), a: temp(0), b: temp(1), c: constant(5) },
  ]);
  const group = aGroup({
    count, stepTicks, temps: 2,
    columns: [aColumn('x'), aColumn('fate', 'memory'), ...effects.map((__, k) => aColumn(`draw ${k}`, 'memory'))],
    constants: [0, 1, fates.length, fates[0]!, 0.5, -1],
    programs: {
      step: assemble(
        { op: op.OP_UNIFORM, dst: column(0), a: constant(0), b: constant(1), key: 1n },
        { op: op.OP_CHOICE, dst: temp(0), a: constant(2), key: 2n }, { op: op.OP_ADD, dst: column(1), a: temp(0), b: constant(3) }, ...draws,
      ),
    },
  });
  const publication = aPublication(
    [{ kind: 'text', text: 't/' }, { kind: 'index', width: 0 }],
    [{ kind: 'seq', width: 0 }, { kind: 'text', text: ' ' }, { kind: 'time', format: 'ms' }, { kind: 'text', text: ' ' }, { kind: 'number', column: 0, decimals: 3, fixed: false, width: 0 }],
    { qos, fate: 1, everySteps, effects: effects.map(({ always, fault = -1, ...effect }, k) => ({ ...effect, fault, column: always ? -1 : 2 + k }) as Effect) },
  );
  return aPlan([group], [publication], more);
}

export interface Due {
  readonly tick: number;
  readonly index: number;
  readonly fate: number;
  readonly seq: number;
  readonly payload: string;
  /** Draws of the effects, −1 where they leave it alone. */
  readonly draws: readonly number[];
}

/** Everything that is due in ticks [0, ticks), device by device, with its number and undisturbed payload. */
export function allDue(plan: Plan, ticks: number): Due[] {
  const open = { ...plan, publications: plan.publications.map((publication) => ({ ...publication, fate: -1, effects: [] })) };
  const kernel = newKernel(open);
  const { everySteps, effects } = plan.publications[0]!;
  const numbers = new Map<number, number>();
  const due: Due[] = [];
  for (let at = 0; at < ticks; at++) {
    kernel.step(tick(at));
    for (const { first, end } of kernel.due(tick(at)).map((range) => ({ ...range }))) {
      for (let rank = first; rank < end; rank++) {
        const index = kernel.indexOfRank(0, rank), fate = kernel.valueAt(0, 1, rank), seq = numbers.get(index) ?? 0;
        if (fate !== FATE_NOT_DUE) numbers.set(index, seq + 1);
        const one = kernel.encodeOne(0, rank, tick(at), 0, 0)!;
        const text = Buffer.from(kernel.out.subarray(8, one.bytes)).toString();
        const payload = text.slice(text.indexOf('/') + 1 + String(index).length).replace(/^\d+/, String(seq));
        due.push({ tick: at, index, fate, seq, payload, draws: effects.map((effect) => (effect.column < 0 ? 0 : kernel.valueAt(0, effect.column, rank))) });
      }
    }
  }
  void everySteps;
  return due;
}

/** What leaves, in the order of INTERFACES §4, when messages leave so many ticks later and so often. */
export function leavingOf(due: readonly Due[], ofSpecial: (one: Due) => { readonly later: number; readonly times: number; readonly payload?: string }, untilTick: number): Left[] {
  const left = due.flatMap((one): (Left & { seq: number })[] => {
    const { later, times, payload = one.payload } = one.fate === FATE_SPECIAL ? ofSpecial(one) : { later: 0, times: one.fate === FATE_SEND ? 1 : 0 };
    return Array.from({ length: times }, () => ({ tick: one.tick + later, publication: 0, index: one.index, topic: `t/${one.index}`, payload, seq: one.seq }));
  });
  return left.filter((one) => one.tick < untilTick)
    .sort((a, b) => a.tick - b.tick || a.index - b.index || a.seq - b.seq)
    .map(({ seq: _, ...one }) => one);
}

export const inOrder = (left: readonly Left[]): Left[] => [...left].sort((a, b) => a.tick - b.tick || a.index - b.index); // stable: of one device in the order of leaving

/** Messages that are generated: what is sent, swallowed, or special as often as it goes out. */
export function generatedOf(due: readonly Due[], timesOf: (one: Due) => number): number {
  const times = (one: Due): number => (one.fate === FATE_SPECIAL ? timesOf(one) : one.fate === FATE_SEND || one.fate === FATE_SWALLOWED ? 1 : 0);
  return due.reduce((sum, one) => sum + (one.fate === FATE_OFFLINE ? 0 : times(one)), 0);
}

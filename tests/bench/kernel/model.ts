// The model that kernel and C peer both compute: three signals, of which one is an OU process round a sine with a phase
// per device, one is clamped and noisy, one is derived. kernel.c does the same by hand; keys and constants are shared
// through this file's figures.
//
//   temperature = base + 6 · sin(2π (t / 24 h + phase)) + ou(60 s, 0.3)
//   humidity    = clamp(60 − 2 · (temperature − 21) + noise(1), 0, 100)
//   load        = max(humidity · 0.02 + 1, 0)
//
// The instructions are those that the compiler of expressions makes of it: noise takes what it is added to as its mean.

import * as op from '../../../wasm/assembly/opcodes.ts';
import type { GroupPlan, Plan, PublicationPlan, Segment } from '../../../src/contracts/plan.ts';
import { aColumn, aGroup, aPlan, aPublication, assemble, column, constant, scalar, temp } from '../../kernel/support/assemble.ts';

export const SIGNALS = 3;
export const STEP_TICKS = 10;

/** Columns: 0 base, 1 phase, 2 temperature, 3 humidity, 4 load, 5 memory of ou. */
export function benchGroup(devices: number): GroupPlan {
  return aGroup({
    fleet: 'sensors', model: 'sensor', count: devices, stepTicks: STEP_TICKS, temps: 2,
    columns: [aColumn('base', 'parameter'), aColumn('phase', 'parameter'), aColumn('temperature'), aColumn('humidity'), aColumn('load'), aColumn('ou', 'memory')],
    constants: [21, 0.5, 0.9834714538216174, 0.05431881267553637, 1 / 86_400, 6, 60, -2, 1, 0, 100, 0.02, 0.3, 0],
    programs: {
      birth: assemble(
        { op: op.OP_NORMAL, dst: column(0), a: constant(0), b: constant(1), key: 11n }, { op: op.OP_UNIFORM, dst: column(1), a: constant(9), b: constant(8), key: 12n },
        { op: op.OP_NORMAL, dst: column(5), a: constant(9), b: constant(12), key: 13n },
      ),
      tick: assemble({ op: op.OP_MUL, dst: constant(13), a: scalar(op.SCALAR_T), b: constant(4) }),
      step: assemble(
        { op: op.OP_ADD, dst: temp(0), a: column(1), b: constant(13) }, { op: op.OP_SINE_TURNS, dst: temp(0), a: temp(0), b: constant(5) },
        { op: op.OP_OU, dst: temp(1), a: constant(2), b: constant(3), c: column(5), key: 14n },
        { op: op.OP_ADD, dst: temp(0), a: temp(0), b: temp(1) }, { op: op.OP_ADD, dst: column(2), a: temp(0), b: column(0) },
        { op: op.OP_SUB, dst: temp(0), a: column(2), b: constant(0) }, { op: op.OP_MULADD, dst: temp(0), a: temp(0), b: constant(7), c: constant(6) },
        { op: op.OP_NORMAL, dst: temp(0), a: temp(0), b: constant(8), key: 15n },
        { op: op.OP_CLAMP, dst: column(3), a: temp(0), b: constant(9), c: constant(10) },
        { op: op.OP_MULADD, dst: temp(0), a: column(3), b: constant(11), c: constant(8) }, { op: op.OP_MAX, dst: column(4), a: temp(0), b: constant(9) },
      ),
    },
  });
}

const text = (value: string): Segment => ({ kind: 'text', text: value });
const number = (place: number, decimals: number): Segment => ({ kind: 'number', column: place, decimals, fixed: false, width: 0 });

/** About 90 bytes: id, time, number, two signals. */
export const benchPublication: PublicationPlan = aPublication(
  [text('s/'), { kind: 'index', width: 6 }, text('/t')],
  [text('{"id":"'), { kind: 'index', width: 6 }, text('","time":'), { kind: 'time', format: 'ms' }, text(',"seq":'), { kind: 'seq', width: 0 }, text(',"temp":'), number(2, 2), text(',"hum":'), number(3, 1), text('}')],
);

export function benchPlan(devices: number): Plan {
  return aPlan([benchGroup(devices)], [benchPublication]);
}

// A plan with everything in it: parameters, labels, memory, three signals, two publications, two fleets.

import * as op from '../../../wasm/assembly/opcodes.ts';
import type { GroupPlan, Plan, Segment } from '../../../src/contracts/plan.ts';
import { aColumn, aGroup, aPlan, aPublication, assemble, column, constant, scalar, temp } from './assemble.ts';

export const SITES = ['north', 'south', 'east'];

/** Columns: 0 base, 1 site, 2 temperature, 3 humidity, 4 vibration, 5 memory of ou. */
export function sensors(count: number, more: Partial<GroupPlan> = {}): GroupPlan {
  return {
    ...aGroup({
      fleet: 'sensors', model: 'sensor', count, stepTicks: 10,
      columns: [aColumn('base', 'parameter'), aColumn('site', 'label', { type: 'text', texts: SITES }), aColumn('temperature'), aColumn('humidity'), aColumn('vibration'), aColumn('temperature.ou', 'memory')],
      constants: [21, 0.5, 3, 0.98, 0.06, 1 / 86_400, 6, 60, -2, 1, 0, 100, 0.2, 0.3, 0],
      programs: {
        birth: assemble(
          { op: op.OP_NORMAL, dst: column(0), a: constant(0), b: constant(1), key: 11n }, { op: op.OP_CHOICE, dst: column(1), a: constant(2), key: 12n },
          { op: op.OP_NORMAL, dst: column(5), a: constant(14), b: constant(13), key: 13n },
        ),
        tick: assemble({ op: op.OP_MUL, dst: constant(14), a: scalar(op.SCALAR_T), b: constant(5) }),
        step: assemble(
          { op: op.OP_SINE_TURNS, dst: temp(0), a: constant(14), b: constant(6) }, { op: op.OP_OU, dst: temp(1), a: constant(3), b: constant(4), c: column(5), key: 14n },
          { op: op.OP_ADD, dst: temp(0), a: temp(0), b: temp(1) }, { op: op.OP_ADD, dst: column(2), a: temp(0), b: column(0) },
          { op: op.OP_SUB, dst: temp(0), a: column(2), b: constant(0) }, { op: op.OP_MULADD, dst: temp(0), a: temp(0), b: constant(8), c: constant(7) },
          { op: op.OP_NORMAL, dst: temp(1), a: constant(10), b: constant(9), key: 15n }, { op: op.OP_ADD, dst: temp(0), a: temp(0), b: temp(1) },
          { op: op.OP_CLAMP, dst: column(3), a: temp(0), b: constant(10), c: constant(11) }, { op: op.OP_UNIFORM, dst: column(4), a: constant(10), b: constant(12), key: 16n },
        ),
      },
    }), ...more,
  };
}

const TOPIC: Segment[] = [{ kind: 'text', text: 'sites/' }, { kind: 'choice', column: 1, texts: SITES }, { kind: 'text', text: '/d-' }, { kind: 'index', width: 5 }, { kind: 'text', text: '/telemetry' }];
const number = (place: number, decimals: number): Segment => ({ kind: 'number', column: place, decimals, fixed: false, width: 0 });
const PAYLOAD: Segment[] = [
  { kind: 'text', text: '{"id":"d-' }, { kind: 'index', width: 5 }, { kind: 'text', text: '","time":' }, { kind: 'time', format: 'ms' }, { kind: 'text', text: ',"seq":' }, { kind: 'seq', width: 0 },
  { kind: 'text', text: ',"temperature":' }, number(2, 2), { kind: 'text', text: ',"humidity":' }, number(3, 1), { kind: 'text', text: ',"vibration":' }, number(4, 3), { kind: 'text', text: '}' },
];

export function greenhouse(count: number): Plan {
  return aPlan(
    [sensors(count), sensors(Math.ceil(count / 7), { fleet: 'others', stepTicks: 4 })],
    [
      aPublication(TOPIC, PAYLOAD, { fleet: 'sensors', topicTemplate: 'sites/{site}/{id}/telemetry' }),
      aPublication([...TOPIC, { kind: 'text', text: '/slow' }], [number(2, 1)], { fleet: 'sensors', topicTemplate: 'slow', everySteps: 3, qos: 1 }),
      aPublication(TOPIC, PAYLOAD, { group: 1, fleet: 'others', topicTemplate: 'sites/{site}/{id}/telemetry' }),
    ],
  );
}

// A fleet per operation whose step does it many times over, operands as they mostly come.

import * as op from '../../../wasm/assembly/opcodes.ts';
import type { GroupPlan } from '../../../src/contracts/plan.ts';
import { hasMemory } from '../../../src/contracts/programs.ts';
import { aColumn, aGroup, assemble, column, constant, scalar, temp } from '../../kernel/support/assemble.ts';
import type { Instruction } from '../../kernel/support/assemble.ts';
import { LOOKUPS, NAMES, RINGS } from './instructions.ts';

/** How often an operation stands in a step. */
export const REPEATS = 20;
const DEVICES = 10 * op.BLOCK_DEVICES;
const RING_STEPS = 10;

const [QUARTER, ONE, TWO, THREE, FOUR, TEN] = [0, 1, 2, 3, 4, 5].map(constant) as [number, number, number, number, number, number];
const CONSTANTS = [0.25, 1, 2, 3, 4, RING_STEPS];
const TABLE = (op.OPERAND_TABLE << op.OPERAND_SHIFT) >>> 0;
const [X, Y, STATE] = [0, 1, 2].map(column) as [number, number, number];

/** Standard deviations, amplitudes, bounds and factors stand still; the rest differs by device. */
const STILL: ReadonlySet<number> = new Set([op.OP_NORMAL, op.OP_UNIFORM, op.OP_SINE_TURNS, op.OP_CLAMP, op.OP_MIN, op.OP_MAX, op.OP_POW]);
/** A body needs its lanes: it has a figure of its own in the models. */
const BODIES: ReadonlySet<number> = new Set([op.OP_SPARSE, op.OP_GATHER, op.OP_SCATTER]);

/** The first is called `none` and does nothing but fill the temporaries that the others read. */
export function operationGroups(): readonly { readonly name: string; readonly group: GroupPlan }[] {
  const codes = [...NAMES].filter(([code]) => !BODIES.has(code)).sort(([a], [b]) => a - b);
  return [{ name: 'none', group: groupOf([]) }, ...codes.map(([code, name]) => ({ name, group: groupOf(Array<Instruction>(REPEATS).fill(instructionOf(code))) }))];
}

function instructionOf(code: number): Instruction {
  const common = { op: code, dst: temp(2), a: temp(0), key: 5n };
  if (code === op.OP_MARKOV) return { ...common, a: TABLE, b: TWO, c: STATE };
  if (RINGS.has(code)) return { ...common, b: TEN, c: STATE };
  if (code === op.OP_OU || code === op.OP_WALK || code === op.OP_WALK_WITHIN) return { ...common, a: QUARTER, b: QUARTER, c: STATE, d: ONE };
  if (hasMemory(code)) return { ...common, b: QUARTER, c: STATE, d: ONE };
  if (LOOKUPS.has(code)) return { ...common, b: TABLE, c: FOUR };
  if (code === op.OP_POISSON) return { ...common, a: THREE };
  if (code === op.OP_UNIFORM_AT) return { ...common, a: THREE };
  if (code === op.OP_POSITION) return { ...common, a: scalar(op.SCALAR_DEVICES) };
  if (code >= op.OP_SELECT_EQ && code <= op.OP_SELECT_GE) return { ...common, b: QUARTER, c: TWO, d: temp(1) };
  return STILL.has(code) ? { ...common, b: QUARTER, c: ONE } : { ...common, b: temp(1), c: temp(1) };
}

/** Tables of four: ascending numbers, then whatever curves, routes and chains read behind them. */
function groupOf(step: readonly Instruction[]): GroupPlan {
  const ring = Array.from({ length: RING_STEPS + 3 }, (_, place) => aColumn(`state ${place}`, 'memory'));
  const behind = Array.from({ length: 24 }, (_, place) => ((place * 7) % 12) / 12);
  return aGroup({
    count: DEVICES, columns: [aColumn('x', 'parameter'), aColumn('y', 'parameter'), ...ring], constants: CONSTANTS, temps: 3, tables: [Float64Array.of(0, 0.25, 0.5, 0.75, ...behind)],
    programs: {
      birth: assemble({ op: op.OP_UNIFORM, dst: X, a: QUARTER, b: ONE, key: 1n }, { op: op.OP_UNIFORM, dst: Y, a: QUARTER, b: ONE, key: 2n }),
      step: assemble({ op: op.OP_MOVE, dst: temp(0), a: X }, { op: op.OP_MOVE, dst: temp(1), a: Y }, ...step),
    },
  });
}

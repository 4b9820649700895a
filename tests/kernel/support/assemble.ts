// Bytecode and plans by hand: an assembler of one line per instruction, and plans with everything that a test does not
// care about filled in.

import {
  INSTRUCTION_WORDS, OPERAND_COLUMN, OPERAND_SCALAR, OPERAND_SHIFT, OPERAND_TEMP, SCALARS_BUILT_IN,
} from '../../../wasm/assembly/opcodes.ts';
import { PLAN_VERSION } from '../../../src/contracts/plan.ts';
import type { Column, GroupPlan, Plan, PublicationPlan, Segment } from '../../../src/contracts/plan.ts';

export const scalar = (number: number): number => ((OPERAND_SCALAR << OPERAND_SHIFT) | number) >>> 0;
export const temp = (number: number): number => ((OPERAND_TEMP << OPERAND_SHIFT) | number) >>> 0;
export const column = (number: number): number => ((OPERAND_COLUMN << OPERAND_SHIFT) | number) >>> 0;
/** The planner's own scalars, behind the built-in ones. */
export const constant = (number: number): number => scalar(SCALARS_BUILT_IN + number);

export interface Instruction {
  readonly op: number;
  readonly dst: number;
  readonly a?: number;
  readonly b?: number;
  readonly c?: number;
  readonly d?: number;
  readonly key?: bigint;
}

export function assemble(...instructions: readonly Instruction[]): Uint32Array {
  const words = new Uint32Array(instructions.length * INSTRUCTION_WORDS);
  instructions.forEach(({ op, dst, a = 0, b = 0, c = 0, d = 0, key = 0n }, number) => {
    const low = Number(key & 0xffffffffn), high = Number(key >> 32n);
    words.set([op, dst, a, b, c, d, low, high], number * INSTRUCTION_WORDS);
  });
  return words;
}

export const NOTHING = new Uint32Array(0);

export function aColumn(name: string, role: Column['role'] = 'signal', more: Partial<Column> = {}): Column {
  return { name, role, type: 'number', unit: '', decimals: 3, texts: [], ...more };
}

export interface GroupOptions extends Partial<Omit<GroupPlan, 'programs'>> {
  readonly constants?: readonly number[];
  readonly programs?: Partial<GroupPlan['programs']>;
}

export function aGroup({ constants = [], programs = {}, ...more }: GroupOptions): GroupPlan {
  return {
    fleet: 'fleet', model: 'model', count: 10, stepTicks: 1, id: [{ kind: 'text', text: 'd-' }, { kind: 'index', width: 5 }], columns: [],
    scalars: Float64Array.from([...Array<number>(SCALARS_BUILT_IN).fill(0), ...constants]), temps: 16, aligned: false, tables: [], online: -1, calm: -1,
    programs: { constants: NOTHING, birth: NOTHING, tick: NOTHING, step: NOTHING, fates: NOTHING, ...programs },
    ...more,
  };
}

export function aPublication(topic: readonly Segment[], payload: readonly Segment[], more: Partial<PublicationPlan> = {}): PublicationPlan {
  return {
    group: 0, model: 'model', fleet: 'fleet', topicTemplate: 't', topic, payload, qos: 0, retain: false, offline: 'drop', holdMessages: 10_000,
    due: 'every', everySteps: 1, aligned: false, expirySeconds: null, fate: -1, calm: -1, effects: [], dataPoints: 1, ...more,
  };
}

export function aPlan(groups: readonly GroupPlan[], publications: readonly PublicationPlan[] = [], more: Partial<Plan> = {}): Plan {
  return {
    version: PLAN_VERSION, name: 'test', title: {}, description: {}, seed: 1, tickMs: 100, startMs: null,
    broker: { url: null, protocol: 4 }, groups, publications, faults: [], truthTopic: null, ...more,
  };
}

// When a device leaves a state. These stand in the transitions of a state machine only.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import { refuse } from '../error.ts';
import type { Value } from '../graph.ts';
import { BOOLEAN } from '../types.ts';
import type { FunctionSpecification } from './specification.ts';

/** 0.3 / 0.1 is 2.9999999999999996: what is this near to a whole number of steps is meant to be one. */
const STEPS_TOLERANCE = 1e-9;

const when: FunctionSpecification = {
  name: 'when', family: 'transitions', where: 'transitions', parameters: [{ name: 'condition', takes: 'boolean' }],
  meaning: 'True in each step in which the condition holds.', example: 'when(measured(x) > 40)',
  build: (call) => ({ value: call.value(0), type: BOOLEAN }),
};

/** `age`: whole steps in the state. */
const after = (age: () => Value): FunctionSpecification => ({
  name: 'after', family: 'transitions', where: 'transitions', parameters: [{ name: 'duration', takes: 'duration' }],
  meaning: 'True as soon as the device has been in the state for so long, counted in whole steps and rounded up: with a step of 1 s, `after(30s)` leaves exactly 30 steps after entering.',
  formula: 'steps in the state ≥ ⌈duration / step⌉', example: 'after(30s)',
  build: (call) => {
    const { graph } = call;
    const duration = call.value(0);
    if (drawsEachStep(duration)) {
      refuse(call.arguments[0]?.span ?? call.span, 'draw-in-after', 'this is drawn anew in each step, so it is no time to wait for', 'Draw it once: assign it to a parameter on entering the state, and write that parameter here.');
    }
    const exact = graph.operation(opcodes.OP_DIV, duration, graph.constant(call.stepSeconds));
    const steps = graph.operation(opcodes.OP_CEIL, graph.operation(opcodes.OP_SUB, exact, graph.constant(STEPS_TOLERANCE)));
    return { value: graph.operation(opcodes.OP_GE, age(), steps), type: BOOLEAN };
  },
});

const rate: FunctionSpecification = {
  name: 'rate', family: 'transitions', where: 'transitions', parameters: [{ name: 'rate', takes: 'rate', unit: 'per time; a plain number is per second' }],
  meaning: 'True by chance, so often on average while the device is in the state: `rate(1/2h)` makes the time in the state exponential with a mean of two hours. Drawn in each step.',
  formula: 'probability 1 − exp(−rate · step) per step', example: 'rate(1/2h)',
  build: (call) => {
    const { graph } = call;
    const stays = graph.operation(opcodes.OP_EXP, graph.operation(opcodes.OP_MUL, call.value(0), graph.constant(-call.stepSeconds)));
    const leaves = graph.operation(opcodes.OP_SUB, graph.constant(1), stays);
    return { value: graph.operation(opcodes.OP_LT, call.draw(opcodes.OP_UNIFORM, graph.constant(0), graph.constant(1)), leaves), type: BOOLEAN };
  },
};

/** Whether anything in a value is drawn in every step. */
function drawsEachStep(value: Value, seen = new Set<number>()): boolean {
  if (value.kind !== 'operation' || seen.has(value.id)) return false;
  seen.add(value.id);
  return (value.key !== null && value.rate === 'step' && value.op !== opcodes.OP_UNIFORM_AT) || value.args.some((arg) => drawsEachStep(arg, seen));
}

/** The functions of transitions; `age` gives the whole steps that the device has been in its state. */
export function transitionFunctions(age: () => Value): ReadonlyMap<string, FunctionSpecification> {
  return new Map([when, after(age), rate].map((specification) => [specification.name, specification]));
}

/** The same for the reference and the editor. */
export const TRANSITIONS: readonly FunctionSpecification[] = [...transitionFunctions(() => {
  throw new Error('the reference compiles nothing');
}).values()];

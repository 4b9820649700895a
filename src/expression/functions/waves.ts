// Waves over simulated time since the scenario's start. With constant arguments they cost one scalar a tick, whatever
// the number of devices.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import type { Value } from '../graph.ts';
import { NUMBER } from '../types.ts';
import type { FunctionCall, FunctionSpecification, ParameterSpecification } from './specification.ts';

const PERIOD: ParameterSpecification = { name: 'period', takes: 'duration' };
const AMPLITUDE: ParameterSpecification = { name: 'amplitude', takes: 'number', default: 1 };
const PHASE: ParameterSpecification = { name: 'phase', takes: 'share', default: 0, unit: 'turns, 0 … 1' };
const DUTY: ParameterSpecification = { name: 'duty', takes: 'share', default: 0.5, unit: 'share of the period' };

/** t / period + phase. */
function turns(call: FunctionCall): Value {
  const { graph } = call;
  const whole = graph.operation(opcodes.OP_DIV, call.seconds, call.value(0));
  const phase = call.value(2);
  return phase.kind === 'constant' && phase.number === 0 ? whole : graph.operation(opcodes.OP_ADD, whole, phase);
}

/** The fraction of x, 0 ≤ f < 1. */
function fraction(call: FunctionCall, x: Value): Value {
  return call.graph.operation(opcodes.OP_SUB, x, call.graph.operation(opcodes.OP_FLOOR, x));
}

const sine: FunctionSpecification = {
  name: 'sine', family: 'waves', where: 'anywhere', parameters: [PERIOD, AMPLITUDE, PHASE],
  meaning: 'A sine wave about zero.', formula: 'amplitude · sin(2π · (t / period + phase))', example: '21 + sine(24h, 6)', plot: { seconds: 172_800 },
  build: (call) => ({ value: call.graph.operation(opcodes.OP_SINE_TURNS, turns(call), call.value(1)), type: NUMBER }),
};

const square: FunctionSpecification = {
  name: 'square', family: 'waves', where: 'anywhere', parameters: [PERIOD, AMPLITUDE, PHASE, DUTY],
  meaning: 'Amplitude for the first part of each period, minus amplitude for the rest.', formula: 'fraction(t / period + phase) < duty ? amplitude : −amplitude', example: 'square(10s, 1, 0, 25%)',
  build: (call) => {
    const { graph } = call;
    const high = graph.operation(opcodes.OP_LT, fraction(call, turns(call)), call.value(3));
    return { value: graph.operation(opcodes.OP_SELECT, high, call.value(1), graph.operation(opcodes.OP_NEG, call.value(1))), type: NUMBER };
  },
};

const pulse: FunctionSpecification = {
  name: 'pulse', family: 'waves', where: 'anywhere', parameters: [PERIOD, AMPLITUDE, PHASE, DUTY],
  meaning: 'Amplitude for the first part of each period, zero for the rest.', formula: 'fraction(t / period + phase) < duty ? amplitude : 0', example: 'pulse(20s, 5, 0, 10%)',
  build: (call) => {
    const { graph } = call;
    const high = graph.operation(opcodes.OP_LT, fraction(call, turns(call)), call.value(3));
    return { value: graph.operation(opcodes.OP_SELECT, high, call.value(1), graph.constant(0)), type: NUMBER };
  },
};

const triangle: FunctionSpecification = {
  name: 'triangle', family: 'waves', where: 'anywhere', parameters: [PERIOD, AMPLITUDE, PHASE],
  meaning: 'A triangle wave about zero; starts at zero and rises, like a sine.', formula: 'amplitude · (4 · |fraction(t / period + phase + ¾) − ½| − 1)', example: 'triangle(20s, 3)',
  build: (call) => {
    const { graph } = call;
    const shifted = fraction(call, graph.operation(opcodes.OP_ADD, turns(call), graph.constant(0.75)));
    const distance = graph.operation(opcodes.OP_ABS, graph.operation(opcodes.OP_SUB, shifted, graph.constant(0.5)));
    const wave = graph.operation(opcodes.OP_SUB, graph.operation(opcodes.OP_MUL, distance, graph.constant(4)), graph.constant(1));
    return { value: graph.operation(opcodes.OP_MUL, wave, call.value(1)), type: NUMBER };
  },
};

const sawtooth: FunctionSpecification = {
  name: 'sawtooth', family: 'waves', where: 'anywhere', parameters: [PERIOD, AMPLITUDE, PHASE],
  meaning: 'Rises from minus amplitude to amplitude, then falls back at once.', formula: 'amplitude · (2 · fraction(t / period + phase) − 1)', example: 'sawtooth(20s, 3)',
  build: (call) => {
    const { graph } = call;
    const doubled = graph.operation(opcodes.OP_MUL, fraction(call, turns(call)), graph.constant(2));
    return { value: graph.operation(opcodes.OP_MUL, graph.operation(opcodes.OP_SUB, doubled, graph.constant(1)), call.value(1)), type: NUMBER };
  },
};

const ramp: FunctionSpecification = {
  name: 'ramp', family: 'waves', where: 'anywhere',
  parameters: [{ name: 'duration', takes: 'duration' }, { name: 'to', takes: 'number' }, { name: 'from', takes: 'number', default: 0 }],
  meaning: 'Goes from `from` to `to` in a straight line, from the start on, and stays there.', formula: 'from + (to − from) · clamp(t / duration, 0, 1)', example: '20 + ramp(60s, 25)',
  build: (call) => {
    const { graph } = call;
    const share = graph.operation(opcodes.OP_CLAMP, graph.operation(opcodes.OP_DIV, call.seconds, call.value(0)), graph.constant(0), graph.constant(1));
    const height = graph.operation(opcodes.OP_MUL, share, graph.operation(opcodes.OP_SUB, call.value(1), call.value(2)));
    const from = call.value(2);
    return { value: from.kind === 'constant' && from.number === 0 ? height : graph.operation(opcodes.OP_ADD, height, from), type: NUMBER };
  },
};

const step: FunctionSpecification = {
  name: 'step', family: 'waves', where: 'anywhere',
  parameters: [{ name: 'at', takes: 'duration' }, { name: 'before', takes: 'number' }, { name: 'after', takes: 'number' }],
  meaning: '`before` until the instant `at` after the start, then `after`.', formula: 't ≥ at ? after : before', example: 'step(30s, 20, 25)',
  build: (call) => {
    const { graph } = call;
    const reached = graph.operation(opcodes.OP_GE, call.seconds, call.value(0));
    return { value: graph.operation(opcodes.OP_SELECT, reached, call.value(2), call.value(1)), type: NUMBER };
  },
};

export const WAVES: readonly FunctionSpecification[] = [sine, square, triangle, sawtooth, pulse, ramp, step];

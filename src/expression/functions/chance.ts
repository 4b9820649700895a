// Chance. A draw is a function of (seed, fleet, device index, name, place, step): no generator has a state.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import type { Graph, Value } from '../graph.ts';
import { refuse } from '../error.ts';
import { sameTypes } from '../text-values.ts';
import { NUMBER } from '../types.ts';
import type { FunctionCall, FunctionSpecification, ParameterSpecification, Typed } from './specification.ts';

const SD: ParameterSpecification = { name: 'sd', takes: 'number', unit: 'standard deviation' };

const uniform: FunctionSpecification = {
  name: 'uniform', family: 'chance', where: 'anywhere', parameters: [{ name: 'low', takes: 'number' }, { name: 'high', takes: 'number' }],
  meaning: 'Any number between low and high, each as likely. Drawn once per device in parameters, anew in each step in signals.',
  example: 'uniform(10, 20)',
  build: (call) => ({ value: call.draw(opcodes.OP_UNIFORM, call.value(0), call.value(1)), type: commonType(call) }),
};

const normal: FunctionSpecification = {
  name: 'normal', family: 'chance', where: 'anywhere', parameters: [{ name: 'mean', takes: 'number' }, SD],
  meaning: 'A normal (Gaussian) number. Drawn once per device in parameters, anew in each step in signals.',
  example: 'normal(21, 0.5)',
  build: (call) => ({ value: call.draw(opcodes.OP_NORMAL, call.value(0), call.value(1)), type: call.arguments[0]?.type ?? NUMBER }),
};

const noise: FunctionSpecification = {
  name: 'noise', family: 'chance', where: 'signals', parameters: [SD],
  meaning: 'White noise about zero: a new normal number in each step.', formula: 'sd · N(0, 1)', example: '21 + noise(0.2)',
  build: (call) => ({ value: call.draw(opcodes.OP_NORMAL, call.graph.constant(0), call.value(0)), type: call.arguments[0]?.type ?? NUMBER }),
};

const choice: FunctionSpecification = {
  name: 'choice', family: 'chance', where: 'anywhere', parameters: [{ name: 'value', takes: 'any', rest: true }],
  meaning: 'One of the values, each as likely; a value that stands twice is twice as likely. All are texts, or all numbers.',
  example: 'hold(choice("red", "green", "blue"), 5s)',
  build: (call) => {
    const { values, type } = sameTypes(call.graph, call.arguments);
    const drawn = call.draw(opcodes.OP_CHOICE, call.graph.constant(values.length));
    return { value: pick(call.graph, drawn, values), type };
  },
};

/** values[drawn]; without a chain of selections when the values are 0, 1, 2 … themselves. */
function pick(graph: Graph, drawn: Value, values: readonly Value[]): Value {
  if (values.every((value, place) => value.kind === 'constant' && value.number === place)) return drawn;
  let picked = values.at(-1) as Value;
  for (let place = values.length - 2; place >= 0; place--) {
    const hit = graph.operation(opcodes.OP_EQ, drawn, graph.constant(place));
    picked = graph.operation(opcodes.OP_SELECT, hit, values[place] as Value, picked);
  }
  return picked;
}

const ou: FunctionSpecification = {
  name: 'ou', family: 'chance', where: 'signals',
  parameters: [{ name: 'tau', takes: 'duration', atBirth: true }, { ...SD, unit: 'stationary standard deviation', atBirth: true }],
  meaning: 'An Ornstein–Uhlenbeck process about zero: noise that wanders and returns within about tau. It starts stationary, and its statistics do not depend on the step.',
  formula: 'x ← a · x + sd · √(1 − a²) · N(0, 1) with a = exp(−step / tau)', example: '21 + ou(60s, 0.3)', plot: { seconds: 600 },
  build: (call) => ({ value: ouProcess(call, call.value(0), call.value(1)), type: NUMBER }),
};

function ouProcess(call: FunctionCall, tau: Value, sd: Value): Value {
  const { graph } = call;
  const decay = graph.operation(opcodes.OP_EXP, graph.operation(opcodes.OP_DIV, graph.constant(-call.stepSeconds), tau));
  const rest = graph.operation(opcodes.OP_SUB, graph.constant(1), graph.operation(opcodes.OP_MUL, decay, decay));
  const kick = graph.operation(opcodes.OP_MUL, sd, graph.operation(opcodes.OP_SQRT, rest));
  return call.remember(opcodes.OP_OU, [decay, kick], (key) => graph.draw(opcodes.OP_NORMAL, [graph.constant(0), sd], key, 'birth'));
}

const walk: FunctionSpecification = {
  name: 'walk', family: 'chance', where: 'signals',
  parameters: [{ ...SD, unit: 'per √second' }, { name: 'low', takes: 'number', default: -Infinity, atBirth: true }, { name: 'high', takes: 'number', default: Infinity, atBirth: true }],
  meaning: 'A random walk. With low and high it is reflected there and starts anywhere between them; without, it sets out from zero, which it has left by one step at first.',
  formula: 'x ← x + sd · √step · N(0, 1)', example: 'walk(0.3, 0, 10)', plot: { seconds: 600 },
  build: (call) => {
    const { graph } = call;
    const [low, high] = [call.value(1), call.value(2)];
    const kick = graph.operation(opcodes.OP_MUL, call.value(0), graph.constant(Math.sqrt(call.stepSeconds)));
    if (isInfinite(low) && isInfinite(high)) return { value: call.remember(opcodes.OP_WALK, [kick], () => graph.constant(0)), type: NUMBER };
    if (isInfinite(low) || isInfinite(high)) refuse(call.span, 'missing-argument', '`walk` has only one of its two bounds', 'Write `walk(sd, low, high)` or `walk(sd)`.');
    const value = call.remember(opcodes.OP_WALK_WITHIN, [kick, low, high], (key) => graph.draw(opcodes.OP_UNIFORM, [low, high], key, 'birth'));
    return { value, type: NUMBER };
  },
};

function isInfinite(value: Value): boolean {
  return value.kind === 'constant' && !Number.isFinite(value.number);
}

function commonType(call: FunctionCall): Typed['type'] {
  const [low, high] = call.arguments;
  const same = low?.type.kind === 'number' && high?.type.kind === 'number' && low.type.dimension === high.type.dimension;
  return same && low ? low.type : NUMBER;
}

const lognormal: FunctionSpecification = {
  name: 'lognormal', family: 'chance', where: 'anywhere', parameters: [{ name: 'mu', takes: 'number', unit: 'mean of the logarithm' }, { name: 'sigma', takes: 'number', unit: 'standard deviation of the logarithm' }],
  meaning: 'A number whose logarithm is normal: sizes, durations, incomes. Its median is exp(mu). Drawn once per device in parameters, anew in each step in signals.',
  formula: 'exp(mu + sigma · N(0, 1))', example: 'lognormal(0, 0.5)',
  build: (call) => ({ value: call.graph.operation(opcodes.OP_EXP, call.draw(opcodes.OP_NORMAL, call.value(0), call.value(1))), type: NUMBER }),
};

const exponential: FunctionSpecification = {
  name: 'exponential', family: 'chance', where: 'anywhere', parameters: [{ name: 'mean', takes: 'number' }],
  meaning: 'An exponential number: the time until something happens that may happen at any moment. Drawn once per device in parameters, anew in each step in signals.',
  formula: '−mean · ln(U(0, 1))', example: 'exponential(5)',
  build: (call) => {
    const { graph } = call;
    const drawn = graph.operation(opcodes.OP_LOG, call.draw(opcodes.OP_UNIFORM, graph.constant(0), graph.constant(1)));
    return { value: graph.operation(opcodes.OP_MUL, graph.operation(opcodes.OP_NEG, call.value(0)), drawn), type: call.argument(0).type };
  },
};

/** Time constants of the parts of pink noise: four and a half hours in steps of four. */
const PINK_SECONDS = [1, 4, 16, 64, 256, 1024, 4096, 16384] as const;

const pink: FunctionSpecification = {
  name: 'pink', family: 'chance', where: 'signals', parameters: [{ ...SD, atBirth: true }],
  meaning: 'Pink noise about zero: as much of it in every octave, from about 0.2 Hz down to a wave of a day. Eight Ornstein–Uhlenbeck processes with time constants from 1 s to 4½ h; it starts stationary, and its statistics do not depend on the step.',
  formula: 'Σ ou(4ᵏ s, sd / √8), k = 0 … 7', example: '20 + pink(1)', plot: { seconds: 600 },
  build: (call) => {
    const { graph } = call;
    const sd = graph.operation(opcodes.OP_DIV, call.value(0), graph.constant(Math.sqrt(PINK_SECONDS.length)));
    const parts = PINK_SECONDS.map((seconds) => ouProcess(call.part(String(seconds)), graph.constant(seconds), sd));
    return { value: parts.reduce((sum, part) => graph.operation(opcodes.OP_ADD, sum, part)), type: call.argument(0).type };
  },
};

export const CHANCE: readonly FunctionSpecification[] = [uniform, normal, lognormal, exponential, choice, noise, pink, ou, walk];

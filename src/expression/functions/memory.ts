// Memory. Most functions take their input to hold for a step: what they show follows from the inputs of the steps before, and
// is exact whatever the step. An input that is not finite is left out, so that it never stays in a memory.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import { refuse, refuseRecord } from '../error.ts';
import type { Graph, Value } from '../graph.ts';
import { sameTypes } from '../text-values.ts';
import { BOOLEAN, NUMBER, typeName, type ValueType } from '../types.ts';
import type { FunctionCall, FunctionSpecification, ParameterSpecification, Typed } from './specification.ts';

/** Most steps that a ring remembers per device. */
export const RING_STEPS = 3600;

const X: ParameterSpecification = { name: 'x', takes: 'number' };

/** `value` where it is finite, else what was there before: nothing that is not finite stays in a memory. */
export function lastFinite(graph: Graph, value: Value, before: Value): Value {
  return graph.operation(opcodes.OP_FINITE_OR, value, before);
}

/** What a cell held, in a node that also makes it store. */
function showingOld({ old, now }: { readonly old: Value; readonly now: Value }, graph: Graph): Value {
  return graph.operation(opcodes.OP_MOVE, old, now);
}

const nothingYet = (graph: Graph) => (): Value => graph.constant(NaN);
const typeOf = (call: FunctionCall): ValueType => call.argument(0).type;

function perStep(call: FunctionCall, rate: Value): Value {
  return call.graph.operation(opcodes.OP_MUL, rate, call.graph.constant(call.stepSeconds));
}

const previous: FunctionSpecification = {
  name: 'previous', family: 'memory', where: 'signals', parameters: [{ name: 'x', takes: 'old' }, { name: 'initial', takes: 'any', optional: true, atBirth: true }],
  meaning: 'What x was in the step before, in the first step `initial` (0, false or the first text without one). A signal may so build on its own past: `previous(level) + inflow`. Where x was not finite, the last finite value stands.',
  formula: 'x[n − 1]', example: 'previous(floor(t / 8s), 3)', plot: { beside: 'floor(t / 8s)' },
  build: (call) => {
    const { word } = call.argument(0);
    const initial = call.has(1) ? call.argument(1) : null;
    const known = word === undefined ? null : call.old(word, initial);
    if (!known) return rememberedExpression(call, initial);
    refuseRecord(known.type, call.argument(0).span);
    if (initial && initial.type.kind !== known.type.kind) refuse(call.argument(1).span, 'type-mismatch', `\`${word ?? ''}\` is ${typeName(known.type)}, but ${typeName(initial.type)} stands beside it`, 'Give both the same type.');
    return known;
  },
};

function rememberedExpression(call: FunctionCall, initial: Typed | null): Typed {
  const { graph } = call;
  const x = call.argument(0);
  const { values, type } = initial === null ? { values: [x.value, graph.constant(0)], type: x.type } : sameTypes(graph, [x, call.argument(1)]);
  const [value, first] = values as [Value, Value];
  return { value: showingOld(call.keep('x', first, (old) => lastFinite(graph, value, old)), graph), type };
}

const lag: FunctionSpecification = {
  name: 'lag', family: 'memory', where: 'signals', parameters: [X, { name: 'tau', takes: 'duration' }],
  meaning: 'x behind a first-order lag: after a jump of x, 63 % of the way is gone after tau. Starts at x. Exact for an x that holds from step to step, whatever the step.',
  formula: 'y ← y + (x − y) · (1 − exp(−step / tau))', example: 'lag(square(20s, 5), 3s)', plot: { beside: 'square(20s, 5)' },
  build: (call) => {
    const { graph } = call;
    const stays = graph.operation(opcodes.OP_EXP, graph.operation(opcodes.OP_DIV, graph.constant(-call.stepSeconds), call.value(1)));
    const share = graph.operation(opcodes.OP_SUB, graph.constant(1), stays);
    return { value: call.remember(opcodes.OP_LAG, [call.value(0), share], nothingYet(graph)), type: typeOf(call) };
  },
};

const toward: FunctionSpecification = {
  name: 'toward', family: 'memory', where: 'signals', parameters: [{ name: 'target', takes: 'number' }, { name: 'rate', takes: 'number', unit: 'per second' }],
  meaning: 'Goes towards the target, by `rate` per second at most, and stops there: a motor, a valve, a set-point ramp. Starts at the target.',
  formula: 'y ← y + clamp(target − y, −rate · step, rate · step)', example: 'toward(square(20s, 5), 2)', plot: { beside: 'square(20s, 5)' },
  build: (call) => {
    const most = call.graph.operation(opcodes.OP_ABS, perStep(call, call.value(1)));
    return { value: call.remember(opcodes.OP_TOWARD, [call.value(0), most], nothingYet(call.graph)), type: typeOf(call) };
  },
};

const respond: FunctionSpecification = {
  name: 'respond', family: 'memory', where: 'signals',
  parameters: [{ name: 'setpoint', takes: 'number' }, { name: 'tau', takes: 'duration', atBirth: true }, { name: 'overshoot', takes: 'share', default: 0, unit: 'share of a jump, 0 … below 1', atBirth: true }],
  meaning: 'A second-order response: a controlled system that swings beyond a new set-point by `overshoot` of the jump and settles. tau is one over its natural frequency in radians per second; without overshoot it is critically damped. Starts at the set-point, at rest, and is exact for a set-point that holds from step to step.',
  formula: 'y″ = (setpoint − y) / tau² − 2 ζ y′ / tau, ζ = −ln(overshoot) / √(π² + ln²(overshoot))', example: 'respond(square(40s, 5), 2s, 20%)', plot: { beside: 'square(40s, 5)', seconds: 80 },
  build: (call) => {
    const { graph } = call;
    const target = call.value(0);
    const matrix = responseMatrix(call);
    const of = (op: number, ...args: Value[]): Value => graph.operation(op, ...args);
    // The distance to the set-point and the speed, one step further.
    const place = graph.cell({ name: `${call.memoryName()}/place`, initial: graph.constant(NaN) });
    const speed = graph.cell({ name: `${call.memoryName()}/speed`, initial: graph.constant(0) });
    const shown = lastFinite(graph, place, target);
    const away = of(opcodes.OP_SUB, shown, target);
    const next = (away1: Value, speed1: Value): Value => of(opcodes.OP_ADD, of(opcodes.OP_MUL, away, away1), of(opcodes.OP_MUL, speed, speed1));
    const nextPlace = of(opcodes.OP_ADD, target, next(matrix[0], matrix[1]));
    const placed = graph.store(place, lastFinite(graph, nextPlace, place));
    const moved = graph.store(speed, lastFinite(graph, next(matrix[2], matrix[3]), speed));
    return { value: of(opcodes.OP_MOVE, of(opcodes.OP_MOVE, shown, placed), moved), type: typeOf(call) };
  },
};

/** exp of the system's matrix over one step: how (distance, speed) follow from (distance, speed). */
function responseMatrix(call: FunctionCall): readonly [Value, Value, Value, Value] {
  const { graph, stepSeconds } = call;
  const of = (op: number, ...args: Value[]): Value => graph.operation(op, ...args);
  const number = (value: number): Value => graph.constant(value);
  const logarithm = of(opcodes.OP_LOG, of(opcodes.OP_CLAMP, call.value(2), number(1e-12), number(0.999)));
  const root = of(opcodes.OP_SQRT, of(opcodes.OP_ADD, number(Math.PI * Math.PI), of(opcodes.OP_MUL, logarithm, logarithm)));
  const isDamped = of(opcodes.OP_LE, call.value(2), number(1e-12));
  const damping = of(opcodes.OP_SELECT, isDamped, number(1), of(opcodes.OP_DIV, of(opcodes.OP_NEG, logarithm), root));
  const frequency = of(opcodes.OP_DIV, number(1), call.value(1));
  const decay = of(opcodes.OP_MUL, damping, frequency);
  const swing = of(opcodes.OP_SELECT, isDamped, number(0), of(opcodes.OP_DIV, of(opcodes.OP_MUL, number(Math.PI), frequency), root));
  const turn = of(opcodes.OP_MUL, swing, number(stepSeconds));
  const sine = of(opcodes.OP_SELECT, isDamped, number(stepSeconds), of(opcodes.OP_DIV, of(opcodes.OP_SIN, turn), swing));
  const cosine = of(opcodes.OP_COS, turn);
  const fades = of(opcodes.OP_EXP, of(opcodes.OP_MUL, decay, number(-stepSeconds)));
  const damped = of(opcodes.OP_MUL, decay, sine);
  return [
    of(opcodes.OP_MUL, fades, of(opcodes.OP_ADD, cosine, damped)), of(opcodes.OP_MUL, fades, sine),
    of(opcodes.OP_NEG, of(opcodes.OP_MUL, of(opcodes.OP_MUL, frequency, frequency), of(opcodes.OP_MUL, fades, sine))), of(opcodes.OP_MUL, fades, of(opcodes.OP_SUB, cosine, damped)),
  ];
}

const hold: FunctionSpecification = {
  name: 'hold', family: 'memory', where: 'signals', parameters: [{ name: 'x', takes: 'any' }, { name: 'every', takes: 'duration', atBirth: true }],
  meaning: 'x as it was when it was last looked at, which happens in the first step and every `every` from then on, rounded to whole steps: a slow sampler.',
  formula: 'x at step ⌊n / k⌋ · k, k = round(every / step), at least 1', example: 'hold(sine(20s, 5), 4s)', plot: { beside: 'sine(20s, 5)' },
  build: (call) => {
    const { graph } = call;
    const steps = graph.operation(opcodes.OP_MAX, graph.constant(1), graph.operation(opcodes.OP_ROUND, graph.operation(opcodes.OP_DIV, call.value(1), graph.constant(call.stepSeconds))));
    const place = graph.operation(opcodes.OP_MOD, graph.scalar(opcodes.SCALAR_STEP_NUMBER, 'tick'), steps);
    const takes = graph.operation(opcodes.OP_EQ, place, graph.constant(0));
    return { value: call.remember(opcodes.OP_HOLD, [call.value(0), takes], nothingYet(graph)), type: typeOf(call) };
  },
};

const deadband: FunctionSpecification = {
  name: 'deadband', family: 'memory', where: 'signals', parameters: [X, { name: 'width', takes: 'number' }],
  meaning: 'Holds its last value until x differs from it by more than width; then it takes x. Starts at x.',
  formula: '|x − y| > width ? x : y', example: 'deadband(sine(20s, 5), 2)', plot: { beside: 'sine(20s, 5)' },
  build: (call) => ({ value: call.remember(opcodes.OP_DEADBAND, [call.value(0), call.value(1)], nothingYet(call.graph)), type: typeOf(call) }),
};

const derivative: FunctionSpecification = {
  name: 'derivative', family: 'memory', where: 'signals', parameters: [X],
  meaning: 'How fast x changes, per second. 0 in the first step, and where x is or was not finite.',
  formula: '(x − previous x) / step', example: 'derivative(sine(20s, 5))', plot: { beside: 'sine(20s, 5)' },
  build: (call) => ({ value: call.remember(opcodes.OP_DERIVATIVE, [call.value(0), call.graph.constant(1 / call.stepSeconds)], nothingYet(call.graph)), type: NUMBER }),
};

const integrate: FunctionSpecification = {
  name: 'integrate', family: 'memory', where: 'signals',
  parameters: [{ ...X, unit: 'per second' }, { name: 'initial', takes: 'number', default: 0, atBirth: true }, { name: 'low', takes: 'number', default: -Infinity }, { name: 'high', takes: 'number', default: Infinity }],
  meaning: 'The integral of x over time in seconds, from `initial` on, never below low nor above high: energy from power, a level from flows. Each x counts from its step to the next one.',
  formula: 'y ← clamp(y + x · step, low, high)', example: 'integrate(1 + square(20s, 1))', plot: { beside: '1 + square(20s, 1)' },
  build: (call) => ({ value: call.remember(opcodes.OP_INTEGRATE, [perStep(call, call.value(0)), call.value(2), call.value(3)], () => call.value(1)), type: NUMBER }),
};

const counter: FunctionSpecification = {
  name: 'counter', family: 'memory', where: 'signals', parameters: [{ name: 'rate', takes: 'rate', unit: 'per second' }, { name: 'wrap', takes: 'number', default: Infinity }],
  meaning: 'A whole number that counts up from 0, `rate` per second, and begins again at 0 on reaching wrap. It never counts down.',
  formula: '⌊Σ max(0, rate) · step⌋ mod wrap', example: 'counter(0.5, 8)',
  build: (call) => ({ value: call.remember(opcodes.OP_COUNTER, [perStep(call, call.value(0)), call.value(1)], () => call.graph.constant(0)), type: NUMBER }),
};

const latch: FunctionSpecification = {
  name: 'latch', family: 'memory', where: 'signals', parameters: [{ name: 'set', takes: 'boolean' }, { name: 'reset', takes: 'boolean' }],
  meaning: 'True from the step in which `set` holds until the step in which `reset` holds; reset wins. False at first.',
  formula: 'not reset and (set or y)', example: 'latch(sine(20s, 5) > 3, sine(20s, 5) < -3)', plot: { beside: 'sine(20s, 5)' },
  build: (call) => {
    const { graph } = call;
    const next = (old: Value): Value => graph.operation(opcodes.OP_AND, graph.operation(opcodes.OP_NOT, call.value(1)), graph.operation(opcodes.OP_OR, call.value(0), old));
    return { value: call.keep('y', graph.constant(0), next).now, type: BOOLEAN };
  },
};

/** Whole steps of a duration for a ring. */
function ringSteps(call: FunctionCall, name: string): number {
  const { value, span } = call.argument(1);
  const steps = value.kind === 'constant' ? Math.max(1, Math.round(value.number / call.stepSeconds)) : 1;
  if (Number.isFinite(steps) && steps <= RING_STEPS) return steps;
  refuse(span, 'too-many-steps', `\`${call.name}\` would remember ${steps} steps per device, more than ${RING_STEPS}`, `Use a shorter ${name}, a longer \`step\`, or \`lag(x, tau)\`, which remembers one number.`, { steps, limit: RING_STEPS });
}

const delay: FunctionSpecification = {
  name: 'delay', family: 'memory', where: 'signals', parameters: [{ name: 'x', takes: 'any' }, { name: 'd', takes: 'duration', constant: true }],
  meaning: `x as it was d ago, rounded to whole steps, at most ${RING_STEPS.toLocaleString('en')} of them; its first value until d has passed. Each step takes 8 bytes per device.`,
  formula: 'x[n − round(d / step)]', example: 'delay(sine(20s, 5), 4s)', plot: { beside: 'sine(20s, 5)' },
  build: (call) => {
    const d = call.argument(1);
    if (d.value.kind === 'constant' && d.value.number < 0) refuse(d.span, 'not-a-duration', 'd of `delay` is negative, and nobody knows the future', 'Write how long ago, e.g. `5s`.', { name: call.name });
    if (d.value.kind === 'constant' && Math.round(d.value.number / call.stepSeconds) === 0) return { value: call.value(0), type: typeOf(call) };
    const steps = ringSteps(call, 'delay');
    return { value: call.remember(opcodes.OP_DELAY, [call.value(0), call.graph.constant(steps)], () => call.graph.constant(0), steps + 2), type: typeOf(call) };
  },
};

const average: FunctionSpecification = {
  name: 'average', family: 'memory', where: 'signals', parameters: [X, { name: 'window', takes: 'duration', constant: true }],
  meaning: `The mean of x over the last steps of the window, at most ${RING_STEPS.toLocaleString('en')} of them; over what there is so far until the window is full. What is not finite is left out. Each step takes 8 bytes per device.`,
  formula: 'Σ x / k over the last k = round(window / step) steps', example: 'average(square(20s, 5), 6s)', plot: { beside: 'square(20s, 5)' },
  build: (call) => {
    const steps = ringSteps(call, 'window');
    return { value: call.remember(opcodes.OP_AVERAGE, [call.value(0), call.graph.constant(steps)], nothingYet(call.graph), steps + 3), type: typeOf(call) };
  },
};

export const MEMORY: readonly FunctionSpecification[] = [previous, lag, toward, respond, hold, deadband, derivative, integrate, counter, latch, delay, average];

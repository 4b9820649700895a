// Arithmetic: every function is one operation of the kernel or a fixed composition of them.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import type { Value } from '../graph.ts';
import { NUMBER, type ValueType } from '../types.ts';
import type { FunctionCall, FunctionSpecification, ParameterSpecification } from './specification.ts';

const X: ParameterSpecification = { name: 'x', takes: 'number' };

/** The dimension that all arguments share, else a plain number. */
function sharedType(call: FunctionCall): ValueType {
  const [first, ...others] = call.arguments.map(({ type }) => type);
  if (first?.kind !== 'number') return NUMBER;
  return others.every((type) => type.kind === 'number' && type.dimension === first.dimension) ? first : NUMBER;
}

function unary(name: string, op: number, meaning: string, example: string, keepsUnit: boolean, formula?: string): FunctionSpecification {
  return {
    name, family: 'arithmetic', parameters: [X], meaning, example, where: 'anywhere', ...(formula ? { formula } : {}),
    build: (call) => ({ value: call.graph.operation(op, call.value(0)), type: keepsUnit ? sharedType(call) : NUMBER }),
  };
}

function folded(name: string, op: number, meaning: string, example: string): FunctionSpecification {
  return {
    name, family: 'arithmetic', parameters: [X, { name: 'y', takes: 'number', rest: true }], meaning, example, where: 'anywhere',
    build: (call) => ({
      value: call.arguments.map(({ value }) => value).reduce((a: Value, b: Value) => call.graph.operation(op, a, b)),
      type: sharedType(call),
    }),
  };
}

function binary(name: string, op: number, parameters: readonly string[], meaning: string, formula: string, example: string): FunctionSpecification {
  return {
    name, family: 'arithmetic', parameters: parameters.map((parameter) => ({ name: parameter, takes: 'number' as const })), meaning, formula, example, where: 'anywhere',
    build: (call) => ({ value: call.graph.operation(op, call.value(0), call.value(1)), type: NUMBER }),
  };
}

const clamp: FunctionSpecification = {
  name: 'clamp', family: 'arithmetic', where: 'anywhere',
  parameters: [X, { name: 'low', takes: 'number' }, { name: 'high', takes: 'number' }],
  meaning: 'x, but never below low nor above high.', formula: 'min(max(x, low), high)', example: 'clamp(sine(20s, 5), -2, 4)',
  build: (call) => ({ value: call.graph.operation(opcodes.OP_CLAMP, call.value(0), call.value(1), call.value(2)), type: sharedType(call) }),
};

const scale: FunctionSpecification = {
  name: 'scale', family: 'arithmetic', where: 'anywhere',
  parameters: [X, ...['a', 'b', 'c', 'd'].map((name) => ({ name, takes: 'number' as const }))],
  meaning: 'Maps x from the range a … b to the range c … d, in a straight line beyond it too.',
  formula: 'c + (x − a) · ((d − c) / (b − a))', example: 'scale(sine(20s, 1), -1, 1, 4, 20)',
  build: (call) => {
    const { graph } = call;
    const [x, a, b, c, d] = [0, 1, 2, 3, 4].map((position) => call.value(position)) as [Value, Value, Value, Value, Value];
    const slope = graph.operation(opcodes.OP_DIV, graph.operation(opcodes.OP_SUB, d, c), graph.operation(opcodes.OP_SUB, b, a));
    const value = graph.operation(opcodes.OP_ADD, graph.operation(opcodes.OP_MUL, graph.operation(opcodes.OP_SUB, x, a), slope), c);
    return { value, type: NUMBER };
  },
};

const quantize: FunctionSpecification = {
  name: 'quantize', family: 'arithmetic', where: 'anywhere',
  parameters: [X, { name: 'size', takes: 'number' }],
  meaning: 'x rounded to a multiple of size: what a converter of that resolution shows.', formula: 'round(x / size) · size', example: 'quantize(sine(20s, 5), 2)',
  build: (call) => {
    const { graph } = call;
    const steps = graph.operation(opcodes.OP_ROUND, graph.operation(opcodes.OP_DIV, call.value(0), call.value(1)));
    return { value: graph.operation(opcodes.OP_MUL, steps, call.value(1)), type: call.arguments[0]?.type ?? NUMBER };
  },
};

export const ARITHMETIC: readonly FunctionSpecification[] = [
  folded('min', opcodes.OP_MIN, 'The smallest of the arguments.', 'min(sine(20s, 5), 2)'),
  folded('max', opcodes.OP_MAX, 'The largest of the arguments.', 'max(0, sine(20s, 5))'),
  unary('abs', opcodes.OP_ABS, 'The size of x, without its sign.', 'abs(sine(20s, 5))', true),
  unary('sign', opcodes.OP_SIGN, '−1, 0 or 1.', 'sign(sine(20s, 5))', false),
  unary('floor', opcodes.OP_FLOOR, 'The next integer below.', 'floor(t / 8s)', true),
  unary('ceil', opcodes.OP_CEIL, 'The next integer above.', 'ceil(t / 8s)', true),
  unary('round', opcodes.OP_ROUND, 'The nearest integer, halves away from zero.', 'round(sine(20s, 3))', true),
  unary('sqrt', opcodes.OP_SQRT, 'The square root; not finite below zero.', 'sqrt(t / 1s)', false),
  binary('pow', opcodes.OP_POW, ['x', 'y'], 'x to the power of y.', 'x^y', 'pow(t / 20s, 3)'),
  unary('exp', opcodes.OP_EXP, 'e to the power of x.', '10 * exp(-t / 15s)', false),
  unary('log', opcodes.OP_LOG, 'The natural logarithm; not finite at and below zero.', 'log(1 + t / 1s)', false),
  unary('sin', opcodes.OP_SIN, 'The sine of x in radians. For a wave over time see `sine`.', 'sin(t / 5s)', false),
  unary('cos', opcodes.OP_COS, 'The cosine of x in radians.', 'cos(t / 5s)', false),
  unary('tan', opcodes.OP_TAN, 'The tangent of x in radians.', 'tan(sin(t / 5s))', false),
  binary('mod', opcodes.OP_MOD, ['x', 'y'], 'The remainder, with the sign of y.', 'x − y · floor(x / y)', 'mod(t, 7s)'),
  clamp, scale, quantize,
];

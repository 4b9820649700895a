// Syntax tree → value graph: names, types, units, functions.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { drawKey, type DrawKey } from './draw-key.ts';
import { refuse } from './error.ts';
import { CONTEXT_NAMES } from './functions/context.ts';
import { findFunction, FUNCTIONS } from './functions/index.ts';
import { LATER_FUNCTIONS, LATER_NAMES } from './functions/later.ts';
import { knownAtBirth } from './functions/chance.ts';
import type { Argument, FunctionCall, FunctionSpecification, ParameterSpecification, Typed } from './functions/specification.ts';
import type { Graph, Value } from './graph.ts';
import { didYouMean } from './suggest.ts';
import type { BinarySyntax, CallSyntax, NameSyntax, Span, Syntax } from './syntax.ts';
import { carry, sameTypes } from './text-values.ts';
import { BOOLEAN, dividedDimension, multipliedDimension, NUMBER, numberOf, typeName, type ValueType } from './types.ts';

/** What an expression may stand in for: drawn once (parameter, label), computed per step (signal), asked (filter). */
export type Purpose = 'birth' | 'step' | 'filter';

export interface Setting {
  readonly graph: Graph;
  readonly purpose: Purpose;
  readonly seed: number;
  readonly fleet: string;
  /** Name of the signal, parameter or label. */
  readonly owner: string;
  readonly stepSeconds: number;
  /** A signal, parameter or label by name, or null. Throws when it cannot be used here. */
  readonly resolve: (name: string, span: Span) => Typed | null;
  /** All names that `resolve` knows, for suggestions. */
  readonly names: () => readonly string[];
  readonly isSignal: (name: string) => boolean;
}

const ARITHMETIC: Readonly<Record<string, number>> = { '+': opcodes.OP_ADD, '-': opcodes.OP_SUB, '*': opcodes.OP_MUL, '/': opcodes.OP_DIV };
const COMPARISON: Readonly<Record<string, number>> = {
  '==': opcodes.OP_EQ, '!=': opcodes.OP_NE, '<': opcodes.OP_LT, '<=': opcodes.OP_LE, '>': opcodes.OP_GT, '>=': opcodes.OP_GE,
};

/** Compiles one expression. Throws an ExpressionError. */
export function compileSyntax(syntax: Syntax, setting: Setting): Typed {
  return new ExpressionCompiler(setting).compile(syntax);
}

class ExpressionCompiler {
  private readonly setting: Setting;
  /** How often each function was called so far in this expression: the place in a draw's key. */
  private readonly places = new Map<string, number>();

  constructor(setting: Setting) {
    this.setting = setting;
  }

  compile(syntax: Syntax): Typed {
    const { graph } = this.setting;
    switch (syntax.kind) {
      case 'quantity': return { value: graph.constant(syntax.value), type: numberOf(syntax.dimension) };
      case 'boolean': return { value: graph.constant(syntax.value ? 1 : 0), type: BOOLEAN };
      case 'text': return { value: graph.constant(0), type: { kind: 'text', texts: [syntax.text] } };
      case 'name': return this.name(syntax);
      case 'call': return this.call(syntax);
      case 'unary': return this.unary(syntax.operator, syntax.of);
      case 'binary': return this.binary(syntax);
      case 'field': return refuse(syntax, 'not-available-yet', `\`.${syntax.field}\` needs a function with several results, which this version does not have yet`, 'Leave it out for now.', { what: 'field' });
      case 'array': return refuse(syntax, 'array-here', 'a list cannot stand here', 'Lists are arguments of `route`, `day` and `week` only.');
    }
  }

  private name(syntax: NameSyntax): Typed {
    const found = this.setting.resolve(syntax.name, syntax);
    if (found) return found;
    const context = CONTEXT_NAMES.find(({ name }) => name === syntax.name);
    if (context) {
      if (context.where === 'signals' && this.setting.purpose === 'birth') {
        refuse(syntax, 'not-at-birth', `\`${syntax.name}\` changes, but a parameter or label is fixed when the device is born`, 'Move this into a signal.', { name: syntax.name });
      }
      return context.build(this.setting.graph);
    }
    const later = LATER_NAMES.get(syntax.name);
    if (later) refuse(syntax, 'not-available-yet', `\`${syntax.name}\` is part of the language, but not of this version yet`, later, { what: syntax.name });
    if (findFunction(syntax.name)) refuse(syntax, 'unknown-signal', `\`${syntax.name}\` is a function`, `Call it: \`${syntax.name}(…)\`.`, { name: syntax.name });
    const known = [...this.setting.names(), ...CONTEXT_NAMES.map(({ name }) => name)];
    refuse(syntax, 'unknown-signal', `unknown signal \`${syntax.name}\`${didYouMean(syntax.name, known)}`,
      this.setting.purpose === 'birth' ? `A text needs quotes of its own: \`'"${syntax.name}"'\`; otherwise name a parameter or label.` : 'Name a signal, parameter or label of this model.', { name: syntax.name });
  }

  private unary(operator: '-' | 'not', of: Syntax): Typed {
    const operand = this.compile(of);
    if (operator === 'not') {
      this.want('boolean', operand.type, of, '`not`');
      return { value: this.setting.graph.operation(opcodes.OP_NOT, operand.value), type: BOOLEAN };
    }
    this.want('number', operand.type, of, '`-`');
    return { value: this.setting.graph.operation(opcodes.OP_NEG, operand.value), type: operand.type };
  }

  private binary(syntax: BinarySyntax): Typed {
    const left = { ...this.compile(syntax.left), span: syntax.left };
    const right = { ...this.compile(syntax.right), span: syntax.right };
    const { operator } = syntax;
    if (operator === 'and' || operator === 'or') return this.logic(operator, left, right);
    if (operator === '==' || operator === '!=') return this.equality(operator, left, right);
    this.want('number', left.type, left.span, `\`${operator}\``);
    this.want('number', right.type, right.span, `\`${operator}\``);
    const compared = COMPARISON[operator];
    if (compared !== undefined) return { value: this.setting.graph.operation(compared, left.value, right.value), type: BOOLEAN };
    const value = this.setting.graph.operation(ARITHMETIC[operator] as number, left.value, right.value);
    return { value, type: arithmeticType(operator, left.type, right.type) };
  }

  private logic(operator: 'and' | 'or', left: Argument, right: Argument): Typed {
    for (const side of [left, right]) this.want('boolean', side.type, side.span, `\`${operator}\``);
    return { value: this.setting.graph.operation(operator === 'and' ? opcodes.OP_AND : opcodes.OP_OR, left.value, right.value), type: BOOLEAN };
  }

  private equality(operator: '==' | '!=', left: Argument, right: Argument): Typed {
    const { graph } = this.setting;
    const op = COMPARISON[operator] as number;
    for (const [literal, other] of [[left, right], [right, left]] as const) {
      if (literal.type.kind !== 'text' || literal.value.kind !== 'constant' || other.type.kind !== 'text') continue;
      const text = literal.type.texts[literal.value.number] ?? '';
      if (!other.type.texts.includes(text)) {
        refuse(literal.span, 'unknown-text', `\`${text}\` is never a value here${didYouMean(text, other.type.texts)}`, `Possible values are ${other.type.texts.slice(0, 20).map((known) => `"${known}"`).join(', ')}.`, { text });
      }
      return { value: graph.operation(op, carry(graph, literal.value, literal.type.texts, other.type.texts), other.value), type: BOOLEAN };
    }
    const { values } = sameTypes(graph, [left, right]);
    return { value: graph.operation(op, values[0] as Value, values[1] as Value), type: BOOLEAN };
  }

  private call(syntax: CallSyntax): Typed {
    const specification = findFunction(syntax.name);
    if (!specification) return this.unknownFunction(syntax);
    if (specification.where === 'signals' && this.setting.purpose === 'birth') {
      refuse(syntax, 'not-at-birth', `\`${syntax.name}\` changes from step to step, but a parameter or label is fixed when the device is born`, 'Move this into a signal, or use `normal` or `uniform`.', { name: syntax.name });
    }
    const place = this.places.get(syntax.name) ?? 0;
    this.places.set(syntax.name, place + 1);
    const given = syntax.arguments.map((argument, position) => this.argument(specification, argument, position));
    return specification.build(this.functionCall(syntax, this.complete(specification, syntax, given), `${syntax.name}:${place}`));
  }

  private unknownFunction(syntax: CallSyntax): never {
    const later = LATER_FUNCTIONS.get(syntax.name);
    if (later) refuse(syntax.nameSpan, 'not-available-yet', `\`${syntax.name}\` is part of the language, but not of this version yet`, later, { what: syntax.name });
    const suggestion = didYouMean(syntax.name, FUNCTIONS.map(({ name }) => name));
    refuse(syntax.nameSpan, 'unknown-function', `unknown function \`${syntax.name}\`${suggestion}`, 'See the reference of expressions for all functions.', { name: syntax.name });
  }

  private argument(specification: FunctionSpecification, syntax: Syntax, position: number): Argument {
    const parameter = parameterAt(specification, position);
    const compiled = { ...this.compile(syntax), span: syntax };
    if (!parameter) refuse(syntax, 'too-many-arguments', `\`${specification.name}\` takes ${specification.parameters.length === 1 ? 'one argument' : `${specification.parameters.length} arguments`}`, `Write ${signature(specification)}.`, { name: specification.name });
    this.checkArgument(specification, parameter, syntax, compiled);
    return compiled;
  }

  private checkArgument(specification: FunctionSpecification, parameter: ParameterSpecification, syntax: Syntax, compiled: Typed): void {
    const where = `${parameter.name} of \`${specification.name}\``;
    if (parameter.takes === 'signal' && !(syntax.kind === 'name' && this.setting.isSignal(syntax.name))) {
      refuse(syntax, 'not-a-signal', `${where} must be the name of a signal`, 'Write a signal’s name, e.g. `measured(temperature)`.', { name: specification.name });
    }
    if (parameter.takes === 'number' || parameter.takes === 'boolean') this.want(parameter.takes, compiled.type, syntax, where);
    if (parameter.takes === 'duration' && !(compiled.type.kind === 'number' && compiled.type.dimension === 'duration')) {
      const plain = syntax.kind === 'quantity' && syntax.dimension === 'none' ? `${syntax.value}s` : '30s';
      refuse(syntax, 'not-a-duration', `${where} must be a duration, this is ${typeName(compiled.type)}`, `Write a unit, e.g. \`${plain}\`.`, { name: specification.name });
    }
    if (parameter.atBirth && !knownAtBirth(compiled.value)) {
      refuse(syntax, 'not-known-at-birth', `${where} must be known when the device is born, but this changes`, 'Use numbers and parameters here, no signals and not `t`.', { name: specification.name });
    }
  }

  private complete(specification: FunctionSpecification, syntax: CallSyntax, given: readonly Argument[]): Argument[] {
    const all = [...given];
    for (const parameter of specification.parameters.slice(given.length)) {
      if (parameter.default === undefined) refuse(syntax, 'missing-argument', `\`${specification.name}\` lacks ${parameter.name}`, `Write ${signature(specification)}.`, { name: specification.name });
      all.push({ value: this.setting.graph.constant(parameter.default), type: NUMBER, span: syntax });
    }
    return all;
  }

  private functionCall(syntax: CallSyntax, given: readonly Argument[], place: string): FunctionCall {
    const { graph, seed, fleet, owner, purpose, stepSeconds } = this.setting;
    let known: DrawKey | null = null;
    const key = (): DrawKey => {
      if (purpose === 'filter') refuse(syntax, 'draw-in-filter', `\`${syntax.name}\` draws a new value at every look`, 'Filter by signals, parameters and labels.', { name: syntax.name });
      return (known ??= drawKey(seed, fleet, owner, place));
    };
    return {
      graph, stepSeconds, span: syntax, arguments: given,
      value: (position) => (given[position] as Argument).value,
      draw: (op, ...args) => graph.draw(op, args, key(), purpose === 'birth' ? 'birth' : 'step'),
      remember: (op, args, initial) => graph.remember(op, args, key(), { name: `${owner}/${place}`, initial: initial(key()) }),
    };
  }

  private want(kind: 'number' | 'boolean', type: ValueType, span: Span, where: string): void {
    if (type.kind === kind) return;
    const remedy = kind === 'boolean' ? 'Compare, e.g. `temperature > 30`.' : type.kind === 'boolean' ? 'Write `if(condition, 1, 0)`.' : 'Use a number here.';
    refuse(span, 'type-mismatch', `${where} wants ${kind === 'boolean' ? 'true or false' : 'a number'}, this is ${typeName(type)}`, remedy);
  }
}

function arithmeticType(operator: string, left: ValueType, right: ValueType): ValueType {
  if (left.kind !== 'number' || right.kind !== 'number') return NUMBER;
  if (operator === '*') return numberOf(multipliedDimension(left.dimension, right.dimension));
  if (operator === '/') return numberOf(dividedDimension(left.dimension, right.dimension));
  return left.dimension === right.dimension ? left : NUMBER;
}

function parameterAt(specification: FunctionSpecification, position: number): ParameterSpecification | undefined {
  const last = specification.parameters.at(-1);
  return specification.parameters[position] ?? (last?.rest ? last : undefined);
}

/** `` `sine(period, amplitude = 1, phase = 0)` `` */
export function signature(specification: FunctionSpecification): string {
  const list = specification.parameters.map(({ name, default: value, rest }) => {
    if (rest) return `${name}, …`;
    return value === undefined ? name : Number.isFinite(value) ? `${name} = ${value}` : `${name}?`;
  });
  return `\`${specification.name}(${list.join(', ')})\``;
}

// A call of a function: its arguments are bound to the table's parameters and checked, then the row builds the values.

import { drawKey, type DrawKey } from './draw-key.ts';
import { refuse, refuseRecord } from './error.ts';
import { knownAtBirth } from './functions/rates.ts';
import { findFunction, FUNCTIONS } from './functions/index.ts';
import { TRANSITIONS } from './functions/transitions.ts';
import type { Argument, FunctionCall, FunctionSpecification, ParameterSpecification, Typed } from './functions/specification.ts';
import { readPoints, readTable, readTransitions } from './literals.ts';
import { defaultSeconds, type Setting } from './setting.ts';
import { didYouMean } from './suggest.ts';
import type { CallSyntax, Span, Syntax } from './syntax.ts';
import { NUMBER, typeName, type ValueType } from './types.ts';

/** What the calls of one expression share. */
export interface CallScope {
  readonly setting: Setting;
  compile(syntax: Syntax): Typed;
  want(kind: 'number' | 'boolean', type: ValueType, span: Span, where: string): void;
  /** How often the function was called so far in this expression: the place in a draw's key. */
  nextPlace(name: string): number;
}

export function compileCall(syntax: CallSyntax, scope: CallScope): Typed {
  const { setting } = scope;
  const specification = setting.local?.get(syntax.name) ?? findFunction(syntax.name);
  if (!specification) return unknownFunction(syntax, setting);
  if (specification.where === 'signals' && setting.purpose === 'birth') {
    refuse(syntax, 'not-at-birth', `\`${syntax.name}\` changes from step to step, but a parameter or label is fixed when the device is born`, 'Move this into a signal, or use `normal` or `uniform`.', { name: syntax.name });
  }
  const place = scope.nextPlace(syntax.name);
  const given = bind(specification, syntax, scope);
  return specification.build(functionCall(syntax, given, `${syntax.name}:${place}`, setting));
}

function unknownFunction(syntax: CallSyntax, setting: Setting): never {
  if (TRANSITIONS.some(({ name }) => name === syntax.name)) refuse(syntax.nameSpan, 'only-in-transitions', `\`${syntax.name}\` belongs to the transitions of a state machine`, 'Write it behind a state’s name under `states:`; in a signal use `event(rate)` or compare.', { name: syntax.name });
  const suggestion = didYouMean(syntax.name, [...FUNCTIONS.map(({ name }) => name), ...(setting.local?.keys() ?? [])]);
  refuse(syntax.nameSpan, 'unknown-function', `unknown function \`${syntax.name}\`${suggestion}`, 'See the reference of expressions for all functions.', { name: syntax.name });
}

/** Arguments in the order of the parameters; an optional one that is left out is undefined. */
function bind(specification: FunctionSpecification, syntax: CallSyntax, scope: CallScope): (Argument | undefined)[] {
  const bound: (Argument | undefined)[] = [];
  for (const argument of syntax.arguments) {
    // An optional word may be left out in front of others.
    for (let next = parameterAt(specification, bound.length); next?.takes === 'word' && next.optional && wordOf(argument, next) === null; next = parameterAt(specification, bound.length)) {
      if (isLikelyWord(argument, next, scope.setting)) break;
      bound.push(undefined);
    }
    const parameter = parameterAt(specification, bound.length);
    if (!parameter) refuse(argument, 'too-many-arguments', `\`${specification.name}\` takes ${specification.parameters.length === 1 ? 'one argument' : `${specification.parameters.length} arguments`}`, `Write ${signature(specification)}.`, { name: specification.name });
    bound.push(readArgument(specification, parameter, argument, scope));
  }
  for (const parameter of specification.parameters.slice(bound.length)) {
    if (parameter.default === undefined && !parameter.optional) refuse(syntax, 'missing-argument', `\`${specification.name}\` lacks ${parameter.name}`, `Write ${signature(specification)}.`, { name: specification.name });
    bound.push(parameter.default === undefined ? undefined : { value: scope.setting.graph.constant(parameter.default), type: NUMBER, span: syntax });
  }
  return bound;
}

function parameterAt(specification: FunctionSpecification, position: number): ParameterSpecification | undefined {
  const last = specification.parameters.at(-1);
  return specification.parameters[position] ?? (last?.rest ? last : undefined);
}

function wordOf(syntax: Syntax, parameter: ParameterSpecification): string | null {
  return syntax.kind === 'name' && parameter.words?.includes(syntax.name) ? syntax.name : null;
}

/** A name that nothing else bears: a word that is misspelt. */
function isLikelyWord(syntax: Syntax, parameter: ParameterSpecification, setting: Setting): boolean {
  return syntax.kind === 'name' && !setting.names().includes(syntax.name) && didYouMean(syntax.name, parameter.words ?? []) !== '';
}

function readArgument(specification: FunctionSpecification, parameter: ParameterSpecification, syntax: Syntax, scope: CallScope): Argument {
  const { setting } = scope;
  const where = `${parameter.name} of \`${specification.name}\``;
  const nothing = { value: setting.graph.constant(0), type: NUMBER, span: syntax };
  const constant = (item: Syntax): Typed => scope.compile(item);
  switch (parameter.takes) {
    case 'word': return { ...nothing, word: readWord(parameter, syntax, where) };
    case 'text':
      if (syntax.kind !== 'text') refuse(syntax, 'not-a-text', `${where} must be a text in quotes`, 'Write e.g. `"power"`.', { name: specification.name });
      return { ...nothing, word: syntax.text };
    case 'points': return { ...nothing, points: readPoints(syntax, setting.data, where, constant) };
    case 'table': return { ...nothing, table: readTable(syntax, setting.data, where) };
    case 'transitions': return { ...nothing, transitions: readTransitions(syntax, where, constant) };
    case 'old': if (syntax.kind === 'name' && setting.isSignal(syntax.name) && setting.old) return { ...nothing, word: syntax.name };
  }
  const compiled = { ...scope.compile(syntax), span: syntax };
  checkArgument(specification, parameter, syntax, compiled, scope);
  return syntax.kind === 'name' ? { ...compiled, word: syntax.name } : compiled;
}

function readWord(parameter: ParameterSpecification, syntax: Syntax, where: string): string {
  const word = wordOf(syntax, parameter);
  if (word !== null) return word;
  const words = parameter.words ?? [];
  const written = syntax.kind === 'name' ? syntax.name : syntax.kind === 'text' ? syntax.text : '';
  const quotes = syntax.kind === 'text' && words.includes(syntax.text) ? ', without quotes' : '';
  refuse(syntax, 'unknown-word', `${where} must be ${words.map((known) => `\`${known}\``).join(' or ')}${quotes}${quotes === '' && written !== '' ? didYouMean(written, words) : ''}`, `Write ${words.map((known) => `\`${known}\``).join(' or ')}.`, { word: written });
}

function checkArgument(specification: FunctionSpecification, parameter: ParameterSpecification, syntax: Syntax, compiled: Typed, scope: CallScope): void {
  const where = `${parameter.name} of \`${specification.name}\``;
  const { takes } = parameter;
  if (takes === 'signal' && !(syntax.kind === 'name' && scope.setting.isSignal(syntax.name))) {
    refuse(syntax, 'not-a-signal', `${where} must be the name of a signal`, 'Write a signal’s name, e.g. `measured(temperature)`.', { name: specification.name });
  }
  refuseRecord(compiled.type, syntax);
  if (takes === 'number' || takes === 'boolean') scope.want(takes, compiled.type, syntax, where);
  if (takes === 'share') wantShare(compiled.type, syntax, parameter, where, scope);
  if (takes === 'duration') wantDuration(compiled.type, syntax, where, specification.name);
  if (takes === 'rate' || takes === 'speed') wantMeasure(takes, compiled.type, syntax, where, specification.name);
  if (parameter.constant && compiled.value.kind !== 'constant') {
    refuse(syntax, 'not-constant', `${where} must be a plain number, the same for all devices`, 'Write a number: memory is laid out by it.', { name: specification.name });
  }
  if (parameter.atBirth && !knownAtBirth(compiled.value)) {
    refuse(syntax, 'not-known-at-birth', `${where} must be known when the device is born, but this changes`, 'Use numbers and parameters here, no signals and not `t`.', { name: specification.name });
  }
}

function wantDuration(type: ValueType, syntax: Syntax, where: string, name: string): void {
  if (type.kind === 'number' && type.dimension === 'duration') return;
  const plain = syntax.kind === 'quantity' && syntax.dimension === 'none' ? `${syntax.value}s` : '30s';
  refuse(syntax, 'not-a-duration', `${where} must be a duration, this is ${typeName(type)}`, `Write a unit, e.g. \`${plain}\`.`, { name });
}

function wantShare(type: ValueType, syntax: Syntax, { unit }: ParameterSpecification, where: string, scope: CallScope): void {
  scope.want('number', type, syntax, where);
  if (type.kind !== 'number' || type.dimension === 'none') return;
  refuse(syntax, 'not-a-share', `${where} must be a plain number (${unit ?? 'a share'}), this is ${typeName(type)}`, 'Write a share of the whole, e.g. `25%` or `0.25`.');
}

const MEASURES = {
  rate: { code: 'not-a-rate', remedy: 'Write how often per second, e.g. `1/60s` or `0.5`.' },
  speed: { code: 'not-a-speed', remedy: 'Write a unit, e.g. `40 km/h` or `3 m/s`.' },
} as const;

function wantMeasure(measure: 'rate' | 'speed', type: ValueType, syntax: Syntax, where: string, name: string): void {
  if (type.kind === 'number' && (type.dimension === measure || type.dimension === 'none')) return;
  const { code, remedy } = MEASURES[measure];
  const turned = measure === 'rate' && syntax.kind === 'quantity' && syntax.dimension === 'duration' ? `Write \`1/${syntax.value}s\`: how often per second.` : remedy;
  refuse(syntax, code, `${where} must be a ${measure}, this is ${typeName(type)}`, turned, { name });
}

function functionCall(syntax: CallSyntax, given: readonly (Argument | undefined)[], place: string, setting: Setting): FunctionCall {
  const { graph, seed, fleet, owner, purpose, stepSeconds } = setting;
  let known: DrawKey | null = null;
  const key = (): DrawKey => {
    if (purpose === 'filter') refuse(syntax, 'draw-in-filter', `\`${syntax.name}\` draws a new value at every look`, 'Filter by signals, parameters and labels.', { name: syntax.name });
    return (known ??= drawKey(seed, fleet, owner, place));
  };
  const memoryName = (): string => {
    if (purpose === 'filter') refuse(syntax, 'memory-in-filter', `\`${syntax.name}\` remembers, but a filter only looks`, 'Filter by signals, parameters and labels.', { name: syntax.name });
    return `${owner}/${place}`;
  };
  const argument = (position: number): Argument => {
    const found = given[position];
    if (!found) throw new Error(`${syntax.name} has no argument ${position}`);
    return found;
  };
  return {
    graph, stepSeconds, memoryName, name: syntax.name, span: syntax, arguments: given.filter((one) => one !== undefined), argument,
    seconds: setting.seconds ?? defaultSeconds(graph),
    has: (position) => given[position] !== undefined,
    value: (position) => argument(position).value,
    isBirth: purpose === 'birth',
    bornWith: (op, ...args) => graph.draw(op, args, key(), 'birth'),
    draw: (op, ...args) => graph.draw(op, args, key(), purpose === 'birth' ? 'birth' : 'step'),
    remember: (op, args, initial, columns = 1) => graph.remember(op, args, key(), { name: memoryName(), initial: initial(key()), columns }),
    keep: (name, initial, next) => {
      const old = graph.cell({ name: `${memoryName()}/${name}`, initial });
      return { old, now: graph.store(old, next(old)) };
    },
    part: (name) => functionCall(syntax, given, `${place}/${name}`, setting),
    reading: (name) => setting.reading?.(name) ?? null,
    old: (name, initial) => setting.old?.(name, initial) ?? null,
  };
}

/** `` `sine(period, amplitude = 1, phase = 0)` `` */
export function signature(specification: FunctionSpecification): string {
  const list = specification.parameters.map(({ name, default: value, rest, words, optional }) => {
    if (rest) return `${name}, …`;
    if (words) return `${words.join('|')}${optional ? '?' : ''}`;
    if (optional) return `${name}?`;
    return value === undefined ? name : Number.isFinite(value) ? `${name} = ${value}` : `${name}?`;
  });
  return `\`${specification.name}(${list.join(', ')})\``;
}

// Syntax tree → value graph: names, types, units, functions.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { compileCall, type CallScope } from './calls.ts';
import { refuse, refuseRecord } from './error.ts';
import { CONTEXT_NAMES } from './functions/context.ts';
import { findFunction } from './functions/index.ts';
import type { Argument, Typed } from './functions/specification.ts';
import type { Value } from './graph.ts';
import { dataName } from './literals.ts';
import { defaultSeconds, type Setting } from './setting.ts';
import { didYouMean } from './suggest.ts';
import type { BinarySyntax, FieldSyntax, NameSyntax, Span, Syntax } from './syntax.ts';
import { carry, sameTypes } from './text-values.ts';
import { BOOLEAN, dividedDimension, multipliedDimension, NUMBER, numberOf, typeName, type ValueType } from './types.ts';

export { signature } from './calls.ts';
export type { Purpose, Setting } from './setting.ts';

const ARITHMETIC: Readonly<Record<string, number>> = { '+': opcodes.OP_ADD, '-': opcodes.OP_SUB, '*': opcodes.OP_MUL, '/': opcodes.OP_DIV };
const COMPARISON: Readonly<Record<string, number>> = {
  '==': opcodes.OP_EQ, '!=': opcodes.OP_NE, '<': opcodes.OP_LT, '<=': opcodes.OP_LE, '>': opcodes.OP_GT, '>=': opcodes.OP_GE,
};

/** Compiles one expression. Throws an ExpressionError. */
export function compileSyntax(syntax: Syntax, setting: Setting): Typed {
  return new ExpressionCompiler(setting).compile(syntax);
}

class ExpressionCompiler implements CallScope {
  readonly setting: Setting;
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
      case 'call': return compileCall(syntax, this);
      case 'unary': return this.unary(syntax.operator, syntax.of);
      case 'binary': return this.binary(syntax);
      case 'field': return this.field(syntax);
      case 'array': return refuse(syntax, 'array-here', 'a list cannot stand here', 'Lists are arguments of functions such as `route`, `day` and `markov` only.');
    }
  }

  nextPlace(name: string): number {
    const place = this.places.get(name) ?? 0;
    this.places.set(name, place + 1);
    return place;
  }

  private field(syntax: FieldSyntax): Typed {
    if (dataName(syntax) !== null) refuse(syntax, 'data-here', `\`data.${syntax.field}\` is a table and no value`, 'Give it to `route`, `day`, `week` or `replay`.', { name: syntax.field });
    const { type } = this.compile(syntax.of);
    const span = { from: syntax.to - syntax.field.length, to: syntax.to };
    if (type.kind !== 'record') refuse(span, 'not-a-record', `\`.${syntax.field}\` needs a function with several results, this is ${typeName(type)}`, 'Only `route(…)` has fields: latitude, longitude, heading and speed.', { field: syntax.field });
    const known = [...type.fields.keys()];
    const found = type.fields.get(syntax.field);
    if (!found) refuse(span, 'unknown-field', `there is no \`.${syntax.field}\` here${didYouMean(syntax.field, known)}`, `Fields are ${known.join(', ')}.`, { field: syntax.field });
    return found;
  }

  private name(syntax: NameSyntax): Typed {
    const found = this.setting.resolve(syntax.name, syntax);
    if (found) return found;
    const context = CONTEXT_NAMES.find(({ name }) => name === syntax.name);
    if (context) {
      if (context.where === 'signals' && this.setting.purpose === 'birth') {
        refuse(syntax, 'not-at-birth', `\`${syntax.name}\` changes, but a parameter or label is fixed when the device is born`, 'Move this into a signal.', { name: syntax.name });
      }
      return context.build(this.setting.graph, this.setting.seconds ?? defaultSeconds(this.setting.graph));
    }
    if (syntax.name === 'state') refuse(syntax, 'no-states', 'this model has no states', 'Add `states:` to the model.');
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
    for (const side of [left, right]) refuseRecord(side.type, side.span);
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

  want(kind: 'number' | 'boolean', type: ValueType, span: Span, where: string): void {
    if (type.kind === kind) return;
    refuseRecord(type, span);
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

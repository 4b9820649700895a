// Expressions by chance: mostly well formed, with the names and functions of the language, then broken in a few places.

import fc from 'fast-check';
import { FUNCTIONS, UNITS, CONTEXT_NAMES } from '../../src/expression/index.ts';
import type { ParameterSpecification } from '../../src/expression/index.ts';

const SIGNALS = ['x', 'y', 'hot', 'mode', 'way'];
const NAMES = [...SIGNALS, 'base', 'site', ...CONTEXT_NAMES.map(({ name }) => name), 'nobody', 'state'];
const number = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 100 }).map(String) }, fc.constantFrom('0', '0.5', '1e-3', '1e308', '9007199254740993', '3600', '0.1'));
const duration = fc.tuple(fc.constantFrom('1', '2.5', '10', '0', '250', '1e9'), fc.constantFrom('ms', 's', 'm', 'h', 'd')).map(([value, unit]) => value + unit);
const quantity = fc.tuple(number, fc.constantFrom(...UNITS.map(({ name }) => name))).map(([value, unit]) => `${value} ${unit}`);
const text = fc.constantFrom('"on"', "'off'", '"north"', '"power"', '"valve"', '""', '"a\\"b"', '"ü€"');

/** One argument as the table asks for it. */
function argumentOf({ takes, words }: ParameterSpecification, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  switch (takes) {
    case 'duration': return fc.oneof({ weight: 5, arbitrary: duration }, value);
    case 'rate': return fc.oneof(number, duration.map((of) => `1/${of}`));
    case 'speed': return fc.oneof(number, number.map((of) => `${of} km/h`), value);
    case 'boolean': return fc.oneof(fc.constantFrom('true', 'hot'), fc.tuple(value, fc.constantFrom('<', '>=', '==', '!='), value).map((parts) => parts.join(' ')));
    case 'signal': case 'old': return fc.oneof(fc.constantFrom(...SIGNALS), value);
    case 'word': return fc.constantFrom(...(words ?? []), 'nothing');
    case 'text': return text;
    case 'table': return fc.constantFrom('data.load', 'data.tour', 'data.none');
    case 'points': return fc.oneof(fc.constantFrom('data.tour', 'data.curve', 'data.load'), fc.array(fc.tuple(fc.oneof(number, duration), number).map((point) => `[${point.join(', ')}]`), { maxLength: 4 }).map((points) => `[${points.join(', ')}]`));
    case 'transitions': return fc.array(fc.tuple(fc.constantFrom('"a"', '"b"', '"c"'), fc.constantFrom('"a"', '"b"', '"c"'), fc.oneof(number, duration.map((of) => `1/${of}`))).map((transition) => `[${transition.join(', ')}]`), { maxLength: 4 }).map((all) => `[${all.join(', ')}]`);
    default: return value;
  }
}

const { value } = fc.letrec<{ value: string; call: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number, fc.constantFrom(...NAMES), duration, quantity, text, fc.constantFrom('true', 'false'), tie('call'), tie('call'),
    fc.tuple(tie('value'), fc.constantFrom('+', '-', '*', '/', '<', '<=', '==', '!=', ' and ', ' or '), tie('value')).map((parts) => parts.join('')),
    fc.tuple(fc.constantFrom('-', 'not ', '('), tie('value')).map(([before, of]) => (before === '(' ? `(${of})` : before + of)),
    fc.tuple(tie('value'), fc.constantFrom('latitude', 'heading', 'speed', 'none')).map((parts) => parts.join('.')),
  ),
  call: fc.constantFrom(...FUNCTIONS).chain(({ name, parameters }) => {
    const given = parameters.flatMap((parameter) => (parameter.rest ? [parameter, parameter] : [parameter]));
    return fc.tuple(fc.tuple(...given.map((parameter) => argumentOf(parameter, tie('value')))), fc.integer({ min: 0, max: 12 }))
      .map(([all, drop]) => `${name}(${all.slice(0, drop === 0 ? -1 : drop > 9 ? drop - 9 : all.length).join(', ')})`);
  }),
}));

const TOKENS = ['(', ')', '[', ']', ',', '.', '+', '-', '*', '/', '=', '==', '<', '"', "'", '?', ':', ' ', '%', 'km/h', '1e', '{', '}', '\\', '\n', '\u0000', '\ud800', '𝄞', 'if', 'and', 'not', 'data.', 'previous(', 'x', '..', '😀', '#', 's', '1'] as const;

export interface Damage {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

export const damages = fc.array(fc.record({ at: fc.nat(4096), remove: fc.nat(3), insert: fc.constantFrom<string>(...TOKENS, '') }), { maxLength: 3 });

export function damaged(whole: string, all: readonly Damage[]): string {
  return all.reduce((found, { at, remove, insert }) => {
    const place = found.length === 0 ? 0 : at % (found.length + 1);
    return found.slice(0, place) + insert + found.slice(place + remove);
  }, whole);
}

/** Well formed, if not always meaningful. */
export const expressions: fc.Arbitrary<string> = value;
/** Half of them damaged. */
export const brokenExpressions: fc.Arbitrary<string> = fc.tuple(value, fc.oneof(fc.constant([]), damages)).map(([whole, all]) => damaged(whole, all));

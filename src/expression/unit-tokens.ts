/// <reference path="./grammar.d.ts" />
// The tokenizer of units. The parser asks it only behind a number, so a signal may be called `h` or `m`.

import { ExternalTokenizer } from '@lezer/lr';
import { Unit } from '../../build/grammar/expression.terms.js';
import { UNITS } from './units.ts';

// The longest first: `km/h` before `km`, `ms` and `m/s` before `m`.
const NAMES = UNITS.map(({ name }) => name).sort((a, b) => b.length - a.length);

/** Takes the longest known unit that no letter, digit or underscore follows. */
export const unitTokens = new ExternalTokenizer((input, stack) => {
  if (!stack.canShift(Unit)) return;
  for (const name of NAMES) {
    if (!matches(name, (offset) => input.peek(offset))) continue;
    input.acceptToken(Unit, name.length);
    return;
  }
});

function matches(name: string, peek: (offset: number) => number): boolean {
  for (let i = 0; i < name.length; i++) if (peek(i) !== name.charCodeAt(i)) return false;
  const after = peek(name.length);
  return name === '%' || after < 0 || !/[\p{L}\p{N}_]/u.test(String.fromCharCode(after));
}

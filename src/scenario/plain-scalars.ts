// What a text without quotes means, by the core schema of YAML 1.2.

import { UNUSUAL } from './plain-cursor.ts';

/** None of these begins such a text, or only in ways that are left to the `yaml` package. */
const INDICATORS = '?:,[]{}#&*!|>\'"%@`~';
const TRUTH = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/;
const NULL = /^(?:null|Null|NULL)$/;
const INTEGER = /^[-+]?[0-9]+$/;
const DECIMAL = /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/;
const EXPONENT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/;
const OTHER_NUMBER = /^(?:0[ox]|[-+]?\.(?:inf|nan))/i;

export function withoutSpaces(written: string): string {
  let end = written.length;
  while (end > 0 && written.charCodeAt(end - 1) === 0x20) end--;
  return written.slice(0, end);
}

/** Its text, number or truth. */
export function meaning(written: string): string | number | boolean {
  const sign = written[0] ?? ' ';
  if (sign === ' ' || INDICATORS.includes(sign) || (sign === '-' && (written.length === 1 || written[1] === ' '))) throw UNUSUAL;
  const first = written.charCodeAt(0);
  if (first <= 0x39) {
    if (OTHER_NUMBER.test(written)) throw UNUSUAL;
    const number = INTEGER.test(written) ? parseInt(written, 10) : DECIMAL.test(written) || EXPONENT.test(written) ? parseFloat(written) : null;
    if (number === null) return written;
    if (!Number.isFinite(number)) throw UNUSUAL;
    return number;
  }
  if (NULL.test(written)) throw UNUSUAL;
  return TRUTH.test(written) ? written[0] === 't' || written[0] === 'T' : written;
}

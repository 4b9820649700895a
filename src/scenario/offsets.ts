// Where in the text a character of a scalar's value stands: quotes, escapes, folded lines and block indentation make
// the two differ.

import type { Scalar } from 'yaml';

/** What a scalar says, and how it is written. */
export type WrittenScalar = Pick<Scalar, 'value' | 'type'>;

/** A function from a character's place in the value to its offset in the text. Works lazily: only problems ask. */
export function sourceOffsets(text: string, start: number, scalar: WrittenScalar | null): (character: number) => number {
  if (!scalar || typeof scalar.value !== 'string') return (character) => start + character;
  const value = scalar.value;
  const style = scalar.type;
  if (style === 'PLAIN' && text.startsWith(value, start)) return (character) => start + character;
  let offsets: readonly number[] | null = null;
  return (character) => {
    offsets ??= align(text, contentStart(text, start, style), value, style === 'QUOTE_DOUBLE');
    return offsets[Math.min(character, offsets.length - 1)] ?? start;
  };
}

function contentStart(text: string, start: number, style: Scalar['type']): number {
  if (style === 'QUOTE_DOUBLE' || style === 'QUOTE_SINGLE') return start + 1;
  if (style !== 'BLOCK_FOLDED' && style !== 'BLOCK_LITERAL') return start;
  const lineEnd = text.indexOf('\n', start);
  return lineEnd < 0 ? start : lineEnd + 1;
}

/** One offset per character of the value, and one for its end. */
function align(text: string, from: number, value: string, escapes: boolean): number[] {
  const offsets: number[] = [];
  let at = from;
  for (let i = 0; i < value.length; i++) {
    at = skipTo(text, at, value.charCodeAt(i), escapes);
    offsets.push(at);
    at += escapes && text[at] === '\\' ? escapeLength(text, at) : text.startsWith("''", at) && !escapes && value[i] === "'" ? 2 : 1;
  }
  offsets.push(at);
  return offsets;
}

/** The next place that can stand for `code`: white space and line breaks that the value does not have are passed over. */
function skipTo(text: string, from: number, code: number, escapes: boolean): number {
  let at = from;
  while (at < text.length) {
    const here = text.charCodeAt(at);
    if (here === code) return at;
    const isSpace = here === 0x20 || here === 0x09 || here === 0x0a || here === 0x0d;
    if (escapes && here === 0x5c) {
      const isLineContinuation = text[at + 1] === '\n' || text[at + 1] === '\r';
      if (!isLineContinuation) return at;
    } else if (!isSpace || code === 0x20 || code === 0x0a) return at;
    at++;
  }
  return from;
}

function escapeLength(text: string, at: number): number {
  const kind = text[at + 1];
  return kind === 'x' ? 4 : kind === 'u' ? 6 : kind === 'U' ? 10 : 2;
}

// Proof from the templates that no two devices have the same id: without making a single id, for any count.

import type { Segment } from '../contracts/plan.ts';

/** What the ids of a fleet look like: prefix, number padded to width, suffix. Null parts vary from device to device. */
export interface IdShape {
  readonly fleet: string;
  readonly count: number;
  readonly width: number;
  /** Text in front of the number; null when a label's text stands there too. */
  readonly prefix: string | null;
  readonly suffix: string | null;
  /** Constant text that every id begins with. */
  readonly head: string;
}

const isDigits = (text: string): boolean => /^\d*$/.test(text);

/** The shape, or the sentence that says why the template may give one id to two devices. */
export function idShape(fleet: string, count: number, segments: readonly Segment[]): IdShape | string {
  const at = segments.findIndex(({ kind }) => kind === 'index');
  if (at < 0) return count === 1 && segments.every(({ kind }) => kind === 'text') ? constantShape(fleet, segments) : 'the id has no `{index}`, so devices share it';
  const before = segments.slice(0, at);
  const after = segments.slice(at + 1);
  const prefix = constant(before);
  const suffix = constant(after);
  const index = segments[at] as Extract<Segment, { kind: 'index' }>;
  // One side is constant, so the number can be found from that end; on the other side something must end it.
  const readable = (suffix !== null && endsNumber(before.at(-1), 'end')) || (prefix !== null && endsNumber(after[0], 'start'));
  if ((prefix === null || suffix === null) && !readable) return 'a text stands directly beside `{index}`, so two devices can get the same id';
  const head = segments[0]?.kind === 'text' ? segments[0].text : '';
  return { fleet, count, width: index.width, prefix, suffix, head };
}

function constantShape(fleet: string, segments: readonly Segment[]): IdShape {
  const text = constant(segments) ?? '';
  return { fleet, count: 1, width: 0, prefix: text, suffix: '', head: text };
}

function constant(segments: readonly Segment[]): string | null {
  let text = '';
  for (const segment of segments) {
    if (segment.kind !== 'text') return null;
    text += segment.text;
  }
  return text;
}

function endsNumber(segment: Segment | undefined, side: 'start' | 'end'): boolean {
  if (!segment) return true;
  if (segment.kind !== 'text') return false;
  const character = side === 'end' ? segment.text.at(-1) : segment.text[0];
  return character !== undefined && !/\d/.test(character);
}

/** Whether two fleets may share an id. Exact for constant prefixes and suffixes; else true unless the heads differ. */
export function mayCollide(a: IdShape, b: IdShape): boolean {
  if (a.prefix === null || a.suffix === null || b.prefix === null || b.suffix === null) {
    return a.head.startsWith(b.head) || b.head.startsWith(a.head);
  }
  const [short, long] = a.prefix.length <= b.prefix.length ? [a, b] : [b, a];
  const prefixDifference = (long.prefix as string).slice((short.prefix as string).length);
  if (!(long.prefix as string).startsWith(short.prefix as string) || !isDigits(prefixDifference)) return false;
  const [shortSuffix, longSuffix] = [a.suffix, b.suffix].sort((x, y) => x.length - y.length) as [string, string];
  const suffixDifference = longSuffix.slice(0, longSuffix.length - shortSuffix.length);
  if (!longSuffix.endsWith(shortSuffix) || !isDigits(suffixDifference)) return false;
  if (suffixDifference !== '') return true;
  return numbersMeet(short, long, prefixDifference);
}

/** Whether pad(i) = digits + pad(j) for some i of `outer` and j of `inner`: compared length by length. */
function numbersMeet(outer: IdShape, inner: IdShape, digits: string): boolean {
  for (let length = 1; length <= 20; length++) {
    const range = numbersOfLength(inner, length);
    if (!range) continue;
    const total = digits.length + length;
    const wanted = numbersOfLength(outer, total);
    if (!wanted) continue;
    const base = BigInt(digits || '0') * 10n ** BigInt(length);
    if (base + range.low <= wanted.high && base + range.high >= wanted.low) return true;
  }
  return false;
}

/** The indices whose padded text has exactly this length. */
function numbersOfLength(shape: IdShape, length: number): { readonly low: bigint; readonly high: bigint } | null {
  if (length < shape.width) return null;
  const low = length <= Math.max(1, shape.width) ? 0n : 10n ** BigInt(length - 1);
  const last = BigInt(shape.count - 1);
  const high = 10n ** BigInt(length) - 1n;
  const end = high < last ? high : last;
  return low > end ? null : { low, high: end };
}

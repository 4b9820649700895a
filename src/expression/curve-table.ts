// A periodic curve as the kernel reads it (wasm/assembly/tables.ts): places in ascending order, then value and slope of each.

import { refuse } from './error.ts';
import type { Points } from './literals.ts';
import type { Span } from './syntax.ts';

/** A plain number in the place of a time is in hours: so curves are read. */
const HOUR = 3600;

export interface CurveTable {
  readonly count: number;
  readonly numbers: Float64Array;
}

/** Refuses points outside the period, twice at one time, or of other than two numbers. */
export function curveTable(points: Points, span: Span, period: number): CurveTable {
  const placed = points.rows.map((row, i) => point(row, points, i, span, period)).sort((a, b) => a.at - b.at);
  const [first] = placed;
  const last = placed.at(-1);
  if (!first || !last) refuse(span, 'too-few-points', 'a curve needs at least one point', 'Write e.g. `[[0h, 10], [12h, 20]]`.');
  const twice = placed.find(({ at }, i) => at === placed[i + 1]?.at);
  if (twice) refuse(twice.span, 'duplicate-point', 'two points of the curve stand at one time', 'Remove one of the two, or set them a second apart for a jump.');
  // One more on either side, so that the whole period lies between points.
  const around = [{ ...last, at: last.at - period }, ...placed, { ...first, at: first.at + period }];
  const lines = around.flatMap(({ at, value }, i) => {
    const next = around[i + 1];
    // A point at 0h and one at the period's end meet: a jump at midnight.
    return [value, next && next.at > at ? (next.value - value) / (next.at - at) : 0];
  });
  return { count: around.length, numbers: Float64Array.from([...around.map(({ at }) => at), ...lines]) };
}

function point(row: readonly number[], points: Points, i: number, span: Span, period: number): { readonly at: number; readonly value: number; readonly span: Span } {
  const at = points.spans[i] ?? span;
  const [time, value] = row;
  if (row.length !== 2 || time === undefined || value === undefined) refuse(at, 'bad-point', 'a point of a curve is a time and a value', 'Write e.g. `[6h, 14]`.');
  const dimension = points.dimensions[i]?.[0];
  if (dimension !== 'none' && dimension !== 'duration') refuse(at, 'not-a-duration', 'a point of a curve begins with a time', 'Write e.g. `[6h, 14]`.');
  const seconds = dimension === 'none' ? time * HOUR : time;
  const most = `${period / HOUR}h`;
  if (seconds < 0 || seconds > period) refuse(at, 'outside-period', `the time lies outside 0h … ${most}`, 'Times are counted from midnight, of the week from Monday’s.', { limit: most });
  return { at: seconds, value, span: at };
}

// A way over the globe as the kernel reads it (wasm/assembly/route.ts): legs on great circles.

import { refuse } from './error.ts';
import type { Points } from './literals.ts';
import type { Span } from './syntax.ts';
import { angleOf, sineAndCosine } from './trigonometry.ts';

/** Mean radius of the earth (IUGG), as in the kernel. */
const EARTH_RADIUS_M = 6371008.8;
/** Points nearer than a centimetre are one. */
const SAME_PLACE_RADIANS = 0.01 / EARTH_RADIUS_M;

type Vector = readonly [number, number, number];

export interface RouteTable {
  readonly legs: number;
  readonly metres: number;
  readonly numbers: Float64Array;
}

interface Leg {
  readonly from: Vector;
  readonly direction: Vector;
  readonly radians: number;
}

/** Lays out the way; `isClosed` leads it back to its first point. Refuses what is no place on earth. */
export function routeTable(points: Points, span: Span, isClosed: boolean): RouteTable {
  const vectors = points.rows.map((row, i) => place(row, points.spans[i] ?? span, points.spans[i] === span ? ` (point ${i + 1})` : ''));
  const [first] = vectors;
  if (!first || vectors.length < 2) refuse(span, 'too-few-points', 'a way needs at least two points', 'Add a point: `[latitude, longitude]`.');
  const goals = isClosed ? [...vectors.slice(1), first] : vectors.slice(1);
  const legs = goals.flatMap((goal, i) => legBetween(vectors[i] as Vector, goal, points.spans[i + 1] ?? span));
  if (legs.length === 0) refuse(span, 'too-few-points', 'all points of the way are one place', 'Add a point that lies elsewhere.');
  const starts: number[] = [];
  let metres = 0;
  for (const { radians } of legs) {
    starts.push(metres);
    metres += radians * EARTH_RADIUS_M;
  }
  return { legs: legs.length, metres, numbers: Float64Array.from([...starts, ...legs.flatMap(({ from, direction }) => [...from, ...direction])]) };
}

function place(row: readonly number[], span: Span, which: string): Vector {
  const [latitude, longitude] = row;
  if (row.length < 2 || latitude === undefined || longitude === undefined) refuse(span, 'bad-place', `a place is a latitude and a longitude${which}`, 'Write `[52.52, 13.40]`.');
  if (Math.abs(latitude) > 90) refuse(span, 'bad-place', `${latitude} is no latitude${which}`, Math.abs(longitude) <= 90 ? 'Write the latitude first, −90 … 90, then the longitude.' : 'Latitudes go from −90 to 90 degrees.', { latitude });
  if (Math.abs(longitude) > 360) refuse(span, 'bad-place', `${longitude} is no longitude${which}`, 'Longitudes go from −180 to 180 degrees.', { longitude });
  const up = sineAndCosine(latitude);
  const around = sineAndCosine(longitude);
  return [up.cosine * around.cosine, up.cosine * around.sine, up.sine];
}

function legBetween(from: Vector, to: Vector, span: Span): readonly Leg[] {
  const along = from[0] * to[0] + from[1] * to[1] + from[2] * to[2];
  // What is left of `to` without its part along `from`: the direction to go.
  const rest: Vector = [to[0] - along * from[0], to[1] - along * from[1], to[2] - along * from[2]];
  const length = Math.sqrt(rest[0] * rest[0] + rest[1] * rest[1] + rest[2] * rest[2]);
  const radians = angleOf(length, along);
  if (radians < SAME_PLACE_RADIANS) return [];
  if (Math.PI - radians < 1e-6) refuse(span, 'opposite-places', 'two points lie opposite each other on the globe, so there is no shortest way between them', 'Add a point between them.');
  return [{ from, direction: [rest[0] / length, rest[1] / length, rest[2] / length], radians }];
}

// A way over the globe: legs on great circles. The table has been prepared by the planner (src/expression/route-table.ts):
//
//   0 … legs − 1          distance from the way's start to the leg's, in metres, ascending
//   legs … 7 · legs − 1   per leg its start u and its direction w as unit vectors: position = u cos θ + w sin θ
//
// x points to latitude 0, longitude 0, y to longitude 90° east, z to the north pole. Results are in degrees.

import { lastNotAbove } from './tables';

const EARTH_RADIUS_M: f64 = 6371008.8;
const DEGREES: f64 = 57.29577951308232;

export const ROUTE_LATITUDE = 0;
export const ROUTE_LONGITUDE = 1;
export const ROUTE_HEADING = 2;

/** One of the results at a metres from the start. A distance that is not finite has none. */
export function routeLoop(d: usize, end: usize, a: usize, sa: usize, table: usize, legs: u32, result: u32): void {
  const stride = sa >> 1;
  for (; d < end; d += 8) {
    store<f64>(d, resultAt(load<f64>(a), table, legs, result));
    a += stride;
  }
}

function resultAt(distance: f64, table: usize, legs: u32, result: u32): f64 {
  if (!(distance - distance == 0)) return NaN;
  const number = lastNotAbove(table, legs, distance);
  const leg = table + (<usize>legs << 3) + <usize>number * 48;
  const angle = (distance - load<f64>(table + (<usize>number << 3))) / EARTH_RADIUS_M;
  const sine = Math.sin(angle), cosine = Math.cos(angle);
  const uz = load<f64>(leg, 16), wz = load<f64>(leg, 40), z = uz * cosine + wz * sine;
  const ux = load<f64>(leg), wx = load<f64>(leg, 24), x = ux * cosine + wx * sine;
  const uy = load<f64>(leg, 8), wy = load<f64>(leg, 32), y = uy * cosine + wy * sine;
  if (result == ROUTE_LATITUDE) return Math.atan2(z, sqrt<f64>(x * x + y * y)) * DEGREES;
  if (result == ROUTE_LONGITUDE) return Math.atan2(y, x) * DEGREES;
  // The direction of travel, taken apart into east and north; both times the cosine of the latitude.
  const tx = wx * cosine - ux * sine, ty = wy * cosine - uy * sine, tz = wz * cosine - uz * sine;
  const heading = Math.atan2(x * ty - y * tx, tz) * DEGREES;
  const turned = heading < 0 ? heading + 360 : heading;
  // A hair west of north rounds to 360.
  return turned < 360 ? turned : 0;
}

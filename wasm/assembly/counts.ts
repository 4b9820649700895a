// Draws of whole numbers: how often something happens, and which state a chain of states is in.

import { exponential, naturalLog } from './transcendental';
import { GOLDEN, mix64 } from './random';

// @ts-ignore: decorator
@inline
function fraction(h: u64): f64 { return reinterpret<f64>((h >> 12) | 0x3ff0000000000000) - (1.0 - 1.1102230246251565e-16); }

/** The n-th of a draw's numbers in (0, 1), n from 1 on: an acceptance takes as many as it needs. */
// @ts-ignore: decorator
@inline
function further(h: u64, n: u64): f64 { return fraction(mix64(h + n * GOLDEN)); }

/** Below, the distribution is summed up from 0 on; the transformed rejection needs 10. */
const FEW: f64 = 10.0;
/** Above, the logarithm of a probability is taken near the mean, where large numbers would cancel each other. */
const MANY: f64 = 1e6;
/** Above, doubles have no digits left for chance. */
const TOO_MANY: f64 = 1e15;
const HALF_LOG_TAU: f64 = 0.9189385332046727;

/** log n! */
function logFactorial(n: f64): f64 {
  if (n < 16) {
    let product = 1.0;
    for (let i = 2.0; i <= n; i++) product *= i;
    return naturalLog(product);
  }
  const q = 1.0 / n, z = q * q;
  return (n + 0.5) * naturalLog(n) - n + HALF_LOG_TAU + q * (1.0 / 12.0 - z * (1.0 / 360.0 - z * (1.0 / 1260.0 - z / 1680.0)));
}

/** log of the probability of n, n near a mean of a million and more: Stirling's formula, with (1 + x) log(1 + x) − x as its series. */
function logProbabilityNear(n: f64, mean: f64): f64 {
  const x = (n - mean) / mean;
  // Far out in the tails the series ends too early, and nothing comes from there.
  if (abs<f64>(x) > 0.1) return -Infinity;
  let sum = 0.0;
  for (let k = 14.0; k >= 2.0; k--) sum = 1.0 / (k * (k - 1.0)) - x * sum;
  return -mean * x * x * sum - HALF_LOG_TAU - 0.5 * naturalLog(n) - 1.0 / (12.0 * n);
}

// What depends on the mean alone, kept while the mean stays the same.
let meanOf: f64 = NaN;
let none: f64 = 0, root: f64 = 0, logMean: f64 = 0, width: f64 = 0, slope: f64 = 0, logInverse: f64 = 0, surely: f64 = 0;

/** Constants of Hörmann: The transformed rejection method for generating Poisson random variables, 1993, algorithm PTRS. */
function prepareMean(mean: f64): void {
  meanOf = mean;
  none = exponential(-mean);
  if (mean < FEW) return;
  root = sqrt<f64>(mean);
  logMean = naturalLog(mean);
  width = 0.931 + 2.53 * root;
  slope = -0.059 + 0.02483 * width;
  logInverse = naturalLog(1.1239 + 1.1328 / (width - 3.4));
  surely = 0.9277 - 3.6224 / (width - 2.0);
}

function fewEvents(mean: f64, u: f64): f64 {
  let count = 0.0, share = none, sum = none;
  while (u > sum && share > 0) {
    count += 1.0;
    share *= mean / count;
    sum += share;
  }
  return count;
}

function manyEvents(mean: f64, h: u64): f64 {
  let n: u64 = 1;
  while (true) {
    const u = further(h, n) - 0.5, v = further(h, n + 1), rest = 0.5 - abs<f64>(u);
    n += 2;
    const count = floor<f64>((2.0 * slope / rest + width) * u + mean + 0.43);
    if (rest >= 0.07 && v <= surely) return count;
    if (count < 0 || (rest < 0.013 && v > rest)) continue;
    const logProbability = mean < MANY ? count * logMean - mean - logFactorial(count) : logProbabilityNear(count, mean);
    if (naturalLog(v) + logInverse - naturalLog(slope / (rest * rest) + width) <= logProbability) return count;
  }
}

function eventsOf(mean: f64, h: u64): f64 {
  if (!(mean > 0)) return mean == mean ? 0 : NaN;
  if (mean != meanOf) prepareMean(mean);
  if (mean < FEW) return fewEvents(mean, fraction(h));
  return mean < TOO_MANY ? manyEvents(mean, h) : floor<f64>(mean + 0.5);
}

/** How many events there are when a are expected. */
export function poissonLoop(d: usize, end: usize, a: usize, sa: usize, hash: usize, sh: usize, s: u64): void {
  const stride = sa >> 1, next = sh >> 1;
  for (; d < end; d += 8) {
    store<f64>(d, eventsOf(load<f64>(a), mix64(load<u64>(hash) + s)));
    a += stride; hash += next;
  }
}

/** Shows state c of `states`; then c is the first j whose number in row c of the table, summed up from the left, is above the draw. */
export function markovLoop(d: usize, end: usize, table: usize, states: u32, c: usize, sc: usize, hash: usize, sh: usize, s: u64): void {
  const stride = sc >> 1, step = sh >> 1, last = states - 1;
  for (; d < end; d += 8) {
    const state = load<f64>(c);
    const row = table + (<usize>min<u32>(<u32>max<f64>(0, state), last) * <usize>states << 3);
    const u = fraction(mix64(load<u64>(hash) + s));
    let next: u32 = 0;
    while (next < last && u >= load<f64>(row + (<usize>next << 3))) next++;
    store<f64>(c, <f64>next);
    store<f64>(d, state);
    c += stride; hash += step;
  }
}

// Statistics of draws: moments, distances between distributions, correlations. Seeds are fixed, so each result is the same
// every time; bounds are those that a true distribution keeps in 999 of 1000 seeds.

import { emulate, type Emulated } from '../kernel/support/expressions.ts';

/** Many devices and some steps of one expression: at least a million draws where `count · steps` is. */
export function drawn(expression: string, more: Omit<Emulated, 'signals'> = {}): readonly Float64Array[] {
  return emulate({ signals: { drawn: expression }, ...more })['drawn']!;
}

export function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const mean = (x: Float64Array): number => x.reduce((sum, value) => sum + value, 0) / x.length;
export const variance = (x: Float64Array): number => {
  const m = mean(x);
  return x.reduce((sum, value) => sum + (value - m) ** 2, 0) / x.length;
};

export function correlation(x: Float64Array, y: Float64Array): number {
  const mx = mean(x), my = mean(y);
  return x.reduce((sum, value, k) => sum + (value - mx) * (y[k]! - my), 0) / x.length / Math.sqrt(variance(x) * variance(y));
}

/** Largest distance between the empirical and the true distribution function, times √n: below 1.95 with 99.9 %. */
export function kolmogorov(x: Float64Array, distribution: (x: number) => number): number {
  const sorted = x.slice().sort();
  let most = 0;
  sorted.forEach((value, k) => {
    const p = distribution(value);
    most = Math.max(most, p - k / sorted.length, (k + 1) / sorted.length - p);
  });
  return most * Math.sqrt(sorted.length);
}
export const KOLMOGOROV_BOUND = 1.95;

/**
 * Sum of (found − expected)² / expected over 0, 1, 2 …, as the normal number that is as likely (Wilson and Hilferty): within
 * ±3.3 with 99.9 %. Neighbours that are rarer than twenty are joined.
 */
export function chiSquare(x: Float64Array, probability: (value: number) => number, from = 0): number {
  const counts = new Map<number, number>();
  for (const value of x) counts.set(value, (counts.get(value) ?? 0) + 1);
  const last = Math.max(...counts.keys());
  let sum = 0, cells = 0, found = 0, expected = 0;
  const close = (): void => {
    sum += (found - expected) ** 2 / expected;
    cells++;
    found = expected = 0;
  };
  let left = x.length;
  for (let value = from; value <= last + 1; value++) {
    found += counts.get(value) ?? 0;
    const here = probability(value) * x.length;
    expected += here;
    left -= here;
    if (expected >= 20 && left >= 20) close();
  }
  expected += Math.max(0, left);
  if (expected > 0) close();
  const spread = 2 / (9 * (cells - 1));
  return (Math.cbrt(sum / (cells - 1)) - (1 - spread)) / Math.sqrt(spread);
}

export const CHI_SQUARE_BOUND = 3.3;

/** Distribution function of the normal: the error function by its series and its continued fraction. */
export function normalDistribution(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  let tail: number;
  if (z < 2) {
    let term = z, sum = z;
    for (let n = 1; n < 60; n++) { term *= -z * z / n; sum += term / (2 * n + 1); }
    tail = 0.5 - sum / Math.sqrt(Math.PI);
  } else {
    let f = 0;
    for (let n = 80; n > 0; n--) f = n / 2 / (z + f);
    tail = Math.exp(-z * z) / (z + f) / Math.sqrt(Math.PI) / 2;
  }
  return x < 0 ? tail : 1 - tail;
}

/** P(k) of a Poisson distribution, by logarithms. */
export function poissonProbability(mean: number): (k: number) => number {
  const logs: number[] = [0];
  return (k) => {
    for (let n = logs.length; n <= k; n++) logs.push(logs[n - 1]! + Math.log(n));
    return Math.exp(k * Math.log(mean) - mean - logs[k]!);
  };
}

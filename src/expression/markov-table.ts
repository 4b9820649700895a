// A chain in continuous time, looked at every step: P = exp(Q · step). With additions, products and halvings alone, which
// every engine rounds alike.

import type { Transition } from './functions/specification.ts';

type Matrix = readonly (readonly number[])[];

export interface MarkovTables {
  /** The states in the order in which they are first named. */
  readonly texts: readonly string[];
  /** Row by row: from a state, the chance to be in the first, one of the first two, … after a step. */
  readonly steps: Float64Array;
  /** In the long run, from the first state: the same sums. */
  readonly start: () => readonly number[];
}

/** Terms of the series; the matrix is halved until its rates are below ½, so the rest is below 10⁻²². */
const TERMS = 18;
/** Squarings after which every chain has forgotten where it was, as far as it does. */
const LONG_RUN = 60;

export function markovTables(transitions: readonly Transition[], seconds: number): MarkovTables {
  const texts = [...new Set(transitions.flatMap(({ from, to }) => [from, to]))];
  const rates = texts.map(() => texts.map(() => 0));
  for (const { from, to, rate } of transitions) (rates[texts.indexOf(from)] as number[])[texts.indexOf(to)] = rate * seconds;
  const generator = rates.map((row, i) => row.map((rate, j) => (i === j ? -row.reduce((sum, other) => sum + other, 0) : rate)));
  const step = exponential(generator);
  return { texts, steps: Float64Array.from(step.flatMap(summed)), start: () => summed(longRun(step)[0] ?? []) };
}

function exponential(generator: Matrix): Matrix {
  const largest = Math.max(...generator.map((row, i) => -(row[i] as number)));
  let halvings = 0;
  let scale = 1;
  // 2^-60 of a rate is nothing; rates beyond mix in any case.
  while (largest * scale > 0.5 && halvings < 60) {
    scale /= 2;
    halvings++;
  }
  const small = generator.map((row) => row.map((value) => Math.max(-0.5, Math.min(0.5, value * scale))));
  let sum: Matrix = identity(generator.length);
  for (let term = TERMS; term >= 1; term--) {
    const inner = product(small, sum);
    sum = inner.map((row, i) => row.map((value, j) => (i === j ? 1 : 0) + value / term));
  }
  for (let i = 0; i < halvings; i++) sum = normalized(product(sum, sum));
  return normalized(sum);
}

/** The step taken 2⁶⁰ times, or until nothing changes any more. */
function longRun(step: Matrix): Matrix {
  let matrix = step;
  for (let i = 0; i < LONG_RUN; i++) {
    const next = normalized(product(matrix, matrix));
    if (next.every((row, j) => row.every((value, k) => value === matrix[j]?.[k]))) break;
    matrix = next;
  }
  return matrix;
}

function identity(size: number): Matrix {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_unused, j) => (i === j ? 1 : 0)));
}

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => {
    const sums = row.map(() => 0);
    row.forEach((value, k) => {
      if (value !== 0) (b[k] as readonly number[]).forEach((other, j) => { sums[j] = (sums[j] as number) + value * other; });
    });
    return sums;
  });
}

/** Rows are chances: none below 0, one in all. */
function normalized(matrix: Matrix): Matrix {
  return matrix.map((row) => {
    const whole = row.map((value) => Math.max(0, value));
    const sum = whole.reduce((all, value) => all + value, 0);
    return whole.map((value) => value / sum);
  });
}

function summed(row: readonly number[]): number[] {
  let sum = 0;
  const sums = row.map((value) => (sum += value));
  // What rounding left over belongs to the last one.
  sums[sums.length - 1] = 1;
  return sums;
}

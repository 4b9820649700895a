// Each random function over at least a million draws: what it is called is what it is.

import { describe, expect, it } from 'vitest';
import { chiSquare, CHI_SQUARE_BOUND, correlation, drawn, joined, kolmogorov, KOLMOGOROV_BOUND, mean, normalDistribution, poissonProbability, variance } from './support.ts';
import { emulate } from '../kernel/support/expressions.ts';

const COUNT = 250_000;
const STEPS = 4;
const MILLION = { count: COUNT, steps: STEPS };

interface Truth {
  readonly mean: number;
  readonly variance: number;
  /** Fourth central moment over the squared variance: how far the found variance may stray. */
  readonly kurtosis: number;
  readonly distribution?: (x: number) => number;
  readonly probability?: (k: number) => number;
}

const exponentialTruth = (of: number): Truth => ({ mean: of, variance: of ** 2, kurtosis: 9, distribution: (x) => (x < 0 ? 0 : 1 - Math.exp(-x / of)) });
const poissonTruth = (of: number): Truth => ({ mean: of, variance: of, kurtosis: 3 + 1 / of, probability: poissonProbability(of) });
const q = Math.exp(0.25);

const TRUTHS: readonly (readonly [string, Truth])[] = [
  ['uniform(-3, 5)', { mean: 1, variance: 64 / 12, kurtosis: 1.8, distribution: (x) => (x + 3) / 8 }],
  ['normal(21, 0.5)', { mean: 21, variance: 0.25, kurtosis: 3, distribution: (x) => normalDistribution((x - 21) / 0.5) }],
  ['noise(2)', { mean: 0, variance: 4, kurtosis: 3, distribution: (x) => normalDistribution(x / 2) }],
  ['lognormal(1, 0.5)', { mean: Math.exp(1.125), variance: (q - 1) * Math.exp(2.25), kurtosis: q ** 4 + 2 * q ** 3 + 3 * q ** 2 - 3, distribution: (x) => (x <= 0 ? 0 : normalDistribution((Math.log(x) - 1) / 0.5)) }],
  ['exponential(5)', exponentialTruth(5)],
  ['choice(0, 1, 1, 4)', { mean: 1.5, variance: 2.25, kurtosis: 2.1, probability: (k) => [0.25, 0.5, 0, 0, 0.25][k] ?? 0 }],
  ['poisson(0.05)', poissonTruth(0.05)], ['poisson(3)', poissonTruth(3)], ['poisson(9.9)', poissonTruth(9.9)], ['poisson(10)', poissonTruth(10)], ['poisson(60.5)', poissonTruth(60.5)], ['poisson(3000)', poissonTruth(3000)],
  ['if(event(0.3), 1, 0)', { mean: 1 - Math.exp(-0.3), variance: Math.exp(-0.3) * (1 - Math.exp(-0.3)), kurtosis: 2, probability: (k) => [Math.exp(-0.3), 1 - Math.exp(-0.3)][k] ?? 0 }],
  ['ou(60s, 0.3)', { mean: 0, variance: 0.09, kurtosis: 3, distribution: (x) => normalDistribution(x / 0.3) }],
  ['pink(2)', { mean: 0, variance: 4, kurtosis: 3, distribution: (x) => normalDistribution(x / 2) }],
  ['walk(0.5, -1, 2)', { mean: 0.5, variance: 0.75, kurtosis: 1.8, distribution: (x) => (x + 1) / 3 }],
];
/** Those whose steps depend on each other: a million devices, one step. */
const WITH_MEMORY = /^(?:ou|pink|walk)/;

describe.each(TRUTHS)('%s', (text, truth) => {
  const isMemory = WITH_MEMORY.test(text);
  const steps = drawn(text, isMemory ? { count: 1_000_000, steps: 1 } : MILLION);
  const all = joined(steps);

  it('has its mean and its variance', () => {
    expect(Math.abs(mean(all) - truth.mean) / Math.sqrt(truth.variance)).toBeLessThan(3.3 / Math.sqrt(all.length));
    expect(Math.abs(variance(all) / truth.variance - 1)).toBeLessThan(3.5 * Math.sqrt((truth.kurtosis - 1) / all.length));
  });

  it('has its distribution', () => {
    if (truth.distribution) expect(kolmogorov(all, truth.distribution)).toBeLessThan(KOLMOGOROV_BOUND);
    if (truth.probability) expect(Math.abs(chiSquare(all, truth.probability))).toBeLessThan(CHI_SQUARE_BOUND);
  });

  it('is independent from device to device, from step to step and from seed to neighbouring seed', () => {
    const [x] = steps as [Float64Array];
    const bound = 3.9 / Math.sqrt(x.length);
    for (const lag of [1, 2, 256]) expect(Math.abs(correlation(x.subarray(0, -lag), x.subarray(lag))), `devices ${lag} apart`).toBeLessThan(bound);
    const others = [drawn(text, { count: x.length, seed: 2 })[0]!, drawn(text, { count: x.length, fleet: 'other' })[0]!, ...(isMemory ? [] : steps.slice(1, 3))];
    for (const other of others) expect(Math.abs(correlation(x, other))).toBeLessThan(bound);
  });
});

describe('two calls', () => {
  it('in one expression and in two signals are independent', () => {
    const { a, b, c } = emulate({ signals: { a: 'noise(1)', b: 'noise(1)', c: 'noise(1) - noise(1)' }, count: 500_000 });
    expect(Math.abs(correlation(a![0]!, b![0]!))).toBeLessThan(3.5 / Math.sqrt(500_000));
    expect(Math.abs(variance(c![0]!) / 2 - 1)).toBeLessThan(3.5 * Math.sqrt(2 / 500_000));
  });
});

describe('drawn at birth', () => {
  it.each([['lognormal(0, 1)', (x: number) => normalDistribution(Math.log(x))], ['exponential(2)', (x: number) => 1 - Math.exp(-x / 2)]] as const)('%s is a number of each device', (text, distribution) => {
    const { x } = emulate({ signals: { x: 'p' }, parameters: { p: text }, count: 300_000, steps: 2 });
    expect(kolmogorov(x![0]!, distribution)).toBeLessThan(KOLMOGOROV_BOUND);
    expect(x![1]).toEqual(x![0]);
  });

  it('poisson has the mean that it is given, whatever the step', () => {
    const { x } = emulate({ signals: { x: 'p' }, parameters: { p: 'poisson(4)' }, count: 300_000, stepMs: 250 });
    expect(Math.abs(chiSquare(x![0]!, poissonProbability(4)))).toBeLessThan(CHI_SQUARE_BOUND);
  });
});

describe('poisson of the largest means', () => {
  it.each([1e6, 1e9, 1e12])('%d is normal to its last digit', (of) => {
    const [x] = drawn(`poisson(${of})`, { count: 300_000 }) as [Float64Array];
    expect(Math.abs(mean(x) - of)).toBeLessThan(3.5 * Math.sqrt(of / x.length));
    expect(Math.abs(variance(x) / of - 1)).toBeLessThan(3.5 * Math.sqrt(2 / x.length));
    expect(kolmogorov(x, (value) => normalDistribution((value + 0.5 - of) / Math.sqrt(of)))).toBeLessThan(KOLMOGOROV_BOUND);
  });

  it('is 0 of nothing and not finite of what is not', () => {
    expect([...drawn('poisson(0)')[0]!, ...drawn('poisson(-3)')[0]!, ...drawn('poisson(t / 0s)')[0]!]).toEqual([0, 0, NaN]);
  });
});

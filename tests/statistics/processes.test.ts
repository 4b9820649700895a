// Processes in time: their statistics are those of their definition, and do not depend on the step.

import { describe, expect, it } from 'vitest';
import { chiSquare, CHI_SQUARE_BOUND, correlation, drawn, joined, kolmogorov, KOLMOGOROV_BOUND, mean, normalDistribution, poissonProbability, variance } from './support.ts';
import { emulate } from '../kernel/support/expressions.ts';

const STEPS_MS = [250, 1000, 4000] as const;

/** The correlation of a process with itself, so many seconds later, in a fleet of devices. */
function selfCorrelation(text: string, stepMs: number, seconds: number, count = 100_000): { readonly found: number; readonly sd: number } {
  const later = (seconds * 1000) / stepMs;
  const values = drawn(text, { count, steps: later + 1, stepMs });
  return { found: correlation(values[0]!, values[later]!), sd: Math.sqrt(variance(values[later]!)) };
}

describe('ou', () => {
  it.each(STEPS_MS)('with a step of %d ms has its standard deviation and its memory', (stepMs) => {
    for (const seconds of [4, 12]) {
      const { found, sd } = selfCorrelation('ou(10s, 2)', stepMs, seconds);
      expect(Math.abs(found - Math.exp(-seconds / 10))).toBeLessThan(0.011);
      expect(Math.abs(sd / 2 - 1)).toBeLessThan(0.008);
    }
  });
});

describe('pink', () => {
  /** Σ exp(−t / 4ᵏ) / 8. */
  const truth = (seconds: number): number => [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, k) => sum + Math.exp(-seconds / 4 ** k) / 8, 0);

  it.each(STEPS_MS)('with a step of %d ms has its standard deviation and its memory', (stepMs) => {
    for (const seconds of [4, 16]) {
      const { found, sd } = selfCorrelation('pink(3)', stepMs, seconds, 60_000);
      expect(Math.abs(found - truth(seconds))).toBeLessThan(0.014);
      expect(Math.abs(sd / 3 - 1)).toBeLessThan(0.01);
    }
  });

  it('has as much power in each octave', () => {
    // The variance of differences of means over windows that double: the same for each octave of pink noise, to a tenth.
    const values = drawn('pink(1)', { count: 4000, steps: 512 });
    const block = (from: number, length: number): Float64Array => {
      const sum = new Float64Array(4000);
      for (let at = from; at < from + length; at++) values[at]!.forEach((value, device) => { sum[device]! += value / length; });
      return sum;
    };
    const octaves = [8, 16, 32, 64, 128, 256].map((length) => {
      const first = block(0, length), second = block(length, length);
      return variance(first.map((value, device) => value - second[device]!));
    });
    const middle = octaves.reduce((sum, value) => sum + value, 0) / octaves.length;
    for (const octave of octaves) expect(Math.abs(octave / middle - 1)).toBeLessThan(0.1);
  });
});

describe('walk', () => {
  it.each(STEPS_MS)('with a step of %d ms spreads by its deviation per root second', (stepMs) => {
    const values = drawn('walk(0.5)', { count: 100_000, steps: 16_000 / stepMs, stepMs });
    const last = values.at(-1)!;
    expect(Math.abs(variance(last) / (0.25 * 16) - 1)).toBeLessThan(3.5 * Math.sqrt(2 / last.length));
    expect(kolmogorov(last, (value) => normalDistribution(value / 2))).toBeLessThan(KOLMOGOROV_BOUND);
  });

  it('between bounds stays everywhere as likely', () => {
    const last = drawn('walk(0.3, 5, 9)', { count: 200_000, steps: 50 }).at(-1)!;
    expect(kolmogorov(last, (value) => (value - 5) / 4)).toBeLessThan(KOLMOGOROV_BOUND);
  });
});

describe('poisson and event', () => {
  it.each(STEPS_MS)('with a step of %d ms count as many in the same time', (stepMs) => {
    const steps = drawn('poisson(0.7)', { count: 200_000, steps: 8000 / stepMs, stepMs });
    const sum = new Float64Array(200_000);
    for (const values of steps) values.forEach((value, device) => { sum[device]! += value; });
    expect(Math.abs(chiSquare(sum, poissonProbability(5.6)))).toBeLessThan(CHI_SQUARE_BOUND);
  });

  it.each(STEPS_MS)('with a step of %d ms leave as many without an event', (stepMs) => {
    const { never } = emulate({ signals: { never: 'if(latch(event(1/10s), false), 0, 1)' }, count: 200_000, steps: 8000 / stepMs, stepMs });
    const p = Math.exp(-0.8);
    expect(Math.abs(mean(never!.at(-1)!) - p)).toBeLessThan(3.3 * Math.sqrt((p * (1 - p)) / 200_000));
  });
});

describe('markov', () => {
  const CHAIN = '[["idle", "busy", 1/10s], ["busy", "idle", 1/5s], ["busy", "broken", 1/40s], ["broken", "idle", 1/20s]]';
  const code = (start: string): Record<string, string> => ({ m: `markov(${CHAIN}${start})`, x: 'if(m == "idle", 0, if(m == "busy", 1, 2))' });

  /** exp(Q · t), row 0, by many small steps. */
  function truth(seconds: number): readonly number[] {
    let row = [1, 0, 0];
    const small = 1e-3;
    for (let t = 0; t < Math.round(seconds / small); t++) {
      const [idle, busy, broken] = row as [number, number, number];
      const toBusy = idle / 10, toIdle = busy / 5, toBroken = busy / 40, mended = broken / 20;
      row = [idle + small * (toIdle + mended - toBusy), busy + small * (toBusy - toIdle - toBroken), broken + small * (toBroken - mended)];
    }
    return row;
  }

  it.each(STEPS_MS)('with a step of %d ms is where its rates lead, at the same instants', (stepMs) => {
    const { x } = emulate({ signals: code(''), count: 200_000, steps: 12_000 / stepMs + 1, stepMs });
    for (const seconds of [4, 12]) {
      const row = truth(seconds);
      expect(Math.abs(chiSquare(x![(seconds * 1000) / stepMs]!, (k) => row[k] ?? 0))).toBeLessThan(CHI_SQUARE_BOUND);
    }
  });

  it('starts in the first state, or stationary', () => {
    expect(new Set(emulate({ signals: code(''), count: 1000 })['x']![0]!)).toEqual(new Set([0]));
    const { x } = emulate({ signals: code(', stationary'), count: 1_000_000, steps: 3, stepMs: 4000 });
    const row = truth(400);
    for (const values of x!) expect(Math.abs(chiSquare(values, (k) => row[k] ?? 0))).toBeLessThan(CHI_SQUARE_BOUND);
  });

  it('has dwell times that are exponential', () => {
    const { stays } = emulate({ signals: { m: 'markov([["a", "b", 1/6s]])', stays: 'if(m == "a", 1, 0)' }, count: 300_000, steps: 19 });
    stays!.forEach((values, n) => expect(Math.abs(mean(values) - Math.exp(-n / 6))).toBeLessThan(3.5 / 2 / Math.sqrt(300_000)));
  });

  it('devices are independent', () => {
    const { x } = emulate({ signals: code(', stationary'), count: 300_000, steps: 4 });
    const last = x!.at(-1)!;
    for (const apart of [1, 2, 256]) expect(Math.abs(correlation(last.subarray(0, -apart), last.subarray(apart)))).toBeLessThan(3.9 / Math.sqrt(300_000));
    expect(joined(x!).length).toBe(1_200_000);
  });
});

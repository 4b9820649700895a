// Functions that remember, against what they are defined to be.

import { describe, expect, it } from 'vitest';
import { byIndex, codeOf, emulate, kernelOf, series } from './support/expressions.ts';
import { tick } from './support/module.ts';

const near = (found: readonly number[], expected: readonly number[], digits = 12): void => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, n) => expect(value, `step ${n}`).toBeCloseTo(expected[n]!, digits));
};
const steps = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
/** An input that is not finite in steps 2 and 3. */
const BROKEN = 'if(t >= 2s and t <= 3s, 1 / 0 - 1 / 0, t / 1s)';
const INFINITE = 'if(t >= 2s and t <= 3s, 1 / 0, t / 1s)';

describe('lag', () => {
  it('starts at x and follows a jump as a first-order system does, exactly', () => {
    near(series('lag(step(2s, 1, 3), 4s)', { steps: 12 }), steps(12).map((n) => (n < 2 ? 1 : 3 - 2 * Math.exp(-(n - 2) / 4))));
  });

  it('gives the same at the same instants whatever the step', () => {
    const fine = series('lag(step(2s, 0, 1), 3s)', { steps: 41, stepMs: 250 });
    near(fine.filter((_, n) => n % 4 === 0), series('lag(step(2s, 0, 1), 3s)', { steps: 11 }));
  });

  it('takes a time constant of each device', () => {
    const { y } = emulate({ signals: { y: 'lag(step(1s, 0, 1), tau)' }, parameters: { tau: '1s + index * 1s' }, count: 5, steps: 4 });
    near([...y![3]!], [0, 1, 2, 3, 4].map((index) => 1 - Math.exp(-2 / (1 + index))));
  });
});

describe('toward', () => {
  it('goes by the rate at most and arrives exactly', () => {
    near(series('toward(step(1s, 0, 1), 0.3)', { steps: 7 }), [0, 0, 0.3, 0.6, 0.9, 1, 1]);
    expect(series('toward(step(1s, 5, 0.1), 0.7)', { steps: 20 }).at(-1)).toBe(0.1);
  });
});

describe('respond', () => {
  it('without overshoot is the critically damped second-order response', () => {
    near(series('respond(step(2s, 0, 1), 3s)', { steps: 20 }), steps(20).map((n) => (n < 2 ? 0 : 1 - (1 + (n - 2) / 3) * Math.exp(-(n - 2) / 3))));
  });

  it('overshoots by the share that it is told', () => {
    for (const overshoot of [0.05, 0.2, 0.6]) {
      const found = series(`respond(step(1s, 0, 1), 20s, ${overshoot})`, { steps: 400 });
      expect(Math.max(...found) - 1).toBeCloseTo(overshoot, 3);
    }
  });

  it('gives the same at the same instants whatever the step', () => {
    const text = 'respond(step(2s, 1, 4), 1s, 25%)';
    near(series(text, { steps: 81, stepMs: 125 }).filter((_, n) => n % 8 === 0), series(text, { steps: 11 }), 11);
  });
});

describe('hold, deadband, derivative', () => {
  it('hold looks at x in the first step and every so many steps', () => {
    expect(series('hold(t / 1s, 3s)', { steps: 8 })).toEqual([0, 0, 0, 3, 3, 3, 6, 6]);
    expect(series('if(hold(if(t < 3s, "a", "b"), 2s) == "b", 1, 0)', { steps: 6 })).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it('deadband follows only when x is further away than the width', () => {
    expect(series('deadband(t / 1s, 2)', { steps: 8 })).toEqual([0, 0, 0, 3, 3, 3, 6, 6]);
  });

  it('derivative is 0 at first and then the change per second', () => {
    near(series('derivative(t * t / 1s)', { steps: 5, stepMs: 500 }), [0, 0.5, 1.5, 2.5, 3.5]);
  });
});

describe('integrate and counter', () => {
  it('integrate sums up what held from step to step, from its initial value on and within its bounds', () => {
    near(series('integrate(t / 1s, 5)', { steps: 5, stepMs: 500 }), [5, 5, 5.25, 5.75, 6.5]);
    expect(series('integrate(if(t < 5s, 3, -4), 1, 0, 10)', { steps: 9 })).toEqual([1, 4, 7, 10, 10, 10, 6, 2, 0]);
  });

  it('counter shows whole numbers, wraps, and never falls', () => {
    expect(series('counter(0.5, 3)', { steps: 9 })).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1]);
    expect(series('counter(0.1)', { steps: 101 }).filter((_, n) => n % 10 === 0)).toEqual(steps(11));
    expect(series('counter(if(t < 3s, 1, -5))', { steps: 6 })).toEqual([0, 1, 2, 3, 3, 3]);
    expect(series('counter(1/2s)', { steps: 5 })).toEqual([0, 0, 1, 1, 2]);
  });
});

describe('latch and previous', () => {
  it('latch is set, and reset wins', () => {
    expect(series('if(latch(t >= 1s, mod(t, 3s) == 0s), 1, 0)', { steps: 8 })).toEqual([0, 1, 1, 0, 1, 1, 0, 1]);
  });

  it('previous of an expression is its last value, or the initial one', () => {
    expect(series('previous(t / 1s, 9)', { steps: 4 })).toEqual([9, 0, 1, 2]);
    expect(series('previous(t / 1s)', { steps: 3 })).toEqual([0, 0, 1]);
  });

  it('previous of its own signal builds on the past', () => {
    expect(series('previous(result, 1) * 2', { steps: 5 })).toEqual([2, 4, 8, 16, 32]);
  });

  it('previous knows a signal that is computed later, and two that need each other', () => {
    const { a, b } = emulate({ signals: { a: 'previous(b, 10) + 1', b: 'a * 2' }, steps: 3 });
    expect(a!.map(([value]) => value)).toEqual([11, 23, 47]);
    expect(b!.map(([value]) => value)).toEqual([22, 46, 94]);
  });

  it('previous keeps texts and truth', () => {
    expect(series('if(mode == "on", 1, 0)', { signals: { mode: 'if(mod(t, 4s) == 1s, "on", if(mod(t, 4s) == 3s, "off", previous(mode, "off")))' }, steps: 8 })).toEqual([0, 1, 1, 0, 0, 1, 1, 0]);
  });
});

describe('delay and average', () => {
  it('delay gives the first value until d has passed, then what was', () => {
    expect(series('delay(5 + t / 1s, 3s)', { steps: 7 })).toEqual([5, 5, 5, 5, 6, 7, 8]);
  });

  it('average is the mean over the window, or over what there is', () => {
    near(series('average(t / 1s, 4s)', { steps: 7 }), [0, 0.5, 1, 1.5, 2.5, 3.5, 4.5]);
  });

  it.each([1, 2, 3, 7, 255, 256, 257, 513])('rings of %i devices are those of each device alone', (count) => {
    const { d, m, x } = emulate({ signals: { d: 'delay(x, 3s)', m: 'average(x, 5s)', x: 'noise(1)' }, count, steps: 12 });
    for (let n = 0; n < 12; n++) {
      for (let index = 0; index < count; index++) {
        expect(d![n]![index]).toBe(x![Math.max(0, n - 3)]![index]);
        const window = x!.slice(Math.max(0, n - 4), n + 1).map((values) => values[index]!);
        expect(m![n]![index]).toBeCloseTo(window.reduce((sum, value) => sum + value, 0) / window.length, 12);
      }
    }
  });

  it('the mean is free of rounding errors of long ago', () => {
    const found = series('average(if(t < 3s, 1e15, 0.1), 10s)', { steps: 60 });
    expect(found.at(-1)).toBeCloseTo(0.1, 14);
  });

  it('remembers 3,600 steps', () => {
    const found = series('delay(t / 1s, 1h)', { steps: 3605 });
    expect(found.slice(3598)).toEqual([0, 0, 0, 1, 2, 3, 4]);
    expect(() => codeOf({ signals: { x: 'delay(t, 3601s)' } })).toThrow(/too-many-steps/);
    expect(series('delay(5 + t / 1s, 400ms)', { steps: 3 })).toEqual([5, 6, 7]);
    expect(() => codeOf({ signals: { x: 'delay(t, -5s)' } })).toThrow(/not-a-duration/);
  });
});

describe('what is not finite', () => {
  it.each([
    ['lag', 'lag(X, 2s)'], ['toward', 'toward(X, 0.5)'], ['respond', 'respond(X, 1s, 10%)'], ['hold', 'hold(X, 1s)'], ['deadband', 'deadband(X, 0.5)'], ['derivative', 'derivative(X)'],
    ['integrate', 'integrate(X)'], ['counter', 'counter(X)'], ['average', 'average(X, 3s)'], ['previous', 'previous(X)'], ['its own past', 'previous(result, 0) * 0.5 + X'],
  ])('passes through %s and is gone when the input is sound again', (_name, text) => {
    for (const broken of [BROKEN, INFINITE]) {
      const found = series(text.replace('X', broken), { steps: 14 });
      expect(found.slice(7).every(Number.isFinite), found.join(' ')).toBe(true);
    }
  });

  it('leaves memories as they were', () => {
    expect(series(`integrate(${BROKEN})`, { steps: 7 })).toEqual([0, 0, 1, 1, 1, 5, 10]);
    expect(series(`deadband(${BROKEN}, 0.5)`, { steps: 6 })).toEqual([0, 1, 1, 1, 4, 5]);
    expect(series(`previous(${BROKEN})`, { steps: 6 })).toEqual([0, 0, 1, 1, 1, 4]);
  });

  it('is delayed like anything else', () => {
    expect(series(`delay(${BROKEN}, 2s)`, { steps: 8 })).toEqual([0, 0, 0, 1, NaN, NaN, 4, 5]);
  });
});

describe('devices and shards', () => {
  const signals = {
    x: 'noise(1)', a: 'lag(x, 2s)', b: 'toward(x, 0.2)', c: 'respond(x, 2s, 10%)', d: 'hold(x, 2s)', e: 'deadband(x, 1)', f: 'derivative(x)', g: 'integrate(x)', h: 'counter(abs(x))', i: 'delay(x, 3s)',
    j: 'average(x, 3s)', k: 'previous(x)', l: 'poisson(2)', m: 'markov([["p", "q", 0.2], ["q", "p", 0.1]], stationary)', n: 'pink(1)', o: 'previous(o, 1) + x', p: 'latch(x > 1, x < -1)',
  };

  it('any shard computes what the whole does, to the bit', () => {
    const count = 1000;
    const whole = emulate({ signals, count, steps: 8 });
    for (const index of [0, 1, 2]) {
      const { kernel, column } = kernelOf({ signals, count, shard: { index, count: 3 } });
      for (let at = 0; at < 8; at++) kernel.step(tick(at));
      const first = Math.floor((index * count) / 3), size = Math.floor(((index + 1) * count) / 3) - first;
      for (const name of Object.keys(signals)) {
        kernel.readColumn(0, column(name), 0, size).forEach((value, rank) => {
          const device = kernel.indexOfRank(0, rank);
          expect(value, `${name} of ${device}`).toBe(whole[name]![7]![device]);
        });
      }
    }
  });

  it('a device is the same in a fleet of one and of many', () => {
    const few = kernelOf({ signals, count: 1 }), many = kernelOf({ signals, count: 777 });
    for (let at = 0; at < 6; at++) for (const { kernel } of [few, many]) kernel.step(tick(at));
    for (const name of Object.keys(signals)) expect(byIndex(many.kernel, many.column(name), 777)[0]).toBe(byIndex(few.kernel, few.column(name), 1)[0]);
  });
});

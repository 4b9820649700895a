import { describe, expect, it } from 'vitest';
import { SignalHistory } from '../../src/app/state/signal-history.ts';

function filled(count: number, capacity = 4096, stepMs = 1000): SignalHistory {
  const history = new SignalHistory(capacity);
  for (let at = 0; at < count; at++) history.push(at * stepMs, { value: at, on: at % 2 === 0 });
  return history;
}

describe('the history of a device’s signals', () => {
  it('gives a window in seconds, with one sample before it', () => {
    const { x, ys } = filled(10).window(['value'], 7000);
    expect(x).toEqual([6, 7, 8, 9]);
    expect(ys).toEqual([[6, 7, 8, 9]]);
  });

  it('forgets the oldest samples beyond its capacity', () => {
    const history = filled(20, 8);
    expect(history.length).toBe(8);
    expect(history.window(['value'], 0).ys[0]).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
  });

  it('draws booleans as 1 and 0, texts by their order of appearance, and what has no value as a gap', () => {
    const history = new SignalHistory();
    history.push(0, { on: true, state: 'open', value: null });
    history.push(1000, { on: false, state: 'shut', value: Number.NaN });
    history.push(2000, { on: false, state: 'open', value: 1 });
    expect(history.window(['on', 'state', 'value'], 0).ys).toEqual([[1, 0, 0], [0, 1, 0], [null, null, 1]]);
    expect(history.texts('state')).toEqual(['open', 'shut']);
    expect(history.texts('value')).toEqual([]);
  });

  it('tells a bounded number of texts apart', () => {
    const history = new SignalHistory();
    for (let at = 0; at < 100; at++) history.push(at, { state: `s${at}` });
    expect(history.texts('state')).toHaveLength(64);
    expect(history.at('state', 99)).toBeNull();
  });

  it('puts a gap where samples are missing', () => {
    const history = filled(5);
    history.push(20_000, { value: 20 });
    expect(history.window(['value'], 0).ys[0]).toEqual([0, 1, 2, 3, 4, null, 20]);
  });

  it('starts anew when time goes back, and takes an instant once', () => {
    const history = filled(5);
    history.push(4000, { value: 99 });
    expect(history.length).toBe(5);
    history.push(1000, { value: 7 });
    expect(history.window(['value'], 0)).toEqual({ x: [1], ys: [[7]] });
  });

  it('knows the value under the cursor: of the last sample at or before it', () => {
    const history = filled(5);
    expect(history.at('value', 2400)).toBe(2);
    expect(history.at('value', 2000)).toBe(2);
    expect(history.at('value', -1)).toBeNull();
    expect(history.at('unknown', 2000)).toBeNull();
  });
});

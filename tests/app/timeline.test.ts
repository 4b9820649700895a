// What lies over the throughput: faults and stages at their places in time.

import { describe, expect, it } from 'vitest';
import type { ScenarioSummary } from '../../src/contracts/fleet.ts';
import { stretchesOf } from '../../src/app/charts/stretches.ts';
import { shownPoints } from '../../src/app/charts/throughput-strip.ts';
import { faultsAt, layersOf, placeOf } from '../../src/app/charts/timeline-layers.ts';
import { presentOf, spansIn, timedFaults, type TimedFault } from '../../src/app/state/fault-times.ts';
import { liveSpans } from '../../src/app/state/live-spans.ts';

const START = 1_000_000;
/** A point every half second of simulated time. */
const points = (count: number) => Array.from({ length: count }, (_, place) => ({ simulatedMs: START + place * 500, generatedPerSecond: 1, sentPerSecond: 1, onlineShare: 1 }));
const fault = (more: Partial<TimedFault>): TimedFault => ({ name: 'f', kind: 'stuck', live: false, atMs: 0, forMs: 1000, everyMs: null, ...more });

describe('the spans of a fault', () => {
  it('are those that touch the window', () => {
    expect(spansIn(fault({ atMs: 1000 }), 0, 500)).toEqual([]);
    expect(spansIn(fault({ atMs: 1000 }), 1500, 3000)).toEqual([{ fromMs: 1000, toMs: 2000 }]);
    expect(spansIn(fault({ atMs: 1000 }), 2000, 3000)).toEqual([]);
    expect(spansIn(fault({ atMs: 1000, forMs: null }), 9000, 9500)).toEqual([{ fromMs: 1000, toMs: null }]);
  });

  it('come again, and are bounded', () => {
    expect(spansIn(fault({ everyMs: 5000 }), 4000, 11_000).map(({ fromMs }) => fromMs)).toEqual([5000, 10_000]);
    expect(spansIn(fault({ everyMs: 2000 }), 0, 1e9, 60)).toHaveLength(60);
  });

  it('tell where the present lies', () => {
    const again = fault({ atMs: 2000, everyMs: 10_000 });
    expect([0, 2500, 4000, 12_999].map((now) => presentOf(again, now))).toEqual([
      { kind: 'before', nextInMs: 2000 }, { kind: 'in', leftMs: 500 }, { kind: 'between', nextInMs: 8000 }, { kind: 'in', leftMs: 1 },
    ]);
    expect(presentOf(fault({}), 1000)).toEqual({ kind: 'after' });
    expect(presentOf(fault({ forMs: null }), 1000)).toEqual({ kind: 'in', leftMs: null });
  });

  it('of those that were started by hand begin at their tick', () => {
    const summary = { tickMs: 100, faults: [{ name: 'a', live: false }, { name: 'b', live: true }] } as unknown as ScenarioSummary;
    const live = liveSpans([{ tick: 30, target: 'b', change: { kind: 'inject', fault: { kind: 'drift', for: '2s' } } }]);
    expect(timedFaults(summary, live)).toMatchObject([{ name: 'a' }, { name: 'b', kind: 'drift', live: true, atMs: 3000, forMs: 2000 }]);
  });
});

describe('the layers of the timeline', () => {
  it('stand where their instants are', () => {
    expect(placeOf(points(11), START + 2500, 60, 6)).toBe(30);
    expect(placeOf(points(11), START + 2750, 60, 6)).toBe(33);
    expect(placeOf(points(11), START + 99_999, 60, 6)).toBe(60);
  });

  it('are faults in lanes, and stages that have begun', () => {
    const faults = [fault({ name: 'a', atMs: 1000, forMs: 3000 }), fault({ name: 'b', atMs: 2000, forMs: null }), fault({ name: 'c', atMs: 4000, forMs: 500 }), fault({ name: 'later', atMs: 9000 })];
    const layers = layersOf(points(11), START, faults, [{ atMs: 0, overMs: 0, online: 0.1, rate: null }, { atMs: 2500, overMs: 0, online: 1, rate: null }, { atMs: 9000, overMs: 0, online: 0, rate: null }], 60, 6);
    expect(layers.faults.map(({ fault: { name }, from, to, lane }) => [name, from, to, lane])).toEqual([['a', 12, 48, 0], ['b', 24, 60, 1], ['c', 48, 54, 0]]);
    expect(layers.stages.map(({ at }) => at)).toEqual([30]);
    expect(faultsAt(layers, 30).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('show a short fault too', () => {
    const { faults } = layersOf(points(11), START, [fault({ atMs: 1000, forMs: 1 })], [], 60, 6);
    expect(faults[0]!.to - faults[0]!.from).toBeGreaterThanOrEqual(2);
  });

  it('have the points that fit, and one more at the left', () => {
    expect(shownPoints(60, points(1000)).length).toBe(31);
    expect(shownPoints(60, points(3)).length).toBe(3);
  });
});

describe('a band', () => {
  it('has a stretch for each value; gaps belong to none', () => {
    expect(stretchesOf([0, 0, 1, null, 1, 1])).toEqual([{ value: 0, from: 0, to: 2 }, { value: 1, from: 2, to: 3 }, { value: 1, from: 4, to: 6 }]);
  });
});

// Curves, recordings and routes, against what they are defined to be.

import { describe, expect, it } from 'vitest';
import type { DataTable } from '../../src/expression/index.ts';
import { angleOf, sineAndCosine } from '../../src/expression/trigonometry.ts';
import { codeOf, emulate, series } from './support/expressions.ts';

const HOUR_MS = 3_600_000;
const MONDAY = Date.UTC(2026, 5, 1);

describe('day and week', () => {
  it('go in straight lines from point to point, and round midnight', () => {
    const found = series('day([[6h, 10], [12h, 40], [18h, 10]])', { steps: 25, stepMs: HOUR_MS, startMs: MONDAY });
    found.forEach((value, hour) => {
      const expected = [10, 10, 10, 10, 10, 10, 10, 15, 20, 25, 30, 35, 40, 35, 30, 25, 20, 15, 10, 10, 10, 10, 10, 10, 10][hour]!;
      expect(value, `${hour}h`).toBeCloseTo(expected, 12);
    });
  });

  it('take points in any order, plain numbers as hours, and one at each end for a jump at midnight', () => {
    const at = (text: string) => series(text, { steps: 24, stepMs: HOUR_MS, startMs: MONDAY });
    expect(at('day([[12h, 40], [6h, 10], [18h, 10]])')).toEqual(at('day([[6, 10], [12, 40], [18, 10]])'));
    expect(at('day([[0h, 0], [24h, 24]])').map((value) => Math.round(value * 1e9) / 1e9)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
    expect(at('day([[3h, 7]])')).toEqual(Array(24).fill(7));
  });

  it('run on the simulated clock, from Monday on, and later by a shift', () => {
    const curve = '[[0h, 0], [168h, 168]]';
    const week = (start: number, shift = ''): number => series(`week(${curve}${shift})`, { steps: 1, startMs: start })[0]!;
    expect(week(MONDAY)).toBe(0);
    expect(week(MONDAY + 30 * HOUR_MS)).toBeCloseTo(30, 10);
    expect(week(Date.UTC(1970, 0, 1))).toBeCloseTo(72, 10);
    expect(week(MONDAY, ', 2h')).toBeCloseTo(166, 10);
  });

  it('are shifted for each device', () => {
    const { x } = emulate({ signals: { x: 'day([[0h, 0], [24h, 24]], index * 1h)' }, count: 5, startMs: MONDAY + 10 * HOUR_MS });
    expect([...x![0]!].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([10, 9, 8, 7, 6]);
  });

  it('tell what is wrong with their points', () => {
    expect(() => codeOf({ signals: { x: 'day([[25h, 1]])' } })).toThrow(/5-13 outside-period/);
    expect(() => codeOf({ signals: { x: 'day([[6h, 1], [6, 2]])' } })).toThrow(/duplicate-point/);
    expect(() => codeOf({ signals: { x: 'day([[6h]])' } })).toThrow(/5-9 bad-point/);
    expect(() => codeOf({ signals: { x: 'day([])' } })).toThrow(/too-few-points/);
    expect(() => codeOf({ signals: { x: 'day(6)' } })).toThrow(/not-points/);
    expect(() => codeOf({ signals: { x: 'day([[6h, y]])', y: '3 + t / 1s' } })).toThrow(/not-constant/);
    expect(() => codeOf({ signals: { x: 'day([[6 km, 3]])' } })).toThrow(/not-a-duration/);
  });

  it('know the time of day and the weekday', () => {
    const at = (text: string, startMs: number): number => series(text, { steps: 1, startMs })[0]!;
    expect(at('time_of_day / 1h', MONDAY + 7.5 * HOUR_MS)).toBe(7.5);
    expect(Array.from({ length: 8 }, (_, day) => at('weekday', MONDAY + day * 24 * HOUR_MS + 1000))).toEqual([1, 2, 3, 4, 5, 6, 7, 1]);
  });
});

describe('replay', () => {
  const column = (name: string, values: readonly number[], texts: readonly string[] | null = null) => ({ name, values: Float64Array.from(values), texts, isDuration: false });
  const data: ReadonlyMap<string, DataTable> = new Map([['load', { rows: 4, columns: [column('power', [0, 10, 30, 20]), column('valve', [0, 1, 0, 1], ['open', 'shut'])] }]]);

  it('goes from row to row in a straight line, and from the last to the first', () => {
    expect(series('replay(data.load, "power", 2s)', { data, steps: 11 })).toEqual([0, 5, 10, 20, 30, 25, 20, 10, 0, 5, 10]);
  });

  it('stays at a row with `step`, and hits its instants whatever the step', () => {
    expect(series('replay(data.load, "power", 2s, step)', { data, steps: 9 })).toEqual([0, 0, 10, 10, 30, 30, 20, 20, 0]);
    const fine = series('replay(data.load, "power", 100ms, step)', { data, steps: 4001, stepMs: 100 });
    fine.forEach((value, n) => expect(value, `step ${n}`).toBe([0, 10, 30, 20][n % 4]));
  });

  it('sets each device ahead by its offset', () => {
    const { x } = emulate({ signals: { x: 'replay(data.load, "power", 1s, index * 1s)' }, data, count: 6 });
    expect([...x![0]!]).toEqual([0, 10, 30, 20, 0, 10]);
  });

  it('plays texts in steps', () => {
    expect(series('if(replay(data.load, "valve", 1s) == "shut", 1, 0)', { data, steps: 6 })).toEqual([0, 1, 0, 1, 0, 1]);
  });

  it('tells what is wrong', () => {
    const fail = (text: string) => expect(() => codeOf({ signals: { x: text }, data }));
    fail('replay(data.lod, "power", 1s)').toThrow(/7-15 unknown-data: .*did you mean `load`/);
    fail('replay(data.load, "powr", 1s)').toThrow(/18-24 unknown-column: .*did you mean `power`/);
    fail('replay(data.load, power, 1s)').toThrow(/not-a-text/);
    fail('replay(data.load, "valve", 1s, linear)').toThrow(/31-37 type-mismatch/);
    fail('replay(data.load, "power", 1s, liner)').toThrow(/did you mean `linear`/);
    fail('replay(3, "power", 1s)').toThrow(/not-data/);
    fail('data.load + 1').toThrow(/data-here/);
  });
});

describe('route', () => {
  const RADIUS = 6371008.8;
  const rad = (degrees: number): number => (degrees * Math.PI) / 180;
  const haversine = ([a, b]: readonly number[], [c, d]: readonly number[]): number =>
    2 * RADIUS * Math.asin(Math.sqrt(Math.sin(rad(c! - a!) / 2) ** 2 + Math.cos(rad(a!)) * Math.cos(rad(c!)) * Math.sin(rad(d! - b!) / 2) ** 2));
  const bearing = ([a, b]: readonly number[], [c, d]: readonly number[]): number => {
    const y = Math.sin(rad(d! - b!)) * Math.cos(rad(c!)), x = Math.cos(rad(a!)) * Math.sin(rad(c!)) - Math.sin(rad(a!)) * Math.cos(rad(c!)) * Math.cos(rad(d! - b!));
    return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
  };
  const drive = (points: readonly (readonly number[])[], rest: string, steps: number, stepMs = 1000, count = 1, signals: Record<string, string> = {}) => {
    const all = emulate({
      signals: { way: `route(${JSON.stringify(points)}, ${rest})`, lat: 'way.latitude', lon: 'way.longitude', heading: 'way.heading', speed: 'way.speed', ...signals }, steps, stepMs, count,
    });
    return { lat: all['lat']!, lon: all['lon']!, heading: all['heading']!, speed: all['speed']! };
  };

  it('goes along the great circle with its speed and its heading', () => {
    const berlin = [52.52, 13.405], tokyo = [35.68, 139.69];
    const { lat, lon, heading } = drive([berlin, tokyo], '250 m/s, once', 700, 60_000);
    const total = haversine(berlin, tokyo);
    for (let n = 0; n < 700; n++) {
      const here = [lat[n]![0]!, lon[n]![0]!];
      const gone = Math.min(n * 15_000, total);
      expect(haversine(berlin, here), `minute ${n}`).toBeCloseTo(gone, 0);
      expect(haversine(here, tokyo), `minute ${n}`).toBeCloseTo(total - gone, 0);
      if (n > 0 && gone < total) expect(heading[n]![0], `minute ${n}`).toBeCloseTo(bearing(here, tokyo), 6);
    }
    expect(Math.max(...lat.map((values) => values[0]!))).toBeGreaterThan(65);
    expect([lat.at(-1)![0], lon.at(-1)![0]]).toEqual([expect.closeTo(35.68, 9), expect.closeTo(139.69, 9)]);
  });

  it('crosses the date line and the pole', () => {
    const over = drive([[0, 179], [0, -179]], '1 m/s, once', 1);
    expect(over.heading[0]![0]).toBeCloseTo(90, 9);
    const pole = drive([[80, 0], [80, 180]], '100 km/h, once', 30, 3_600_000);
    expect(Math.max(...pole.lat.map((values) => values[0]!))).toBeGreaterThan(89.5);
    for (const values of pole.lon) expect(Math.min(Math.abs(values[0]!), Math.abs(Math.abs(values[0]!) - 180))).toBeLessThan(1e-6);
  });

  it('loops, turns round, or stops', () => {
    const points = [[0, 0], [0, 1], [1, 1]];
    const length = haversine(points[0]!, points[1]!) + haversine(points[1]!, points[2]!);
    const closed = length + haversine(points[2]!, points[0]!);
    const at = (way: string, metres: number): number[] => {
      const found = drive(points, `${metres} m/s, ${way}`, 2);
      return [found.lat[1]![0]!, found.lon[1]![0]!, found.heading[1]![0]!, found.speed[1]![0]!];
    };
    expect(at('loop', closed + 1000).slice(0, 2)).toEqual([expect.closeTo(0, 9), expect.closeTo(at('loop', 1000)[1]!, 9)]);
    expect(at('once', length + 1000)).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9), 0, 0]);
    expect(at('back', length + 1000).slice(0, 2)).toEqual(at('back', length - 1000).slice(0, 2).map((value) => expect.closeTo(value, 9)));
    expect(Math.abs(at('back', length + 1000)[2]! - at('back', length - 1000)[2]!)).toBeCloseTo(180, 6);
    expect(at('back', 2 * length + 1000).slice(0, 3)).toEqual(at('back', 1000).slice(0, 3).map((value) => expect.closeTo(value, 9)));
  });

  it('starts where each device is told to', () => {
    const { lon } = drive([[0, 0], [0, 10]], '0 m/s, once, share', 1, 1000, 5);
    [0, 2, 4, 6, 8].forEach((degrees, index) => expect(lon[0]![index]).toBeCloseTo(degrees, 9));
  });

  it('integrates a speed that changes', () => {
    const fast = drive([[0, 0], [0, 10]], 'if(t < 5s, 100, 0), once', 10);
    expect(haversine([0, 0], [fast.lat[9]![0]!, fast.lon[9]![0]!])).toBeCloseTo(500, 3);
    expect(fast.speed.map((values) => values[0])).toEqual([100, 100, 100, 100, 100, 0, 0, 0, 0, 0]);
  });

  it('takes a thousand points, and follows each of them', () => {
    const points = Array.from({ length: 1000 }, (_, i) => [50 + Math.round(1000 * Math.sin(i / 7)) / 1e4, 10 + i / 1000]);
    const column = (name: string, place: number) => ({ name, values: Float64Array.from(points, (point) => point[place]!), texts: null, isDuration: false });
    const data: ReadonlyMap<string, DataTable> = new Map([['tour', { rows: 1000, columns: [column('lon', 1), column('lat', 0)] }]]);
    const { lat, lon } = emulate({ signals: { way: 'route(data.tour, 300 m/s, once)', lat: 'way.latitude', lon: 'way.longitude' }, data, steps: 200, stepMs: 60_000 });
    const found = { lat: lat!, lon: lon! };
    for (let n = 1; n < 100; n++) expect(haversine([found.lat[n - 1]![0]!, found.lon[n - 1]![0]!], [found.lat[n]![0]!, found.lon[n]![0]!])).toBeLessThanOrEqual(18_000.001);
    expect([found.lat.at(-1)![0], found.lon.at(-1)![0]]).toEqual(points.at(-1)!.map((value) => expect.closeTo(value, 9)));
  });

  it('tells what is wrong with its points', () => {
    const fail = (text: string) => expect(() => codeOf({ signals: { x: text } }));
    fail('route([[52, 13]], 5).latitude').toThrow(/too-few-points/);
    fail('route([[52, 13], [52, 13]], 5).latitude').toThrow(/one place/);
    fail('route([[97, 13], [52, 13]], 5).latitude').toThrow(/7-15 bad-place: 97 is no latitude/);
    fail('route([[0, 0], [0, 180]], 5).latitude').toThrow(/opposite-places/);
    fail('route([[52, 13], [52, 14]], 5s).latitude').toThrow(/28-30 not-a-speed/);
    fail('route([[52, 13], [52, 14]], 5) + 1').toThrow(/0-30 record-here/);
    fail('route([[52, 13], [52, 14]], 5).hight').toThrow(/31-36 unknown-field/);
  });
});

describe('trigonometry of the planner', () => {
  it('agrees with the host’s to 10⁻¹⁵', () => {
    for (let degrees = -400; degrees <= 400; degrees += 0.37) {
      const { sine, cosine } = sineAndCosine(degrees);
      expect(Math.abs(sine - Math.sin((degrees * Math.PI) / 180))).toBeLessThan(3e-15);
      expect(Math.abs(cosine - Math.cos((degrees * Math.PI) / 180))).toBeLessThan(3e-15);
    }
    for (let angle = 0; angle <= 3.14; angle += 0.0137) expect(Math.abs(angleOf(Math.sin(angle), Math.cos(angle)) - angle)).toBeLessThan(1e-15 * 4);
    expect(angleOf(1e-9, 1)).toBeCloseTo(1e-9, 20);
    expect([angleOf(0, 1), angleOf(0, -1)]).toEqual([0, Math.PI]);
  });
});

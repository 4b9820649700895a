// Plans in the real kernel: what the language promises about values.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/contracts/plan.ts';
import type { Tick } from '../../src/contracts/time.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { compileFilter } from '../../src/scenario/index.ts';
import { ROOT } from '../support/folder.ts';
import { planOf, small, SMALL, withSignals } from './texts.ts';

const START_MS = Date.UTC(2026, 5, 1, 6);
const module = new WebAssembly.Module(readFileSync(join(ROOT, 'build/kernel.wasm')));

/** Values of a fleet's column, by device, after so many ticks. */
function valuesOf(plan: Plan, fleet: string, column: string, ticks: number, shard = { index: 0, count: 1 }): number[] {
  const kernel = createKernel(module, plan, shard, { startMs: START_MS });
  for (let tick = 0; tick < ticks; tick++) kernel.step(tick as Tick);
  const group = plan.groups.findIndex((candidate) => candidate.fleet === fleet);
  const place = plan.groups[group]?.columns.findIndex(({ name }) => name === column) ?? -1;
  return Array.from({ length: plan.groups[group]?.count ?? 0 }, (_, index) => kernel.readDevice(group, index)?.[place] ?? Number.NaN);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

describe('functions compute what the reference says', () => {
  // Ten ticks of 100 ms: every device has made one step, at its own tick; t is that tick's instant.
  const at = (expression: string): number => valuesOf(planOf(withSignals(`x: '${expression.replaceAll("'", "''")}'`).replace('count: 2', 'count: 1')), 'm', 'x', 11)[0] as number;
  test.each<[string, number]>([
    ['1 + 2 * 3', 7], ['10 / 4', 2.5], ['-2 - -3', 1], ['min(4, 2, 7)', 2], ['max(4, 2, 7)', 7], ['abs(-3)', 3], ['sign(-3)', -1], ['floor(-1.5)', -2], ['ceil(1.2)', 2],
    ['round(2.5)', 3], ['round(-2.5)', -3], ['sqrt(2)', Math.SQRT2], ['pow(2, 10)', 1024], ['exp(1)', Math.E], ['log(10)', Math.LN10], ['sin(1)', Math.sin(1)], ['cos(1)', Math.cos(1)],
    ['tan(1)', Math.tan(1)], ['mod(-1, 3)', 2], ['clamp(5, 0, 1)', 1], ['scale(5, 0, 10, 4, 20)', 12], ['quantize(1.13, 0.25)', 1.25], ['if(1 > 2, 3, 4)', 4], ['if(true and not false, 3, 4)', 3],
    ['t', 1], ['t / 60s * 60', 1], ['t + index', 1], ['share', 0], ['250ms * 4', 1], ['5%', 0.05], ['36 km/h', 10],
    ['sine(4s, 2)', 2], ['sine(4s, 2, 25%)', 0], ['square(4s, 3)', 3], ['square(4s, 3, 50%)', -3], ['square(4s, 3, 0, 20%)', -3], ['triangle(4s, 2)', 2], ['triangle(4s, 2, 50%)', -2],
    ['sawtooth(4s, 2)', -1], ['pulse(4s, 5, 0, 50%)', 5], ['pulse(4s, 5, 50%, 50%)', 0], ['ramp(4s, 8)', 2], ['ramp(4s, 8, 4)', 5], ['ramp(500ms, 8)', 8], ['step(2s, 3, 4)', 3], ['step(1s, 3, 4)', 4],
    ['if("a" == "a", 1, 0)', 1], ['if(online, 1, 0)', 1],
  ])('%s is %d', (expression, value) => {
    expect(at(expression)).toBeCloseTo(value, 12);
  });
});

describe('draws have the distribution that they say', () => {
  const many = (signal: string, ticks = 11): number[] => valuesOf(planOf(withSignals(`x: ${signal}`).replace('count: 2', 'count: 20000')), 'm', 'x', ticks);

  test('normal and noise', () => {
    for (const values of [many('normal(5, 2)'), many('5 + noise(2)')]) {
      expect(mean(values)).toBeCloseTo(5, 1);
      expect(deviation(values)).toBeCloseTo(2, 1);
    }
  });

  test('uniform stays within and fills its range', () => {
    const values = many('uniform(2, 4)');
    expect(Math.min(...values)).toBeGreaterThan(2);
    expect(Math.max(...values)).toBeLessThan(4);
    expect(mean(values)).toBeCloseTo(3, 1);
  });

  test('choice takes every value as often', () => {
    const values = many('choice(10, 20, 20, 40)');
    expect(values.filter((value) => value === 20).length / values.length).toBeCloseTo(0.5, 1);
    expect(new Set(values)).toEqual(new Set([10, 20, 40]));
  });

  test('ou is stationary from the first step on, whatever the step', () => {
    for (const ticks of [11, 101]) expect(deviation(many('ou(5s, 3)', ticks))).toBeCloseTo(3, 1);
  });

  test('a walk grows with the square root of time and stays within its bounds', () => {
    expect(deviation(many('walk(0.5)', 160))).toBeCloseTo(2, 1);
    const values = many('walk(2, 3, 7)', 60);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...values)).toBeLessThanOrEqual(7);
    expect(mean(values)).toBeCloseTo(5, 1);
  });
});

describe('nobody’s values depend on what else there is', () => {
  const before = valuesOf(planOf(SMALL), 'sensor', 'temperature', 40);
  test.each([
    ['another signal', small('      temperature:', '      first: ou(5s, 1)\n      temperature:')],
    ['another parameter', small('      base:', '      first: uniform(0, 1)\n      base:')],
    ['a label', small('count: 10,', `count: 10, labels: { site: 'choice("a", "b")' },`)],
    ['another fleet in front', small('fleets:', 'fleets:\n  - { name: front, model: sensor, count: 7, id: "front-{index}" }')],
    ['another publication', small('publish:', 'publish:\n      - { topic: "b/{id}", every: 2s }')],
    ['more devices', small('count: 10', 'count: 1000')],
  ])('%s', (_name, text) => {
    expect(valuesOf(planOf(text), 'sensor', 'temperature', 40).slice(0, 10)).toEqual(before);
  });

  test('and they differ from device to device, fleet to fleet, seed to seed', () => {
    const other = valuesOf(planOf(`${SMALL}seed: 2\n`), 'sensor', 'temperature', 40);
    const fleet = valuesOf(planOf(small('{ model', '{ name: other, model')), 'other', 'temperature', 40);
    expect(new Set([...before, ...other, ...fleet]).size).toBe(30);
  });
});

test('the union of any shards is the whole', () => {
  const plan = planOf(small('count: 10', 'count: 1000').replace('noise(0.1)', 'ou(10s, 1) + walk(0.1, 0, 1)'));
  const whole = valuesOf(plan, 'sensor', 'temperature', 30);
  for (const count of [2, 7]) {
    const shards = Array.from({ length: count }, (_, index) => valuesOf(plan, 'sensor', 'temperature', 30, { index, count }));
    expect(whole.map((_, device) => shards.find((shard) => !Number.isNaN(shard[device]))?.[device])).toEqual(whole);
  }
});

test('a filter finds the devices that it describes', () => {
  const plan = planOf(small('count: 10', 'count: 500').replace('normal(21, 0.5)', 'normal(21, 0.5)\n      site: choice("north", "south")'));
  const kernel = createKernel(module, plan, { index: 0, count: 1 }, { startMs: START_MS });
  for (let tick = 0; tick < 20; tick++) kernel.step(tick as Tick);
  const filter = compileFilter(plan, 'sensor', 'temperature > 21 and site == "south" and share < 50%');
  if (!filter.ok) throw new Error('the filter compiles');
  const mask = new Uint8Array(500);
  kernel.filter(0, filter.value, 0, 500, mask);
  const found = Array.from(mask).flatMap((hit, rank) => (hit === 1 ? [kernel.indexOfRank(0, rank)] : []));
  const expected = Array.from({ length: 500 }, (_, index) => index).filter((index) => {
    const [, site = 0, temperature = 0] = kernel.readDevice(0, index) ?? [];
    return temperature > 21 && site === 1 && index < 250;
  });
  expect(found.sort((a, b) => a - b)).toEqual(expected);
  expect(expected.length).toBeGreaterThan(50);
});

// What every scenario of the gallery promises before anything runs.

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Tick } from '../../src/contracts/time.ts';
import { FUNCTIONS } from '../../src/expression/index.ts';
import { memoryBytes } from '../../src/scenario/memory.ts';
import type { ScenarioShape } from '../../src/scenario/schema.ts';
import { galleryNames, galleryText, planOfText, runOf, scaled } from './scenarios.ts';

const NAMES = galleryNames();
/** Small on purpose: for a first look, without alarms. */
const MINIMAL = 'one-signal';
const shapeOf = (name: string): ScenarioShape => parse(galleryText(name)) as ScenarioShape;

describe.each(NAMES)('%s', (name) => {
  const text = galleryText(name), shape = shapeOf(name);

  test('plans under the name of its file', () => {
    expect(planOfText(text).name).toBe(name);
  });

  test('is titled and described in English and German', () => {
    for (const words of [shape.title, shape.description]) {
      expect(words).toEqual({ en: expect.stringMatching(/\S{3}/u) as string, de: expect.stringMatching(/\S{3}/u) as string });
    }
    expect((shape.description as { en: string }).en).not.toBe((shape.description as { de: string }).de);
  });

  test('tells editors its schema in the first line', () => {
    expect(text.split('\n', 1)[0]).toBe('# yaml-language-server: $schema=../scenario.schema.json');
  });

  test('has some hundreds of devices, and a million when scaled', () => {
    const devices = shape.fleets.reduce((sum, { count }) => sum + count, 0);
    if (name !== MINIMAL) expect(devices).toBeGreaterThanOrEqual(200);
    expect(devices).toBeLessThanOrEqual(1000);
    const million = planOfText(scaled(text, 1_000_000));
    expect(million.groups.reduce((sum, { count }) => sum + count, 0)).toBe(1_000_000);
    expect(memoryBytes(million)).toBeLessThan(2 ** 31);
  });

  test('shows its first telemetry within two seconds', () => {
    const { kernel, plan } = runOf(planOfText(text));
    let messages = 0;
    for (let tick = 0; tick * plan.tickMs < 2000; tick++) {
      kernel.step(tick as Tick);
      for (const range of kernel.due(tick as Tick)) messages += kernel.encode(range, tick as Tick, 0).messages;
    }
    expect(messages).toBeGreaterThan(0);
  });

  test.runIf(name !== MINIMAL)('decides its alarms on what the device measures', () => {
    const alarms = alarmsOf(shape);
    expect(alarms.length).toBeGreaterThan(0);
    expect(alarms.filter(({ model, signal }) => !readsMeasured(shape, model, signal)).map(({ model, signal }) => `${model}.${signal}`)).toEqual([]);
  });

  test('names every fault of its own in its list of faults', () => {
    const own = Object.values(shape.models).flatMap(({ faults }) => Object.keys(faults ?? {}));
    expect(new Set((shape.faults ?? []).map(({ kind }) => kind)), 'kinds that happen').toEqual(new Set([...own, ...(shape.faults ?? []).map(({ kind }) => kind)]));
  });
});

/** Signals that a publication waits for by `on`: what a device raises its voice for. */
function alarmsOf(shape: ScenarioShape): { model: string; signal: string }[] {
  return Object.entries(shape.models).flatMap(([model, { publish, signals }]) =>
    (publish ?? []).flatMap(({ on }) => (on !== undefined && signals?.[on] !== undefined ? [{ model, signal: on }] : [])));
}

/** Whether a signal's expression, or one that it names, has `measured(…)`. */
function readsMeasured(shape: ScenarioShape, model: string, signal: string, seen = new Set<string>()): boolean {
  if (seen.has(signal)) return false;
  seen.add(signal);
  const signals = shape.models[model]?.signals ?? {}, shown = signals[signal];
  const expression = String(typeof shown === 'object' ? shown.value : shown);
  return /\bmeasured\(/u.test(expression) || Object.keys(signals).some((other) => new RegExp(`\\b${other}\\b`, 'u').test(expression) && readsMeasured(shape, model, other, seen));
}

describe('the gallery as a whole', () => {
  const all = NAMES.map(galleryText).join('\n');

  test('has no title twice', () => {
    for (const language of ['en', 'de'] as const) {
      const titles = NAMES.map((name) => (shapeOf(name).title as Record<'en' | 'de', string>)[language]);
      expect(new Set(titles).size).toBe(NAMES.length);
    }
  });

  test('has the three devices of the parent project with their faults', () => {
    const models = Object.entries(Object.assign({}, ...NAMES.map((name) => shapeOf(name).models)) as ScenarioShape['models']);
    const faults = Object.fromEntries(models.map(([name, model]) => [name, Object.keys(model.faults ?? {})]));
    expect(faults['temperature_sensor']).toContain('overheat');
    expect(faults['pressure_valve']).toEqual(expect.arrayContaining(['leak', 'jam']));
    expect(faults['cnc_machine']).toEqual(expect.arrayContaining(['overheat', 'jam']));
    expect(shapeOf('machine-hall').faults?.some(({ kind }) => kind === 'disconnect')).toBe(true);
  });

  const families = [...new Set(FUNCTIONS.map(({ family }) => family))];
  test.each(families)('uses functions of the family %s', (family) => {
    const used = FUNCTIONS.filter((entry) => entry.family === family && new RegExp(`\\b${entry.name}\\(`, 'u').test(all));
    expect(used.length).toBeGreaterThan(0);
  });

  test('uses every kind of fault that the language has', async () => {
    const { FAULT_KINDS } = await import('../../src/scenario/faults/kinds.ts');
    const kinds = new Set(NAMES.flatMap((name) => (shapeOf(name).faults ?? []).map(({ kind }) => kind)));
    expect(FAULT_KINDS.map(({ kind }) => kind).filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});

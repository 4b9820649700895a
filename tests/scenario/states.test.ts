// State machines, events and changes in the real kernel, message by message beside the reference device.

import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/scenario/index.ts';
import { referenceMessages, type ReferenceModel } from './reference-device.ts';
import { columnOf, kernelMessages, kernelOf, linesOf } from './run-kernel.ts';
import type { Tick } from '../../src/contracts/time.ts';
import { meant, planOf, problemsOf } from './texts.ts';

const lines = (...list: readonly string[]): string => list.join('\n') + '\n';
const fleetOf = (count: number): string => lines('fleets:', `  - { model: m, count: ${count}, id: "m-{index}" }`);
const mod = (x: number, y: number): number => x - y * Math.floor(x / y);

interface Case {
  readonly text: string;
  readonly model: ReferenceModel;
  /** Signals, parameters and whether there is a state, as the messages show them. */
  readonly shown: readonly string[];
}

/** A payload of these names, by a template: what the messages are compared by. */
const payload = (...names: readonly string[]): string => JSON.stringify(`{"i":{index},"seq":{seq},"at":{time},${names.map((name) => `"${name}":${name === 'mode' || name === 'state' ? `"{${name}}"` : `{${name}}`}`).join(',')}}`);

const OVERHEATING: Case = {
  shown: ['heat', 'alarm', 'cycles', 'worst', 'state'],
  text: lines(
    'version: 1', 'name: overheating', 'models:', '  m:', '    parameters: { cycles: 0, worst: -1 }', '    signals:',
    '      heat: { value: "mod(floor(t) * 7 + index * 13, 60) + if(state == \\"overheating\\", 0.25, 0)", decimals: 2 }', '      alarm: measured(heat) > 45',
    '    states:', '      initial: normal', '      normal: { overheating: when(measured(heat) > 40) }',
    '      overheating:', '        enter: { cycles: "cycles + 1", worst: "max(worst, heat)" }', '        failed: when(heat > 58)', '        normal: after(30s) or when(cycles > 2 and heat < 10)',
    '      failed: { normal: after(7s) }',
    '    publish:', ...['every: 5s', 'on: alarm', 'on: overheating', 'on: normal', 'onChange: heat', 'onChange: heat\n        deadband: 20', 'onChange: state', 'onChange: alarm']
      .map((when, i) => `      - topic: "${i}/{id}"\n        ${when}\n        payload: ${payload('heat', 'alarm', 'cycles', 'worst', 'state')}`),
    fleetOf(40),
  ),
  model: {
    tickMs: 100, stepTicks: 10, count: 40, ticks: 1500, parameters: { cycles: 0, worst: -1 },
    signals: ({ t, index, state }) => {
      const heat = mod(Math.floor(t) * 7 + index * 13, 60) + (state === 'overheating' ? 0.25 : 0);
      return { heat, alarm: heat > 45 };
    },
    initial: 'normal',
    states: {
      normal: { transitions: [['overheating', ({ signals }) => Number(signals.heat) > 40]] },
      overheating: {
        enter: ({ parameters, signals }) => ({ cycles: Number(parameters.cycles) + 1, worst: Math.max(Number(parameters.worst), Number(signals.heat)) }),
        transitions: [['failed', ({ signals }) => Number(signals.heat) > 58], ['normal', ({ signals, parameters }, age) => age >= 30 || (Number(parameters.cycles) > 2 && Number(signals.heat) < 10)]],
      },
      failed: { transitions: [['normal', (_, age) => age >= 7]] },
    },
    publications: [{ every: 5 }, { on: 'alarm' }, { on: 'overheating' }, { on: 'normal' }, { onChange: 'heat', decimals: 2 }, { onChange: 'heat', decimals: 2, deadband: 20 }, { onChange: 'state' }, { onChange: 'alarm' }],
  },
};

/** Entering a state again, an exchange of two parameters, a text and a truth that are assigned, steps of 250 ms. */
const FILLER: Case = {
  shown: ['a', 'b', 'mode', 'busy', 'state'],
  text: lines(
    'version: 1', 'name: filler', 'tick: 50ms', 'models:', '  m:', '    parameters: { a: 1, b: 2, mode: \'"idle"\', busy: false }', '    signals:', '      x: mod(floor(t * 4) + index, 9)', '      quick: mode == "fast"',
    '    states:', '      initial: filling',
    '      filling:', '        enter: { a: b, b: a, mode: \'if(x > 4, "fast", "slow")\', busy: true }', '        filling: when(x == 3)', '        closing: after(1750ms)',
    '      closing:', '        enter: { mode: state, busy: not quick }', '        filling: when(x == 0) or after(1s)',
    '    publish:', ...['every: 500ms', 'on: filling', 'on: closing', 'onChange: quick', 'on: quick'].map((when, i) => `      - topic: "${i}/{id}"\n        ${when}\n        payload: ${payload('a', 'b', 'mode', 'busy', 'state')}`),
    fleetOf(33),
  ),
  model: {
    tickMs: 50, stepTicks: 5, count: 33, ticks: 1200, parameters: { a: 1, b: 2, mode: 'idle', busy: false },
    signals: ({ t, index, parameters }) => ({ x: mod(Math.floor(t * 4) + index, 9), quick: parameters.mode === 'fast' }),
    initial: 'filling',
    states: {
      filling: {
        enter: ({ parameters, signals }) => ({ a: parameters.b!, b: parameters.a!, mode: Number(signals.x) > 4 ? 'fast' : 'slow', busy: true }),
        transitions: [['filling', ({ signals }) => signals.x === 3], ['closing', (_, age) => age >= 7]],
      },
      closing: { enter: ({ state, signals }) => ({ mode: state, busy: !signals.quick }), transitions: [['filling', ({ signals }, age) => signals.x === 0 || age >= 4]] },
    },
    publications: [{ every: 2 }, { on: 'filling' }, { on: 'closing' }, { onChange: 'quick' }, { on: 'quick' }],
  },
};

/** No states: rising edges, and changes of numbers that are null now and then. */
const PLAIN: Case = {
  shown: ['ratio', 'high'],
  text: lines(
    'version: 1', 'name: plain', 'models:', '  m:', '    step: 2s', '    signals:', '      ratio: { value: "10 / mod(floor(t / 3s) + index, 4)", decimals: 1 }', '      high: ratio > 4',
    '    publish:', ...['every: 4s', 'on: high', 'onChange: ratio', 'onChange: ratio\n        deadband: 1.6', 'onChange: high'].map((when, i) => `      - topic: "${i}/{id}"\n        ${when}\n        payload: ${payload('ratio', 'high')}`),
    fleetOf(25),
  ),
  model: {
    tickMs: 100, stepTicks: 20, count: 25, ticks: 1500, parameters: {},
    signals: ({ t, index }) => {
      const ratio = 10 / mod(Math.floor(t / 3) + index, 4);
      return { ratio, high: ratio > 4 };
    },
    publications: [{ every: 2 }, { on: 'high' }, { onChange: 'ratio', decimals: 1 }, { onChange: 'ratio', decimals: 1, deadband: 1.6 }, { onChange: 'high' }],
  },
};

const CASES: readonly (readonly [string, Case])[] = [['a machine that overheats', OVERHEATING], ['a filler', FILLER], ['a plain sensor', PLAIN]];
const wire = (value: unknown, decimals: number): unknown => (typeof value === 'number' ? (Number.isFinite(value) ? Math.round(value * 10 ** decimals) / 10 ** decimals : null) : value);

describe('the kernel does what the reference device does', () => {
  test.each(CASES)('%s', (_name, { text, model, shown }) => {
    const expected = referenceMessages(model).map(({ tick, index, publication, seq, state, parameters, signals }) => {
      const all: Readonly<Record<string, unknown>> = { ...parameters, ...signals, state };
      return { tick, publication, i: index, seq, ...Object.fromEntries(shown.map((name) => [name, wire(all[name], name === 'ratio' ? 1 : 3)])) };
    });
    const plan = planOf(text);
    expect(plan.groups[0]!.stepTicks).toBe(model.stepTicks);
    const actual = kernelMessages(plan, model.ticks).map(({ tick, publication, payload: sent }) => {
      const { at: _at, i, ...rest } = JSON.parse(sent) as { at: number; i: number };
      return { tick, publication, i, ...rest };
    });
    actual.sort((a, b) => a.tick - b.tick || a.i - b.i || a.publication - b.publication);
    expect(new Set(expected.map(({ publication }) => publication)).size).toBe(model.publications.length);
    expect(actual.length).toBe(expected.length);
    expect(actual).toEqual(expected);
  });

  test.each(CASES)('%s, in any number of shards', (_name, { text, model }) => {
    const plan = planOf(text);
    const whole = linesOf(plan, model.ticks / 2, 1);
    for (const shards of [2, 7]) expect(linesOf(plan, model.ticks / 2, shards)).toEqual(whole);
  });
});

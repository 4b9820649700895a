// State machines, events and changes in the real kernel, message by message beside the reference device.

import { describe, expect, test } from 'vitest';
import { checkText, compileFilter, explain } from '../../src/scenario/index.ts';
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
    '    publish:', ...['every: 5s', 'on: alarm', 'on: overheating', 'on: normal', 'onChange: heat', 'onChange: heat\n        deadband: 21', 'onChange: state', 'onChange: alarm']
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
    publications: [{ every: 5 }, { on: 'alarm' }, { on: 'overheating' }, { on: 'normal' }, { onChange: 'heat', decimals: 2 }, { onChange: 'heat', decimals: 2, deadband: 21 }, { onChange: 'state' }, { onChange: 'alarm' }],
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

/** A model with two states; `from` exchanged for `to`. */
function machine(from = '', to = ''): string {
  const text = lines(
    'version: 1', 'name: small', 'models:', '  m:', '    parameters: { cycles: 0, mode: \'"a"\' }', '    signals:', '      temperature: 20 + noise(10)', '      alarm: temperature > 35',
    '    states:', '      initial: normal', '      normal: { hot: when(temperature > 40) }', '      hot: { enter: { cycles: cycles + 1 }, normal: after(30s) }',
    '    publish:', '      - { topic: "a/{id}", on: alarm }', '      - { topic: "b/{id}", onChange: temperature, deadband: 0.5 }',
    '      - { topic: "c/{id}", on: hot }', fleetOf(5),
  );
  if (!text.includes(from)) throw new Error(`not in the scenario: ${from}`);
  return text.replace(from, to);
}

describe('what is wrong with states and events is told at its place', () => {
  test('and the small machine itself is sound', () => {
    expect(problemsOf(machine())).toEqual([]);
  });

  test.each<[string, string, string, string, string, string | undefined, RegExp?]>([
    ['an initial state that is not there', 'initial: normal', 'initial: nomal', 'unknown-state', 'nomal', 'models.m.states.initial', /did you mean `normal`/],
    ['no initial state', 'initial: normal', 'other: {}', 'missing-key', 'states', 'models.m.states.initial'],
    ['a transition to nowhere', 'normal: after(30s)', 'nromal: after(30s)', 'unknown-state', 'nromal', 'models.m.states.hot.nromal', /did you mean `normal`/],
    ['no state', '      normal: { hot: when(temperature > 40) }\n      hot: { enter: { cycles: cycles + 1 }, normal: after(30s) }\n', '', 'no-states', 'states', 'models.m.states'],
    ['a state named like a signal', '      hot: {', '      alarm: {}\n      hot: {', 'duplicate-name', 'alarm', 'models.m.states.alarm', /is a signal already/],
    ['a state named like a parameter', '      hot: {', '      cycles: {}\n      hot: {', 'duplicate-name', 'cycles', 'models.m.states.cycles', /is a parameter already/],
    ['a state that is no name', '      hot: {', '      2nd: {}\n      hot: {', 'bad-name', '2nd', 'models.m.states.2nd'],
    ['a state called enter', '      hot: {', '      enter: {}\n      hot: {', 'reserved-name', 'enter', 'models.m.states.enter'],
    ['an unknown signal in a condition', 'temperature > 40', 'temprature > 40', 'unknown-signal', 'temprature', 'models.m.states.normal.hot', /did you mean `temperature`/],
    ['a condition that is a number', 'after(30s)', '30s', 'type-mismatch', '30s', 'models.m.states.hot.normal'],
    ['a plain number in after', 'after(30s)', 'after(30)', 'not-a-duration', '30', 'models.m.states.hot.normal'],
    ['a draw in after', 'after(30s)', '"after(uniform(10s, 20s))"', 'draw-in-after', 'uniform(10s, 20s)', 'models.m.states.hot.normal'],
    ['a duration in rate', 'after(30s)', 'rate(30s)', 'not-a-rate', '30s', 'models.m.states.hot.normal', /must be a rate/],
    ['a parameter that is not there', '{ cycles: cycles + 1 }', '{ cycels: 1 }', 'unknown-parameter', '1', 'models.m.states.hot.enter.cycels'],
    ['an assignment to a signal', '{ cycles: cycles + 1 }', '{ temperature: 1 }', 'not-a-parameter', '1', 'models.m.states.hot.enter.temperature', /is a signal/],
    ['an assignment of another type', '{ cycles: cycles + 1 }', '{ cycles: true }', 'type-mismatch', 'true', 'models.m.states.hot.enter.cycles'],
    ['a condition of states outside of them', 'alarm: temperature > 35', 'alarm: after(3s)', 'only-in-transitions', 'after', 'models.m.signals.alarm'],
    ['a state that is none', 'alarm: temperature > 35', 'alarm: state == "warm"', 'unknown-text', '"warm"', 'models.m.signals.alarm'],
    ['the state at birth', 'cycles: 0', 'cycles: \'if(state == "hot", 1, 0)\'', 'not-at-birth', 'state', 'models.m.parameters.cycles'],
    ['an event that is not there', 'on: alarm', 'on: alrm', 'unknown-signal', 'alrm', 'models.m.publish[0].on', /did you mean `alarm`/],
    ['a number as an event', 'on: alarm', 'on: temperature', 'event-needs-boolean', 'temperature', 'models.m.publish[0].on'],
    ['a parameter as an event', 'on: alarm', 'on: cycles', 'unknown-signal', 'cycles', 'models.m.publish[0].on', /is a parameter/],
    ['a change of what is not there', 'onChange: temperature', 'onChange: temprature', 'unknown-signal', 'temprature', 'models.m.publish[1].onChange', /did you mean `temperature`/],
    ['a dead-band of what is true or false', 'onChange: temperature', 'onChange: alarm', 'deadband-needs-number', 'alarm', 'models.m.publish[1].onChange'],
    ['a dead-band alone', 'on: alarm }', 'on: alarm, deadband: 1 }', 'deadband-without-change', 'deadband', 'models.m.publish[0].deadband'],
    ['two reasons to publish', 'on: alarm }', 'on: alarm, every: 1s }', 'due-twice', 'on', 'models.m.publish[0].on'],
    ['no reason to publish', 'on: alarm }', 'qos: 1 }', 'missing-key', undefined as unknown as string, 'models.m.publish[0].every', /does not say when/],
    ['a negative dead-band', 'deadband: 0.5', 'deadband: -1', 'too-small', '-1', 'models.m.publish[1].deadband'],
  ])('%s', (_name, from, to, code, at, path, message = /./) => {
    const text = machine(from, to);
    const problems = problemsOf(text);
    expect(problems.map((problem) => problem.code)).toContain(code);
    const problem = problems.find((candidate) => candidate.code === code)!;
    expect(problem.path).toBe(path);
    expect(problem.message).toMatch(message);
    expect(problem.remedy).toMatch(/\.$/);
    if (at !== undefined) expect(meant(text, problem)).toBe(at);
  });

  test('{state} and `state` without states say so', () => {
    const plain = machine().replace(/ {4}states:[\s\S]*? {4}publish:/, '    publish:').replace('on: hot', 'on: alarm');
    expect(problemsOf(plain)).toEqual([]);
    expect(problemsOf(plain.replace('"a/{id}"', '"a/{id}/{state}"')).map(({ code }) => code)).toEqual(['no-states']);
    expect(problemsOf(plain.replace('alarm: temperature > 35', 'alarm: state == "hot"')).map(({ code }) => code)).toEqual(['no-states']);
  });

  test('a mistake in the states of a model is told once, however many fleets it has', () => {
    expect(problemsOf(machine('temperature > 40', 'nowhere > 40').replace('  - {', '  - { name: other, model: m, count: 2, id: "o-{index}" }\n  - {'))).toHaveLength(1);
  });
});

describe('the step that follows', () => {
  const stepMs = (when: string, states = '', tick = ''): number => {
    const plan = planOf(`version: 1\nname: a\n${tick}models:\n  m:\n    signals: { x: noise(1), high: x > 1 }\n${states}    publish: [{ topic: "x/{id}", ${when} }]\nfleets: [{ model: m, count: 2 }]\n`);
    return plan.groups[0]!.stepTicks * plan.tickMs;
  };
  const STATES = '    states: { initial: a, a: { b: after(AFTER) }, b: {} }\n';

  test.each([
    ['every: 15m', '', 900_000],
    ['every: 15m', STATES.replace('AFTER', '30s'), 1000],
    ['every: 3s', STATES.replace('AFTER', '1500ms'), 500],
    ['every: 1500ms', STATES.replace('AFTER', '30s'), 500],
    ['every: 1400ms', STATES.replace('AFTER', '7s'), 700],
    ['every: 700ms', STATES.replace('AFTER', '7s'), 700],
    ['every: 1s', STATES.replace('AFTER', '250ms'), 1000],
    ['on: high', '', 1000],
    ['onChange: x', '', 1000],
  ])('of %s%s is %i ms', (when, states, ms) => {
    expect(stepMs(when, states)).toBe(ms);
  });

  test('is a whole number of ticks', () => {
    expect(stepMs('on: high', '', 'tick: 300ms\n')).toBe(900);
    expect(stepMs('every: 1m', STATES.replace('AFTER', '30s'), 'tick: 30s\n')).toBe(30_000);
  });
});

test('a rate leaves a state by chance, with the mean that it says, drawn for each device and step', () => {
  const text = lines('version: 1', 'name: rates', 'models:', '  m:', '    signals: { x: 1 }', '    states: { initial: up, up: { down: rate(1/20s) }, down: { up: after(1000s) } }', '    publish: [{ topic: "x/{id}", every: 1s }]', fleetOf(5000));
  const plan = planOf(text);
  const kernel = kernelOf(plan);
  const down: number[] = [];
  for (let tick = 0; tick < 400; tick++) {
    kernel.step(tick as Tick);
    if (tick % 10 === 9) down.push(columnOf(kernel, plan, 'state').filter((state) => state === 1).length);
  }
  down.forEach((count, second) => {
    // 1 − exp(−steps / 20), within five deviations.
    const share = 1 - Math.exp(-(second + 1) / 20);
    expect(Math.abs(count - 5000 * share)).toBeLessThan(5 * Math.sqrt(5000 * share * (1 - share)));
  });
});

test('time in a state is counted in steps and rounded up, exactly', () => {
  const text = lines('version: 1', 'name: exact', 'models:', '  m:', '    step: 700ms', '    parameters: { dwell: 2100ms }', '    signals: { x: 1 }', '    states: { initial: a, a: { b: after(dwell) }, b: { a: after(2101ms) } }', '    publish: [{ topic: "x/{id}", on: b, payload: "{time}" }, { topic: "y/{id}", on: a, payload: "{time}" }]', fleetOf(1));
  const times = kernelMessages(planOf(text), 200).map(({ payload: sent }) => (Number(sent) - Date.UTC(2026, 5, 1, 6)) / 700);
  expect(times.slice(0, 6)).toEqual([0, 3, 7, 10, 14, 17]);
});

test('what remembers inside a condition or an assignment moves in every step, whatever the state', () => {
  const text = (where: string): string => lines(
    'version: 1', 'name: a', 'models:', '  m:', '    parameters: { seen: 0 }', '    signals:', '      x: mod(floor(t) * 7 + index, 11)', '      mean: lag(x, 3s)',
    '    states:', '      initial: a', `      a: { b: "when(${where} > 5.2)" }`, `      b: { enter: { seen: "lag(x, 3s)" }, a: "when(${where} < 4.6)" }`,
    '    publish: [{ topic: "x/{id}", onChange: state, payload: "{time} {state} {seen:.3} {mean:.3}" }]', fleetOf(20),
  );
  const bySignal = kernelMessages(planOf(text('mean')), 600), inPlace = kernelMessages(planOf(text('lag(x, 3s)')), 600);
  expect(bySignal.length).toBeGreaterThan(100);
  expect(inPlace).toEqual(bySignal);
  for (const { payload: sent } of bySignal) {
    const [, state, seen, mean] = sent.split(' ');
    if (state === 'b') expect(seen).toBe(mean);
  }
});

test('a dwell that is drawn on entering is another one each time', () => {
  const text = lines('version: 1', 'name: dwell', 'models:', '  m:', '    parameters: { dwell: 5s }', '    signals: { x: 1 }', '    states:', '      initial: a', '      a: { enter: { dwell: "uniform(2s, 9s)" }, b: after(dwell) }', '      b: { enter: { dwell: "uniform(2s, 9s)" }, a: after(dwell) }', '    publish: [{ topic: "x/{id}", onChange: state, payload: "{time}" }]', fleetOf(30));
  const byDevice = new Map<string, number[]>();
  for (const { topic, payload: sent } of kernelMessages(planOf(text), 3000)) byDevice.set(topic, [...(byDevice.get(topic) ?? []), Number(sent) / 1000]);
  const stays = [...byDevice.values()].flatMap((times) => times.slice(1).map((time, i) => time - times[i]!));
  expect(new Set(stays)).toEqual(new Set([3, 4, 5, 6, 7, 8, 9]));
  expect(stays.reduce((a, b) => a + b, 0) / stays.length).toBeCloseTo(6, 0);
});

test('states stand last in json payloads, in filters, and in the summary with their texts', () => {
  const plan = planOf(machine());
  const [first] = kernelMessages(plan, 30).filter(({ publication }) => publication === 1);
  expect(Object.keys(JSON.parse(first!.payload) as object)).toEqual(['id', 'time', 'seq', 'temperature', 'alarm', 'state']);
  expect(compileFilter(plan, 'm', 'state == "hot" and cycles > 1').ok).toBe(true);
  const checked = checkText(machine());
  expect(checked.ok && checked.value.summary.fleets[0]?.columns.at(-1)).toMatchObject({ name: 'state', role: 'signal', texts: ['normal', 'hot'] });
  expect(checked.ok && checked.value.summary.messagesPerSecond).toBe(0);
  expect(explain(plan)[0]).toMatch(/5 devices, step 1s, \d+ B per device, 0 messages\/s, 3 publications by value, 2 states, 3 signals/);
});

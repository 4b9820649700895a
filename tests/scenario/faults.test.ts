// What is wrong with faults is said at its place.

import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../src/scenario/index.ts';
import { idReader } from '../../src/scenario/device-ids.ts';
import { meant, planOf, problemsOf } from './texts.ts';

const BASE = `version: 1
name: base
models:
  sensor:
    parameters: { base: "21" }
    signals:
      temperature: "base + noise(1)"
      alarm: temperature > 30
    faults:
      overheat: { temperature: "temperature + ramp(60s, 25)" }
    publish:
      - { topic: "s/{id}", every: 1s }
  mute:
    signals: { silent: t }
fleets:
  - { model: sensor, count: 10, id: "s-{index:03}", labels: { hall: 'choice("A", "B")' } }
  - { model: mute, count: 3 }
`;
const faulty = (entry: string): string => `${BASE}faults:\n  - ${entry}\n`;

test.each<[string, string, string, string]>([
  ['{ kind: stuk, signal: temperature }', 'unknown-fault-kind', 'stuk', 'unknown kind of fault `stuk`, did you mean `stuck`?'],
  ['{ kind: overhaet }', 'unknown-fault-kind', 'overhaet', 'unknown kind of fault `overhaet`, did you mean `overheat`?'],
  ['{ kind: stuck }', 'fault-without-signal', '{ kind: stuck }', '`stuck` acts on a signal, but none is named'],
  ['{ kind: stuck, signal: temprature }', 'unknown-signal', 'temprature', 'unknown signal `temprature`, did you mean `temperature`?'],
  ['{ kind: stuck, signal: temperature, select: { model: mute } }', 'unknown-signal', 'temperature', 'unknown signal `temperature`'],
  ['{ kind: stuck, signal: base }', 'unknown-signal', 'base', 'unknown signal `base`'],
  ['{ kind: bias, signal: alarm }', 'fault-needs-number', 'alarm', '`bias` needs a number, but `alarm` is true or false'],
  ['{ kind: bias, signal: temperature, chnace: 3% }', 'unknown-key', 'chnace', 'unknown key `chnace`, did you mean `chance`?'],
  ['{ kind: bias, signal: temperature, rate: 3 }', 'strange-fault-key', 'rate', '`rate` is no parameter of `bias`'],
  ['{ kind: late, signal: temperature }', 'strange-fault-key', 'signal', '`signal` is no key of `late`'],
  ['{ kind: overheat, by: 3 }', 'strange-fault-key', 'by', '`by` is no parameter of `overheat`'],
  ['{ kind: bias, signal: temperature, by: much }', 'bad-fault-parameter', 'much', '`by` must be a number'],
  ['{ kind: drift, signal: temperature, rate: 3/s }', 'bad-fault-parameter', '3/s', '`rate` must be a number per second, or e.g. `0.5/1h`'],
  ['{ kind: duplicate, copies: 0 }', 'bad-fault-parameter', '0', '`copies` must be a whole number from 1 to 100'],
  ['{ kind: late, by: 50ms }', 'bad-fault-parameter', '50ms', '`by` must be a duration of whole ticks of 100ms'],
  ['{ kind: truncate, keep: 100% }', 'bad-fault-parameter', '100%', '`keep` must be a share from 0 % to below 100 %'],
  ['{ kind: silence, probability: 0% }', 'bad-fault-parameter', '0%', '`probability` must be a share above 0 % and at most 100 %'],
  ['{ kind: battery, over: 50% }', 'bad-fault-parameter', '50%', '`over` must be a duration, since there is no `for`'],
  ['{ kind: disconnect, at: 50ms }', 'not-whole-ticks', '50ms', '`at: 50ms` is no whole number of ticks of 100ms'],
  ['{ kind: disconnect, for: 0s }', 'not-whole-ticks', '0s', '`for: 0s` is no whole number of ticks of 100ms above zero'],
  ['{ kind: disconnect, for: 20s, every: 10s }', 'fault-meets-itself', '10s', '`for` is longer than `every`: the fault would begin again before it ends'],
  ['{ kind: disconnect, every: 10s }', 'fault-without-end', '10s', '`every` needs a `for`: the fault would never end before it begins again'],
  ['{ kind: storm, at: 5s }', 'fault-without-end', '{ kind: storm, at: 5s }', '`storm` does something when it ends, so it needs a `for`'],
  ['{ kind: disconnect, at: 5s, until: 4s }', 'fault-without-span', '4s', '`until` is not after `at`'],
  ['{ kind: disconnect, select: { model: sensr } }', 'unknown-model', 'sensr', 'unknown model `sensr`, did you mean `sensor`?'],
  ['{ kind: disconnect, select: { fleet: sensr } }', 'unknown-fleet', 'sensr', 'unknown fleet `sensr`, did you mean `sensor`?'],
  ['{ kind: disconnect, select: { ids: [s-003, s-010] } }', 'unknown-device', 's-010', 'no device that the fault can act on has the id `s-010`'],
  ['{ kind: disconnect, select: { ids: [s-3] } }', 'unknown-device', 's-3', 'no device that the fault can act on has the id `s-3`'],
  ['{ kind: disconnect, select: { index: 10 } }', 'empty-selection', '{ index: 10 }', 'this selects no device'],
  ['{ kind: disconnect, select: { index: "5..3" } }', 'bad-index-range', '"5..3"', '`5..3` is no range of indices'],
  ['{ kind: disconnect, select: { label: { hal: A } } }', 'unknown-label', 'hal', 'no fleet that is left has a label `hal`, did you mean `hall`?'],
  ['{ kind: disconnect, select: { label: { hall: C } } }', 'unknown-text', 'C', '`hall` is never `C`'],
  ['{ kind: disconnect, select: { share: 5 } }', 'wrong-type', '5', '`share` must be text'],
  ['{ kind: overheat, select: { model: mute } }', 'strange-fault', 'overheat', '`overheat` is a fault of `sensor`, and no fleet that is selected is of it'],
  ['{ kind: silence, select: { model: mute } }', 'fault-without-publication', 'silence', '`silence` acts on messages, but nothing that is selected publishes any'],
  ['{ kind: silence, publication: "s/{ids}" }', 'unknown-publication', '"s/{ids}"', 'unknown publication `s/{ids}`, did you mean `s/{id}`?'],
])('%s', (entry, code, at, message) => {
  const text = faulty(entry);
  const problems = problemsOf(text);
  expect(problems.map((problem) => [problem.code, problem.message, meant(text, problem)])).toEqual([[code, message, at]]);
  for (const { remedy } of problems) expect(remedy).toMatch(/[.]$/);
});

describe('names', () => {
  test('default to the kind and its number, and are unique', () => {
    const plan = planOf(faulty('{ kind: disconnect }\n  - { kind: overheat }\n  - { kind: disconnect, at: 1s }\n  - { kind: disconnect, name: mine }'));
    expect([...new Set(plan.faults.map(({ name }) => name))]).toEqual(['disconnect-1', 'overheat-1', 'disconnect-2', 'mine']);
    const text = faulty('{ kind: disconnect }\n  - { kind: late, name: disconnect-1 }');
    expect(problemsOf(text).map((problem) => [problem.code, meant(text, problem)])).toEqual([['duplicate-fault', 'disconnect-1']]);
  });
});

describe('a model’s own faults', () => {
  const own = (fault: string): string => BASE.replace('overheat: { temperature: "temperature + ramp(60s, 25)" }', fault);
  test.each<[string, string, string]>([
    ['stuck: { temperature: "1" }', 'reserved-name', 'stuck'],
    ['overheat: { temprature: "1" }', 'unknown-signal', 'temprature'],
    ['overheat: {}', 'empty-fault', 'overheat'],
    ['overheat: { temperature: "tempeature + 1" }', 'unknown-signal', 'tempeature'],
    ['overheat: { temperature: "temperature > 3" }', 'type-mismatch', 'temperature > 3'],
    ['overheat: { base: "if(alarm, 1, 2)" }', 'cycle', 'base'],
  ])('%s is refused though nothing starts it', (fault, code, at) => {
    const text = own(fault);
    const [problem, ...more] = problemsOf(text);
    expect(more).toEqual([]);
    expect([problem?.code, meant(text, problem!)]).toEqual([code, at]);
  });
});

describe('the plan', () => {
  test('lists a fault once per fleet that it reaches, with defaults, by fault and fleet', () => {
    const plan = planOf(faulty('{ kind: late, at: 10s, for: 5s }\n  - { kind: disconnect, at: 1s, for: 1s, every: 1m, detected: true }'));
    expect(plan.faults.map(({ name, group, publications, parameters, atTick, forTicks, everyTicks, untilTick, detected, live }) => ({ name, group, publications, parameters, atTick, forTicks, everyTicks, untilTick, detected, live }))).toEqual([
      { name: 'late-1', group: 0, publications: [0], parameters: { by: '5s', probability: '100%' }, atTick: 100, forTicks: 50, everyTicks: null, untilTick: null, detected: false, live: false },
      { name: 'disconnect-1', group: 0, publications: [0], parameters: {}, atTick: 10, forTicks: 10, everyTicks: 600, untilTick: null, detected: true, live: false },
      { name: 'disconnect-1', group: 1, publications: [], parameters: {}, atTick: 10, forTicks: 10, everyTicks: 600, untilTick: null, detected: true, live: false },
    ]);
    expect(plan.publications[0]!.effects).toEqual([{ kind: 'delay', leastTicks: 50, mostTicks: 50, column: expect.any(Number), fault: 0 }]);
  });

  test('defaults are whole ticks of any tick', () => {
    for (const { kind, signal, ends } of FAULT_KINDS) {
      const text = faulty(`{ kind: ${kind}${signal === 'needed' ? ', signal: temperature' : ''}${ends ? ', for: 90m' : ''} }`).replace('name: base', 'name: base\ntick: 7m').replace('every: 1s', 'every: 14m').replace('for: 90m', 'for: 91m');
      expect(problemsOf(text)).toEqual([]);
    }
  });

  test('bounds how many there are', () => {
    const many = faulty(Array.from({ length: 300 }, () => '{ kind: disconnect, select: { fleet: sensor } }').join('\n  - '));
    expect(problemsOf(many).map(({ code }) => code)).toEqual(['too-many-faults']);
  });
});

describe('an id is read back from its template', () => {
  test.each<[string, string, number | null]>([
    ['temp-{index:05}', 'temp-00007', 7], ['temp-{index:05}', 'temp-7', null], ['temp-{index:05}', 'temp-00100', null], ['{fleet}-{index}', 'f-12', 12], ['{fleet}-{index}', 'f-012', null],
    ['{model}.{index}', 'm.5', 5], ['{model}.{index}', 'mx5', null], ['{site}-{index}', 'north-east-3', 3], ['{index}-{site}-{row}', '4-north-1', 4], ['{a}-{index}-{b}', 'x-1-y', null],
    ['{index}/{index:03}', '5/005', 5], ['lamp', 'lamp', 0], ['a-{index}-z', 'a-1-z', 1], ['{index}', '99999999999', null],
  ])('%s: %s → %s', (template, id, index) => {
    expect(idReader(template, 'f', 'm', 100).indexOf(id)).toBe(index);
  });

  test('in a moment, whatever the template', () => {
    const reader = idReader(`${Array.from({ length: 40 }, (_, i) => `{a${i}}-`).join('')}{index}`, 'f', 'm', 100);
    expect(reader.indexOf(`${'-'.repeat(250)}x`)).toBeNull();
  });
});

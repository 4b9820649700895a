// A fault that is started while the fleet runs is planned like a scripted one, and does the same.

import { describe, expect, test } from 'vitest';
import type { FaultEntry, LiveFault } from '../../src/contracts/journal.ts';
import { problemText } from '../../src/contracts/problem.ts';
import { checkText, FAULT_KINDS, withFaults } from '../../src/scenario/index.ts';
import { planWith, runOf, valuesOf } from './run.ts';

const BASE = `version: 1
name: base   # a comment that stays
start: 2026-06-01T06:00:00Z
tick: 100ms
models:
  sensor:
    signals:
      temperature: { value: "20 + ou(10s, 3)", decimals: 3 }
      battery: 90 - t / 1s
      smooth: { value: "lag(temperature, 3s)" }
    faults: { overheat: { temperature: "temperature + ramp(5s, 10)" } }
    publish: [{ topic: "s/{id}", every: 1s }]
fleets:
  - { model: sensor, count: 30, id: "s-{index}" }
faults:
  - { kind: bias, signal: temperature, at: 2s, for: 20s, every: 25s, select: { share: 40% } }   # as planned
`;
const TICKS = 250;
const FROM = 63;
const entryOf = (kind: string, more: Readonly<Record<string, unknown>> = {}): FaultEntry => ({
  kind, name: 'live-1', ...(FAULT_KINDS.find((known) => known.kind === kind)?.signal === 'needed' ? { signal: 'temperature' } : {}), select: { share: '50%' }, ...more,
});
const liveFault = (fault: FaultEntry, toTick: number | null = null): LiveFault => ({ name: 'live-1', fault, fromTick: FROM, toTick });

const textOf = (run: Awaited<ReturnType<typeof runOf>>): string[] => run.lines.map(({ tick, text }) => `${tick} ${text}`);
const truthOf = (run: Awaited<ReturnType<typeof runOf>>): unknown[] => run.truth.map(({ record }) => record).sort((a, b) => a.fromTick - b.fromTick || a.fault.localeCompare(b.fault) || a.device.localeCompare(b.device));

describe('live equals scripted', () => {
  test.each([...FAULT_KINDS.map(({ kind }) => kind), 'overheat'])('%s, with an end of its own', async (kind) => {
    const fault = entryOf(kind, { for: '8s' });
    const live = await runOf(planWith(BASE), TICKS, { changes: [{ tick: FROM, plan: planWith(BASE, [liveFault(fault)]) }] });
    const written = withFaults(BASE, [liveFault(fault)]);
    if (!written.ok) throw new Error(written.problems.map(problemText).join('\n'));
    const scripted = await runOf(planWith(written.value), TICKS);
    expect(textOf(live)).toEqual(textOf(scripted));
    expect(truthOf(live)).toEqual(truthOf(scripted));
    expect(live.truth.filter(({ record }) => record.fault === 'live-1').length).toBe(15);
  });

  test.each([...FAULT_KINDS.map(({ kind }) => kind), 'overheat'])('%s, ended by hand', async (kind) => {
    const fault = entryOf(kind, kind === 'stuck' ? { for: '4s', every: '6s', chance: '70%' } : {});
    const [started, ended] = [planWith(BASE, [liveFault(fault)]), planWith(BASE, [liveFault(fault, 171)])];
    const live = await runOf(planWith(BASE), TICKS, { changes: [{ tick: FROM, plan: started }, { tick: 171, plan: ended }] });
    const written = withFaults(BASE, [liveFault(fault, 171)]);
    if (!written.ok) throw new Error(written.problems.map(problemText).join('\n'));
    const scripted = await runOf(planWith(written.value), TICKS);
    expect(textOf(live)).toEqual(textOf(scripted));
    expect(truthOf(live)).toEqual(truthOf(scripted));
  });

  test('at values too, step by step', () => {
    const live = planWith(BASE, [liveFault(entryOf('drift', { for: '8s' }))]);
    const scripted = planWith(`${BASE}  - { kind: drift, name: live-1, signal: temperature, select: { share: 50% }, at: 6300ms, for: 8s }\n`);
    expect(valuesOf(live, TICKS)).toEqual(valuesOf(scripted, TICKS));
  });
});

describe('problems of a live fault', () => {
  const problems = (fault: FaultEntry): string[] => {
    const checked = checkText(BASE, { live: [liveFault(fault)] });
    return checked.ok ? [] : checked.problems.map((problem) => `${problem.line ?? 'no line'} ${problem.code} ${problem.message}`);
  };
  test.each<[string, FaultEntry, string]>([
    ['a kind that is not there', entryOf('stuk'), 'no line unknown-fault-kind live fault `live-1`: unknown kind of fault `stuk`, did you mean `stuck`?'],
    ['a signal that no model has', entryOf('stuck', { signal: 'temprature' }), 'no line unknown-signal live fault `live-1`: unknown signal `temprature`, did you mean `temperature`?'],
    ['an instant', entryOf('stuck', { at: '5s' }), 'no line dated-live-fault live fault `live-1`: `at` has no meaning here'],
    ['a key that is not there', entryOf('stuck', { form: 1 }), 'no line unknown-key live fault `live-1`: unknown key `form`, did you mean `for`?'],
    ['a wrong type', entryOf('stuck', { detected: 'yes' }), 'no line wrong-type live fault `live-1`: `detected` must be true or false'],
  ])('%s', (_, fault, problem) => {
    expect(problems(fault)).toEqual([problem]);
  });

  test('the name of a scripted one', () => {
    const checked = checkText(BASE, { live: [{ ...liveFault(entryOf('stuck')), name: 'bias-1' }] });
    expect(checked.ok ? [] : checked.problems.map(({ code, line }) => [code, line])).toEqual([['duplicate-fault', undefined]]);
  });
});

describe('written into the text', () => {
  const written = (text: string, ...live: readonly LiveFault[]): string => {
    const outcome = withFaults(text, live);
    if (!outcome.ok) throw new Error(outcome.problems.map(problemText).join('\n'));
    return outcome.value;
  };

  test('they stand behind the others; comments and layout stay', () => {
    expect(written(BASE, liveFault(entryOf('stuck', { for: '8s' })), { ...liveFault(entryOf('storm'), 171), name: 'live-2' })).toBe(
      `${BASE}  - { kind: stuck, name: live-1, signal: temperature, select: { share: 50% }, for: 8s, at: 6300ms }\n  - { kind: storm, name: live-2, select: { share: 50% }, at: 6300ms, until: 17100ms }\n`);
  });

  test('in the middle of a text, and where there were none', () => {
    const [head, tail] = BASE.split('models:\n') as [string, string];
    const [models, faults] = tail.split('faults:\n  -') as [string, string];
    const turned = `${head}faults:\n  -${faults}# the rest\nmodels:\n${models}`;
    expect(written(turned, liveFault(entryOf('silence')))).toBe(turned.replace('# the rest', '  - { kind: silence, name: live-1, select: { share: 50% }, at: 6300ms }\n# the rest'));
    const without = BASE.slice(0, BASE.indexOf('faults:\n  -'));
    expect(written(without, liveFault(entryOf('silence')))).toBe(`${without}faults:\n  - { kind: silence, name: live-1, select: { share: 50% }, at: 6300ms }\n`);
  });

  test('in JSON, in flow and in an empty list', () => {
    const json = JSON.stringify({ version: 1, name: 'j', models: { m: { signals: { temperature: 't' } } }, fleets: [{ model: 'm', count: 2 }] }, null, 2);
    expect(JSON.parse(written(json, liveFault(entryOf('stuck'))))).toMatchObject({ faults: [{ kind: 'stuck', at: '6300ms' }] });
    for (const list of ['faults: []\n', 'faults: [{ kind: disconnect }]\n']) {
      const text = `${BASE.slice(0, BASE.indexOf('faults:\n  -'))}${list}`;
      expect(planWith(written(text, liveFault(entryOf('stuck')))).faults.map(({ name }) => name)).toEqual([...(list.includes('disconnect') ? ['disconnect-1'] : []), 'live-1']);
      expect(written(text, liveFault(entryOf('stuck')))).toContain('# a comment that stays');
    }
  });
});

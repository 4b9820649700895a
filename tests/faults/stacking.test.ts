// Several faults on one thing act in their stated order; what has memory keeps a span open; what is held back extends it.

import { describe, expect, test } from 'vitest';
import { compare, outside, planWith, runOf, valuesOf } from './run.ts';

const BASE = `version: 1
name: base
start: 2026-06-01T06:00:00Z
tick: 100ms
models:
  sensor:
    step: 1s
    parameters: { gain: "uniform(1, 2)" }
    signals:
      level: { value: "t / 1s", decimals: 3 }
      twice: "2 * level * gain"
      seen: "measured(level) + 0"
    faults:
      jump: { level: "level + 100" }
      double: { level: "level * 2" }
      slope: { level: "level + ramp(10s, 10)" }
      strong: { gain: "10" }
    publish: [{ topic: "s/{id}", every: 1s }]
fleets:
  - { model: sensor, count: 3, id: "s-{index}" }
`;
const faulty = (...entries: readonly string[]): string => `${BASE}faults:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`;
/** Values of device 0, which is computed at whole seconds: the second is its level. */
const at = (second: number, signal: string, ...entries: readonly string[]): number => valuesOf(planWith(faulty(...entries)), 300).get(`sensor 0 ${signal} ${second * 10}`)!;

describe('readings', () => {
  const bias = '{ kind: bias, signal: level, by: 5, at: 10s, for: 10s }';
  const stuck = '{ kind: stuck, signal: level, at: 5s, for: 10s }';

  test('a bias in front of a stuck reading is held with it, one behind it is added', () => {
    expect([at(4, 'level', bias, stuck), at(12, 'level', bias, stuck), at(16, 'level', bias, stuck)]).toEqual([4, 5, 21]);
    expect([at(12, 'level', stuck, bias), at(16, 'level', stuck, bias)]).toEqual([10, 21]);
  });

  test('others see the true value, unless they ask for the reading', () => {
    const gain = at(1, 'twice', bias) / 2;
    expect([at(12, 'level', bias), at(12, 'seen', bias), at(12, 'twice', bias)]).toEqual([17, 17, 24 * gain]);
  });

  test('drift, noise and spikes do what the table says', () => {
    expect(at(14, 'level', '{ kind: drift, signal: level, rate: 36/1h, at: 10s, for: 10s }')).toBeCloseTo(14.04, 12);
    expect(at(14, 'level', '{ kind: drift, signal: level, rate: -0.5, at: 10s, for: 10s }')).toBe(12);
    expect(at(14, 'level', '{ kind: spike, signal: level, probability: 100%, by: -3, at: 10s, for: 10s }')).toBe(11);
    expect(at(14, 'level', '{ kind: missing, signal: level, at: 10s, for: 10s }')).toBeNaN();
    expect(at(14, 'seen', '{ kind: missing, signal: level, at: 10s, for: 10s }')).toBeNaN();
    const noisy = Array.from({ length: 10 }, (_, k) => at(10 + k, 'level', '{ kind: noise, signal: level, sd: 0.01, at: 10s, for: 10s }') - (10 + k));
    expect(new Set(noisy).size).toBe(10);
    expect(Math.max(...noisy.map(Math.abs))).toBeLessThan(0.05);
  });

  test('a stuck reading is held anew in each occurrence', () => {
    const again = '{ kind: stuck, signal: level, at: 3s, for: 4s, every: 10s }';
    expect([3, 6, 7, 13, 16, 17, 23].map((second) => at(second, 'level', again))).toEqual([3, 3, 7, 13, 13, 17, 23]);
  });

  test('`until` ends what would come again, and what is at work', () => {
    const again = '{ kind: stuck, signal: level, at: 3s, for: 4s, every: 10s, until: 15s }';
    expect([6, 14, 15, 16, 26].map((second) => at(second, 'level', again))).toEqual([3, 13, 15, 16, 26]);
  });
});

describe('a model’s own faults', () => {
  test('act inside: others see them', () => {
    expect(at(12, 'level', '{ kind: jump, at: 10s, for: 10s }')).toBe(112);
    const gain = at(1, 'twice', '{ kind: jump, at: 10s, for: 10s }') / 2;
    expect(at(12, 'twice', '{ kind: jump, at: 10s, for: 10s }')).toBe(224 * gain);
    expect(at(12, 'twice', '{ kind: strong, at: 10s, for: 10s }')).toBe(240);
  });

  test('each takes what those before it made of the value', () => {
    expect(at(12, 'level', '{ kind: jump, at: 10s, for: 10s }', '{ kind: double, at: 11s, for: 10s }')).toBe(224);
    expect(at(12, 'level', '{ kind: double, at: 10s, for: 10s }', '{ kind: jump, at: 11s, for: 10s }')).toBe(124);
  });

  test('count `t` and waves from the beginning of their span', () => {
    expect([at(10, 'level', '{ kind: slope, at: 10s, for: 9s, every: 10s }'), at(14, 'level', '{ kind: slope, at: 10s, for: 9s, every: 10s }'), at(23, 'level', '{ kind: slope, at: 10s, for: 9s, every: 10s }')]).toEqual([10, 18, 26]);
  });

  test('a sensor fault acts on what they made', () => {
    expect(at(12, 'level', '{ kind: bias, signal: level, by: 5, at: 0s }', '{ kind: double, at: 10s, for: 10s }')).toBe(29);
  });
});

describe('a span stays open', () => {
  const open = async (signal: string, ...entries: readonly string[]): Promise<boolean[]> => {
    const plan = planWith(faulty(...entries).replace('      seen:', `      memory: "${signal}"\n      seen:`));
    return plan.faults.map(({ isOpen }) => isOpen);
  };
  const jump = '{ kind: jump, at: 5s, for: 5s }';
  const bias = '{ kind: bias, signal: level, at: 5s, for: 5s }';

  test.each<[string, string, boolean]>([
    ['lag(level, 3s)', jump, true], ['previous(level)', jump, true], ['ou(10s, 1) + level', jump, false], ['walk(gain, 0, 10)', jump, false], ['latch(twice > 50, twice < 1)', jump, true],
    ['lag(level, 3s)', bias, false], ['lag(measured(level), 3s)', bias, true], ['integrate(seen)', bias, true], ['measured(level) * 2', bias, false],
    ['counter(if(online, 1, 0))', '{ kind: disconnect, at: 5s, for: 5s }', true], ['if(online, 1, 0)', '{ kind: disconnect, at: 5s, for: 5s }', false],
    ['lag(level, 3s)', '{ kind: disconnect, at: 5s, for: 5s }', false], ['lag(level, 3s)', '{ kind: late, at: 5s, for: 5s }', false],
  ])('with %s, by %s: %s', async (signal, entry, expected) => {
    expect(await open(signal, entry)).toEqual([expected]);
  });

  test('behind a reading that another fault holds at the same time', async () => {
    expect(await open('t', jump, '{ kind: stuck, signal: level, at: 8s, for: 5s }')).toEqual([true, false]);
    expect(await open('t', bias, '{ kind: stuck, signal: level, at: 8s, for: 5s }')).toEqual([true, false]);
    expect(await open('t', '{ kind: stuck, signal: level, at: 8s, for: 5s }', bias)).toEqual([false, false]);
    expect(await open('t', bias, '{ kind: stuck, signal: level, at: 10s, for: 5s }')).toEqual([false, false]);
  });

  test('behind a state machine, but not behind messages on change', async () => {
    const states = BASE.replace('    faults:', '    states: { initial: normal, normal: { hot: when(measured(level) > 12) }, hot: { normal: when(measured(level) < 3) } }\n    faults:');
    expect(planWith(`${states}faults:\n  - ${bias}\n`).faults[0]!.isOpen).toBe(true);
    const change = BASE.replace('every: 1s }', 'every: 1s }, { topic: "c/{id}", onChange: level }');
    expect(planWith(`${change}faults:\n  - ${bias}\n`).faults[0]!.isOpen).toBe(false);
  });

  test('and is told so: `to` is null', async () => {
    const text = faulty(jump).replace('      seen:', '      memory: "lag(level, 3s)"\n      seen:');
    const run = await runOf(planWith(text), 150);
    expect(run.truth.map(({ record: { from, to, toTick } }) => ({ from, to, toTick }))).toEqual(Array.from({ length: 3 }, () => ({ from: '2026-06-01T06:00:05.000Z', to: null, toTick: null })));
  });
});

describe('messages', () => {
  test('what jitter or a later delay still holds of a faulty span extends it', async () => {
    const jittery = BASE.replace('every: 1s }', 'every: 1s, jitter: 3s }');
    for (const entry of ['{ kind: bias, signal: level, at: 5s, for: 5s }', '{ kind: corrupt, at: 5s, for: 5s }', '{ kind: duplicate, at: 5s, for: 5s }']) {
      const { run, differing, spans } = await compare(jittery, [entry], 200);
      expect(outside(differing, spans)).toEqual([]);
      expect(Math.max(...run.truth.map(({ record }) => record.toTick!))).toBeGreaterThan(101);
    }
  });

  test('a storm sends all at the end, late and damaged as stated', async () => {
    const { run, differing, spans } = await compare(BASE, ['{ kind: storm, at: 5s, for: 5s, select: { index: 0 } }', '{ kind: duplicate, at: 7s, for: 2s, select: { index: 0 } }'], 200);
    expect(outside(differing, spans)).toEqual([]);
    const own = run.lines.filter(({ index, tick }) => index === 0 && tick >= 50 && tick <= 110);
    expect(own.map(({ tick }) => tick)).toEqual([100, 100, 100, 100, 100, 100, 100, 100, 110]);
    expect(run.truth.map(({ record }) => [record.kind, record.toTick]).sort()).toEqual([['duplicate', 101], ['storm', 101]]);
  });

  test('what swallows uses numbers up, what copies repeats them', async () => {
    const seqs = async (entry: string): Promise<number[]> => (await compare(BASE, [entry], 100)).run.lines.filter(({ index }) => index === 0).map(({ text }) => Number(/"seq":(\d+)/.exec(text)![1]));
    expect(await seqs('{ kind: silence, at: 3s, for: 2s }')).toEqual([0, 1, 2, 5, 6, 7, 8, 9]);
    expect(await seqs('{ kind: disconnect, at: 3s, for: 2s }')).toEqual([0, 1, 2, 5, 6, 7, 8, 9]);
    expect(await seqs('{ kind: duplicate, copies: 2, at: 3s, for: 1s }')).toEqual([0, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('what is never sent would have left later too, where a publication sends later anyway', async () => {
    for (const own of ['offset: 3s', 'jitter: 3s', 'burst: 4']) {
      for (const entry of ['{ kind: silence, at: 5s, for: 5s }', '{ kind: disconnect, at: 5s, for: 5s, select: { index: 1 } }', '{ kind: flap, period: 2s, at: 5s, for: 5s }']) {
        const { run, differing, spans } = await compare(BASE.replace('every: 1s }', `every: 1s, ${own} }`), [entry], 250);
        expect(outside(differing, spans), `${own} ${entry}`).toEqual([]);
        expect(run.truth.every(({ record }) => record.toTick! >= 130 && record.toTick! <= 140), `${own} ${entry}`).toBe(true);
      }
    }
  });

  test('swallowed ones are in the ledger as such', async () => {
    const { run } = await compare(BASE, ['{ kind: silence, at: 3s, for: 2s }'], 100);
    expect(run.engine.book.rows().map(({ ledger }) => ledger)).toEqual([{ generated: 30, sent: 24, dropped: { fault: 6 }, held: 0 }]);
  });

  test('skew is in the time that a message tells, not in when it leaves', async () => {
    const { run } = await compare(BASE, ['{ kind: skew, by: -30m, at: 3s, for: 2s, select: { index: 0 } }'], 100);
    const times = run.lines.filter(({ index }) => index === 0).map(({ tick, text }) => Number(/"time":(\d+)/.exec(text)![1]) - Date.UTC(2026, 5, 1, 6) - tick * 100);
    expect(times).toEqual([0, 0, 0, -1_800_000, -1_800_000, 0, 0, 0, 0, 0]);
  });
});

describe('the end of a run', () => {
  test('tells what is open with its planned end, and nothing that was not reached', async () => {
    const run = await runOf(planWith(faulty('{ kind: stuck, signal: level, at: 5s, for: 60s }', '{ kind: disconnect, at: 8s }', '{ kind: bias, signal: level, at: 20s, for: 1s }', '{ kind: noise, signal: level, at: 9900ms, for: 60s }')), 100);
    expect(run.truth.map(({ record: { kind, device, to } }) => `${kind} ${device} ${to}`).sort()).toEqual([
      'disconnect s-0 null', 'disconnect s-1 null', 'disconnect s-2 null',
      ...['s-0', 's-1', 's-2'].map((device) => `stuck ${device} 2026-06-01T06:01:05.000Z`),
    ]);
  });

  test('a span shorter than a step is told of those only whose step lies in it', async () => {
    const { run, differing, spans } = await compare(BASE, ['{ kind: bias, signal: level, at: 5s, for: 300ms }'], 100);
    expect(run.truth.map(({ record }) => record.device)).toEqual(['s-0', 's-2']);
    expect([...differing.values.keys()].sort()).toEqual([...spans.keys()].sort());
  });
});

describe('the topic of the truth', () => {
  test('gets every line at the tick at which it is complete, and an account of the ledger', async () => {
    const run = await runOf(planWith(`${faulty('{ kind: bias, signal: level, at: 2s, for: 3s }', '{ kind: late, by: 1s, at: 4s, for: 2s, select: { index: 0 } }', '{ kind: disconnect, at: 8s, select: { index: 2 } }')}truth: { topic: emulator/truth }\n`), 100);
    const lines = run.lines.filter(({ text }) => text.startsWith('emulator/truth\t'));
    expect(lines.map(({ text }) => JSON.parse(text.split('\t')[1]!) as unknown)).toEqual([...run.truth].sort((a, b) => a.tick - b.tick).map(({ record }) => record));
    // Complete behind the last tick of the span, or when its last message has left (the biased one of device 0 is late); what is open when the run ends.
    expect(lines.map(({ tick }) => tick)).toEqual([49, 49, 50, 60, 100]);
    expect(run.engine.book.rows().find(({ topic }) => topic === 'emulator/truth')).toMatchObject({ model: 'truth', ledger: { generated: 5, sent: 5, dropped: {}, held: 0 } });
  });
});

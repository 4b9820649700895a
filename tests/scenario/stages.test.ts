// Who is online and what share of messages goes out, over time, in the real kernel.

import { describe, expect, test } from 'vitest';
import type { Tick } from '../../src/contracts/time.ts';
import { checkText, compileFilter } from '../../src/scenario/index.ts';
import { referenceMessages, phaseOf } from './reference-device.ts';
import { columnOf, kernelMessages, kernelOf, linesOf } from './run-kernel.ts';
import { meant, planOf, problemsOf } from './texts.ts';

/** One model of 1 s steps and these stages; `here` is what devices see of themselves. */
function staged(count: number, stages: readonly string[], publish: readonly string[] = ['every: 1s'], more = ''): string {
  const publications = publish.map((when, i) => `      - { topic: "${i}/{id}", ${when}, payload: '{"i":{index},"seq":{seq},"x":{x}}' }\n`).join('');
  return `version: 1\nname: staged\nmodels:\n  m:\n    step: 1s\n    signals:\n      x: mod(floor(t) + index, 5)\n      here: online\n${more}    publish:\n${publications}fleets:\n  - { model: m, count: ${count}, id: "m-{index}" }\nstages:\n${stages.map((stage) => `  - ${stage}\n`).join('')}`;
}

/** Indices of the devices that are online after each of these ticks, every device having made its last step. */
function onlineAt(text: string, ticks: readonly number[]): ReadonlyMap<number, ReadonlySet<number>> {
  const plan = planOf(text);
  const kernel = kernelOf(plan);
  const sets = new Map<number, ReadonlySet<number>>();
  for (let tick = 0; tick <= Math.max(...ticks); tick++) {
    kernel.step(tick as Tick);
    if (!ticks.includes(tick)) continue;
    const here = columnOf(kernel, plan, 'here');
    expect(kernel.onlineCount(0)).toBe(here.filter((is) => is === 1).length);
    sets.set(tick, new Set(here.flatMap((is, index) => (is === 1 ? [index] : []))));
  }
  return sets;
}

const isWithin = (inner: ReadonlySet<number>, outer: ReadonlySet<number>): boolean => [...inner].every((index) => outer.has(index));

describe('the share that is online', () => {
  test('is exactly round(share · count) devices, and all before the first stage', () => {
    const sets = onlineAt(staged(777, ['{ at: 3s, online: 10% }', '{ at: 5s, online: 33.3% }', '{ at: 7s, online: 0% }']), [19, 49, 69, 89]);
    expect([...sets.values()].map((set) => set.size)).toEqual([777, 78, 259, 0]);
  });

  test('grows by adding and shrinks by taking away, in the reverse order', () => {
    const sets = onlineAt(staged(500, ['{ at: 0s, online: 10% }', '{ at: 10s, online: 90%, over: 20s }', '{ at: 40s, online: 10%, over: 20s }']), [9, 149, 199, 309, 509, 609]);
    const [low, rising, higher, high, falling, end] = [...sets.values()] as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
    expect([low.size, high.size, end.size]).toEqual([50, 450, 50]);
    expect([isWithin(low, rising), isWithin(rising, higher), isWithin(higher, high), isWithin(falling, high), isWithin(end, falling)]).toEqual([true, true, true, true, true]);
    expect([...end].sort()).toEqual([...low].sort());
  });

  test('is other devices in another fleet and with another seed, and the same ones beside other stages and publications', () => {
    const one = onlineAt(staged(1000, ['{ at: 0s, online: 20% }']), [9]).get(9)!;
    const seeded = onlineAt(`${staged(1000, ['{ at: 0s, online: 20% }'])}seed: 2\n`, [9]).get(9)!;
    expect([...one].filter((index) => seeded.has(index)).length).toBeLessThan(80);
    expect([...one].filter((index) => seeded.has(index)).length).toBeGreaterThan(10);
    const later = onlineAt(staged(1000, ['{ at: 0s, online: 20% }', '{ at: 5s, rate: 30% }'], ['every: 2s', 'on: here']), [9]).get(9)!;
    expect([...later]).toEqual([...one]);
  });

  test('comes and goes along a straight line, without bursts', () => {
    const plan = planOf(staged(10_000, ['{ at: 0s, online: 0% }', '{ at: 5s, online: 100%, over: 20s }']));
    const kernel = kernelOf(plan);
    const counts: number[] = [];
    for (let tick = 0; tick < 300; tick++) {
      kernel.step(tick as Tick);
      counts.push(kernel.onlineCount(0));
    }
    const added = counts.slice(1).map((count, i) => count - counts[i]!);
    // 10,000 devices in 200 ticks are 50 a tick; at its end the line is met within a step.
    expect(Math.max(...added)).toBeLessThan(90);
    expect(Math.min(...added.slice(62, 245))).toBeGreaterThan(15);
    expect(Math.abs(counts[150]! - 5000 + 250)).toBeLessThan(300);
    expect(counts[265]).toBe(10_000);
  });

  test('goes on from what an unfinished ramp had reached', () => {
    const sets = onlineAt(staged(1000, ['{ at: 0s, online: 0%  }', '{ at: 0s, online: 100%, over: 20s }', '{ at: 10s, online: 0%, over: 10s }', '{ at: 12s, rate: 50% }']), [109, 159, 209]);
    expect(sets.get(109)!.size).toBeGreaterThan(430);
    expect(sets.get(109)!.size).toBeLessThan(500);
    expect(sets.get(159)!.size).toBeLessThan(280);
    expect(sets.get(209)!.size).toBe(0);
  });
});

describe('an offline device', () => {
  const text = staged(60, ['{ at: 0s, online: 30% }', '{ at: 10s, online: 80%, over: 30s }', '{ at: 60s, online: 20% }'], ['every: 3s', 'on: early', 'onChange: x', 'on: here'], '      early: x < 2\n');

  /** Whether each device is online in each of its steps, as the kernel says. */
  function presence(ticks: number): (index: number, tick: number) => boolean {
    const plan = planOf(text);
    const seen: boolean[][] = [];
    kernelMessages(plan, ticks, undefined, (kernel) => seen.push(columnOf(kernel, plan, 'here').map((is) => is === 1)));
    return (index, tick) => seen[tick]![index]!;
  }

  test('generates nothing and uses its numbers up', () => {
    const online = presence(1000);
    const expected = referenceMessages({
      tickMs: 100, stepTicks: 10, count: 60, ticks: 1000, parameters: {}, online,
      signals: ({ t, index }) => {
        const x = (Math.floor(t) + index) % 5;
        return { x, early: x < 2, here: online(index, Math.round(t * 10)) };
      },
      publications: [{ every: 3 }, { on: 'early' }, { onChange: 'x' }, { on: 'here' }],
    }).map(({ tick, publication, index, seq, signals }) => ({ tick, publication, i: index, seq, x: signals.x }));
    const actual = kernelMessages(planOf(text), 1000).map(({ tick, publication, payload }) => ({ tick, publication, ...(JSON.parse(payload) as { i: number; seq: number; x: number }) }));
    actual.sort((a, b) => a.tick - b.tick || a.i - b.i || a.publication - b.publication);
    expect(new Set(actual.map(({ publication }) => publication)).size).toBe(4);
    expect(actual).toEqual(expected);
  });

  test('is the same one in every shard', () => {
    for (const shards of [2, 7]) expect(linesOf(planOf(text), 400, shards)).toEqual(linesOf(planOf(text), 400, 1));
  });
});

describe('the rate', () => {
  const sent = (stages: readonly string[], ticks = 600): { tick: number; i: number; seq: number }[] =>
    kernelMessages(planOf(staged(500, stages)), ticks).map(({ tick, payload }) => ({ tick, ...(JSON.parse(payload) as { i: number; seq: number }) }));

  test('lets its share of due messages through, by a draw, numbers used up', () => {
    const messages = sent(['{ at: 0s, rate: 25% }']);
    // 500 devices, 60 messages each: 7,500 of 30,000, give or take five deviations of 75.
    expect(Math.abs(messages.length - 7500)).toBeLessThan(375);
    for (const { tick, i, seq } of messages) expect(seq).toBe((tick - phaseOf(i, 10, 1).tick) / 10);
    const perDevice = Array.from({ length: 500 }, (_, index) => messages.filter(({ i }) => i === index).length);
    expect(Math.max(...perDevice)).toBeLessThan(35);
    expect(Math.min(...perDevice)).toBeGreaterThan(2);
  });

  test('is a number or a share, moves along a line, and is 100 % before the first stage', () => {
    expect(sent(['{ at: 0s, rate: 0.25 }'], 100)).toEqual(sent(['{ at: 0s, rate: 25% }'], 100));
    const messages = sent(['{ at: 20s, rate: 0%, over: 40s }']);
    const perSecond = Array.from({ length: 60 }, (_, second) => messages.filter(({ tick }) => Math.floor(tick / 10) === second).length);
    expect(perSecond.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 500));
    expect(Math.abs(perSecond[40]! - 250)).toBeLessThan(60);
    expect(perSecond[59]).toBeLessThan(20);
  });

  test('leaves a change that it left out to the next step', () => {
    const messages = kernelMessages(planOf(staged(200, ['{ at: 0s, rate: 50% }'], ['onChange: x'])), 400).map(({ payload }) => JSON.parse(payload) as { i: number; seq: number; x: number });
    for (let index = 0; index < 200; index++) {
      const mine = messages.filter(({ i }) => i === index);
      mine.forEach(({ x }, place) => expect(x).not.toBe(mine[place - 1]?.x ?? -1));
    }
  });
});

describe('what is wrong with a stage', () => {
  const base = staged(10, []).replace('stages:\n', '');
  test.each([
    ['{ at: 0s, online: 150% }', 'bad-share', '150%', 'stages[0].online'],
    ['{ at: 0s, rate: 120% }', 'bad-share', '120%', 'stages[0].rate'],
    ['{ at: 0s, rate: 2 }', 'bad-share', '2', 'stages[0].rate'],
    ['{ at: 0s }', 'empty-stage', '{ at: 0s }', 'stages[0]'],
    ['{ at: 50ms, online: 5% }', 'not-whole-ticks', '50ms', 'stages[0].at'],
    ['{ at: 1s, over: 250ms, online: 5% }', 'not-whole-ticks', '250ms', 'stages[0].over'],
    ['{ online: 5% }', 'missing-key', undefined, 'stages[0].at'],
    ['{ at: 0s, online: 5%, speed: 3 }', 'unknown-key', 'speed', 'stages[0].speed'],
  ])('%s', (stage, code, at, path) => {
    const text = `${base}stages:\n  - ${stage}\n`;
    const problems = problemsOf(text);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.path).toBe(path);
    if (at !== undefined) expect(meant(text, problems[0]!)).toBe(at);
  });

  test('a rate above one says how to write it', () => {
    expect(problemsOf(`${base}stages:\n  - { at: 0s, rate: 50 }\n`)[0]?.remedy).toContain('50%');
    expect(problemsOf(`${base}stages:\n  - { at: 0s, rate: 120% }\n`)[0]?.remedy).toContain('publish more often');
  });
});

test('a filter finds who is online', () => {
  const plan = planOf(staged(300, ['{ at: 0s, online: 40% }']));
  const kernel = kernelOf(plan);
  for (let tick = 0; tick < 10; tick++) kernel.step(tick as Tick);
  const filter = compileFilter(plan, 'm', 'online and share < 50%');
  if (!filter.ok) throw new Error('the filter compiles');
  const mask = new Uint8Array(300);
  kernel.filter(0, filter.value, 0, 300, mask);
  const found = Array.from(mask).flatMap((hit, rank) => (hit === 1 ? [kernel.indexOfRank(0, rank)] : [])).sort((a, b) => a - b);
  expect(found).toEqual(columnOf(kernel, plan, 'here').flatMap((is, index) => (is === 1 && index < 150 ? [index] : [])));
  expect(found.length).toBeGreaterThan(40);
});

test('the summary lists the stages by their instants', () => {
  const checked = checkText(staged(10, ['{ at: 10s, online: 100%, over: 30s }', '{ at: 0s, online: 10%, rate: 0.5 }']));
  expect(checked.ok && checked.value.summary.stages).toEqual([{ atMs: 0, overMs: 0, online: 0.1, rate: 0.5 }, { atMs: 10_000, overMs: 30_000, online: 1, rate: null }]);
});

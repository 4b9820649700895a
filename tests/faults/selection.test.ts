// Who is hit: exactly the share, only more as it grows, the same in every shard.

import { describe, expect, test } from 'vitest';
import type { Shard } from '../../src/contracts/plan.ts';
import { planWith, runOf, type Run } from './run.ts';

const BASE = `version: 1
name: base
tick: 100ms
models:
  sensor:
    signals: { temperature: "21 + noise(0.2)" }
    publish: [{ topic: "s/{id}", every: 1s }]
  valve:
    signals: { open: "index > 5" }
    publish: [{ topic: "v/{id}", every: 1s }]
fleets:
  - { name: left, model: sensor, count: 101, id: "l-{index}", labels: { hall: 'choice("A", "B")', row: index, spare: "index == 3" } }
  - { name: right, model: sensor, count: 33, id: "r-{index:04}", labels: { hall: '"B"' } }
  - { model: valve, count: 10, id: "v-{index}" }
`;

const faulty = (...entries: readonly string[]): string => `${BASE}faults:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`;
const devicesOf = (run: Run): string[] => run.truth.map(({ record }) => record.device).sort();
const hit = async (select: string, kind = 'disconnect'): Promise<string[]> => devicesOf(await runOf(planWith(faulty(`{ kind: ${kind}, at: 0s, for: 2s, select: ${select} }`)), 25));

describe('a share', () => {
  test.each([['5%', 5, 2], ['50%', 51, 17], ['0.4%', 0, 0], ['100%', 101, 33], ['1.5%', 2, 0]])('%s of fleets of 101 and 33 is %d and %d devices', async (share, left, right) => {
    const devices = await hit(`{ model: sensor, share: ${share} }`);
    expect([devices.filter((id) => id.startsWith('l')).length, devices.filter((id) => id.startsWith('r')).length]).toEqual([left, right]);
  });

  test('that grows only adds, and another fault chooses others', async () => {
    const [few, more] = [await hit('{ fleet: left, share: 10% }'), await hit('{ fleet: left, share: 40% }')];
    expect(few.filter((id) => !more.includes(id))).toEqual([]);
    const named = devicesOf(await runOf(planWith(faulty('{ kind: disconnect, name: another, at: 0s, for: 2s, select: { fleet: left, share: 10% } }')), 25));
    expect(named).toHaveLength(few.length);
    expect(named).not.toEqual(few);
  });

  test('is the same devices in any split into shards', async () => {
    const plan = planWith(faulty('{ kind: stuck, signal: temperature, at: 500ms, for: 2s, every: 3s, chance: 40%, select: { share: 30% } }', '{ kind: late, at: 1s, for: 1s, select: { fleet: right } }'));
    const whole = await runOf(plan, 100);
    for (const count of [2, 7]) {
      const parts = await Promise.all(Array.from({ length: count }, (_, index): Promise<Run> => runOf(plan, 100, { shard: { index, count } satisfies Shard })));
      const joined = parts.flatMap(({ truth }) => truth).sort((a, b) => a.tick - b.tick || a.fault - b.fault || a.index - b.index);
      expect(joined).toEqual([...whole.truth].sort((a, b) => a.tick - b.tick || a.fault - b.fault || a.index - b.index));
      expect(parts.flatMap(({ lines }) => lines).map(({ text }) => text).sort()).toEqual(whole.lines.map(({ text }) => text).sort());
    }
  });
});

describe('a selection', () => {
  test('by ids, by index, by a range and by labels', async () => {
    expect(await hit('{ ids: [l-7, r-0007, v-9] }')).toEqual(['l-7', 'r-0007', 'v-9']);
    expect(await hit('{ fleet: left, index: 7 }')).toEqual(['l-7']);
    expect(await hit('{ model: sensor, index: "31..33" }')).toEqual(['l-31', 'l-32', 'l-33', 'r-0031', 'r-0032']);
    expect(await hit('{ label: { row: 12 } }')).toEqual(['l-12']);
    expect(await hit('{ label: { spare: true } }')).toEqual(['l-3']);
    const hall = await hit('{ label: { hall: A } }');
    expect(hall.length).toBeGreaterThan(25);
    expect(hall.every((id) => id.startsWith('l'))).toBe(true);
    expect(await hit('{ label: { hall: A }, index: "0..20" }')).toEqual(hall.filter((id) => Number(id.slice(2)) <= 20));
  });

  test('without one a fault reaches every device that has what it acts on', async () => {
    const plan = planWith(faulty('{ kind: stuck, signal: open, at: 0s, for: 2s }'));
    expect(plan.faults.map(({ group }) => plan.groups[group]!.fleet)).toEqual(['valve']);
  });
});

describe('a chance', () => {
  test('is drawn for each device and occurrence, and only those hit are told', async () => {
    const run = await runOf(planWith(faulty('{ kind: disconnect, at: 0s, for: 1s, every: 2s, chance: 30%, select: { fleet: left } }')), 400);
    const perOccurrence = new Map<number, number>();
    for (const { record } of run.truth) perOccurrence.set(record.fromTick, (perOccurrence.get(record.fromTick) ?? 0) + 1);
    expect([...perOccurrence.keys()]).toEqual(Array.from({ length: 20 }, (_, k) => 20 * k));
    expect(run.truth.length / (20 * 101)).toBeCloseTo(0.3, 1);
    expect(new Set(run.truth.filter(({ record }) => record.fromTick === 0).map(({ index }) => index))).not.toEqual(new Set(run.truth.filter(({ record }) => record.fromTick === 20).map(({ index }) => index)));
    // A device that is told is silent, one that is not told is not.
    const told = new Set(run.truth.map(({ index, record }) => `${index} ${record.fromTick}`));
    const silent = new Set<string>();
    for (let k = 0; k < 20; k++) for (let index = 0; index < 101; index++) if (!run.lines.some((line) => line.group === 0 && line.index === index && line.tick >= 20 * k && line.tick < 20 * k + 10)) silent.add(`${index} ${20 * k}`);
    expect(silent).toEqual(told);
  });
});

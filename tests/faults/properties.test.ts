// The promise of INTERFACES §3 for lists of faults that nobody thought of.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../src/scenario/index.ts';
import { compare, differences, outside, planWith, runOf, valuesOf } from './run.ts';

const model = (publish: string): string => `version: 1
name: any
tick: 100ms
models:
  sensor:
    step: 500ms
    parameters: { base: "normal(20, 2)" }
    signals:
      temperature: { value: "base + noise(0.2)", decimals: 3 }
      battery: 90 - t / 1s
      drawn: "walk(0.3)"
      slow: "lag(temperature, 4s)"
      mean: "average(measured(temperature), 3s)"
      alarm: measured(temperature) > 21
    faults:
      hot: { base: "base + 5", temperature: "temperature + noise(1)" }
    publish:
${publish}
fleets:
  - { model: sensor, count: 9, id: "s-{index}", labels: { hall: 'choice("A", "B")' } }
  - { name: more, model: sensor, count: 4, id: "m-{index}" }
`;
const PLAIN = '      - { topic: "s/{id}", every: 500ms }\n      - { topic: "s/{id}/slow", every: 2s, qos: 1 }';
const DELAYED = '      - { topic: "s/{id}", every: 500ms, jitter: 700ms }\n      - { topic: "s/{id}/slow", every: 2s, burst: 3 }';
const TICKS = 120;

const duration = (most: number): fc.Arbitrary<string> => fc.integer({ min: 1, max: most }).map((ticks) => `${ticks * 100}ms`);
const kinds = fc.constantFrom(...FAULT_KINDS.map(({ kind }) => kind), 'hot');
const select = fc.oneof(fc.constant(''), fc.integer({ min: 1, max: 100 }).map((share) => `share: ${share}%`), fc.integer({ min: 0, max: 3 }).map((index) => `index: "${index}..6"`), fc.constantFrom('fleet: more', 'ids: [s-1, m-3]', 'label: { hall: A }'));
const entry = fc.record({
  kind: kinds, select, at: fc.integer({ min: 0, max: 60 }), span: duration(30), signal: fc.constantFrom('temperature', 'battery', 'drawn', 'slow'),
  again: fc.boolean(), chance: fc.constantFrom('', ', chance: 50%'),
}).map(({ kind, select: whom, at, span, signal, again, chance }) => {
  const takes = FAULT_KINDS.find((known) => known.kind === kind)?.signal ?? 'none';
  return `{ kind: ${kind}, at: ${at * 100}ms, for: ${span}${again ? ', every: 3100ms' : ''}${chance}${takes === 'none' ? '' : `, signal: ${signal}`}${whom === '' ? '' : `, select: { ${whom} }`} }`;
});
const entries = fc.array(entry, { minLength: 1, maxLength: 5 });
const runs = { numRuns: 40, seed: 20260601 };

describe('whatever the faults', () => {
  test('outside the recorded spans everything is as without them', async () => {
    await fc.assert(fc.asyncProperty(entries, fc.constantFrom(PLAIN, DELAYED), async (faults, publish) => {
      const { differing, spans } = await compare(model(publish), faults, TICKS);
      expect(outside(differing, spans)).toEqual([]);
    }), runs);
  });

  test('one more changes nothing outside its own spans, and nobody whom it does not hit', async () => {
    await fc.assert(fc.asyncProperty(entries, entry, async (faults, added) => {
      const text = `${model(PLAIN)}faults:\n${faults.map((fault) => `  - ${fault}\n`).join('')}`;
      const [without, plan] = [planWith(text), planWith(`${text}  - ${added.replace('{ ', '{ name: added, ')}\n`)];
      const run = await runOf(plan, TICKS);
      const differing = differences(plan, { values: valuesOf(without, TICKS), run: await runOf(without, TICKS) }, { values: valuesOf(plan, TICKS), run });
      const own = run.truth.filter(({ record }) => record.fault === 'added');
      const spans = new Map<string, (readonly [number, number])[]>();
      for (const { fault, index, record } of own) {
        const key = `${plan.faults[fault]!.group} ${index}`;
        spans.set(key, [...(spans.get(key) ?? []), [record.fromTick, record.toTick ?? Infinity]]);
      }
      // What others hold back of a message that this one suppresses would have left when theirs does.
      expect(outside({ values: differing.values, lines: new Map() }, spans)).toEqual([]);
      expect([...differing.lines.keys()].filter((device) => !spans.has(device))).toEqual([]);
    }), runs);
  });

  test('any split into shards tells the same', async () => {
    await fc.assert(fc.asyncProperty(entries, fc.constantFrom(2, 3, 7), async (faults, count) => {
      const plan = planWith(`${model(DELAYED)}faults:\n${faults.map((fault) => `  - ${fault}\n`).join('')}`);
      const whole = await runOf(plan, TICKS);
      const parts = await Promise.all(Array.from({ length: count }, (_, index) => runOf(plan, TICKS, { shard: { index, count } })));
      const told = (of: typeof parts): string[] => of.flatMap(({ truth }) => truth).map((placed) => JSON.stringify(placed)).sort();
      const sent = (of: typeof parts): string[] => of.flatMap(({ lines }) => lines).map(({ tick, text }) => `${tick} ${text}`).sort();
      expect(told(parts)).toEqual(told([whole]));
      expect(sent(parts)).toEqual(sent([whole]));
    }), runs);
  });
});

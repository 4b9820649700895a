// The promise of INTERFACES §3, kind by kind, through the real kernel and engine: outside the recorded spans everything is the
// same byte for byte as without the fault; inside something differs, for the devices hit and only for them.

import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../src/scenario/index.ts';
import { compare, outside } from './run.ts';

/** Signals that draw, remember and depend on each other; two publications. */
const BASE = `version: 1
name: base
start: 2026-06-01T06:00:00Z
tick: 100ms
models:
  sensor:
    step: 1s
    parameters: { offset: "normal(20, 2)" }
    signals:
      temperature: { value: "offset + sine(20s, 3) + noise(0.2)", decimals: 3 }
      battery: { value: "3.6 - t / 100s", decimals: 3 }
      wandering: { value: "ou(10s, 1) + lag(temperature, 5s)", decimals: 3 }
      alarm: "measured(temperature) > 21"
    faults:
      overheat: { offset: "offset + ramp(5s, 10)" }
      glow: { alarm: "not alarm" }
    publish:
      - { topic: "s/{id}/telemetry", every: 1s }
      - { topic: "s/{id}/slow", every: 5s, payload: '{"t":{temperature},"seq":{seq},"at":{time}}' }
fleets:
  - { model: sensor, count: 40, id: "s-{index:03}", labels: { hall: 'choice("A", "B")' } }
  - { name: other, model: sensor, count: 7, id: "o-{index}" }
`;
const TICKS = 300;
const WHEN = 'at: 5s, for: 10s, select: { fleet: sensor, share: 25% }';

const entries = FAULT_KINDS.map(({ kind, signal }) => [kind, `{ kind: ${kind}, ${signal === 'needed' ? 'signal: temperature, ' : ''}${kind === 'spike' ? 'probability: 100%, ' : ''}${WHEN} }`] as const);

describe('every kind, with `at` and `for` alone', () => {
  test.each([...entries, ['glow', `{ kind: glow, ${WHEN} }`] as const])('%s keeps to its recorded spans', async (kind, entry) => {
    const { plan, run, differing, spans } = await compare(BASE, [entry], TICKS);
    expect(run.truth).toHaveLength(10);
    expect(outside(differing, spans)).toEqual([]);
    const changed = new Set([...differing.values.keys(), ...differing.lines.keys()]);
    expect([...changed].sort()).toEqual([...spans.keys()].sort());
    expect(plan.faults[0]).toMatchObject({ kind, isOpen: false, atTick: 50, forTicks: 100 });
    for (const { record } of run.truth) expect(record).toMatchObject({ kind, fault: `${kind}-1`, fromTick: 50, from: '2026-06-01T06:00:05.000Z' });
  });
});

test('the truth is told as INTERFACES §3 says, with defaults, held messages and both ends', async () => {
  const { run } = await compare(BASE, ['{ kind: late, select: { ids: [s-003] }, at: 5s, for: 10s, publication: "s/{id}/telemetry" }', '{ kind: bias, signal: temperature, by: 2, select: { ids: [o-1] }, at: 5s, for: 10s }'], TICKS);
  expect(run.truth.map(({ record }) => record)).toEqual([
    { device: 'o-1', signal: 'temperature', kind: 'bias', fault: 'bias-1', parameters: { by: 2 }, from: '2026-06-01T06:00:05.000Z', to: '2026-06-01T06:00:15.000Z', fromTick: 50, toTick: 150 },
    // Its last message was due in the last second of the span and left five seconds later.
    { device: 's-003', publication: 's/{id}/telemetry', kind: 'late', fault: 'late-1', parameters: { by: '5s', probability: '100%' }, from: '2026-06-01T06:00:05.000Z', to: expect.stringMatching(/^2026-06-01T06:00:(19|20)/), fromTick: 50, toTick: expect.any(Number) },
  ]);
});

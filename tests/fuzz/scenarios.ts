// Scenarios by chance: sound ones, broken at lines and words; and values of any shape in the place of what the schema wants.

import fc from 'fast-check';

/** Everything that a scenario can have, small. */
export const EVERYTHING = `version: 1
name: everything
title: { en: Everything, de: Alles }
seed: 42
start: 2026-06-01T06:00:00Z
tick: 100ms
broker: { protocol: 5, sessions: shared }
data:
  tour: [[52.52, 13.40], [52.39, 13.06]]
  load: |
    power,valve
    1.2,open
    2.5,shut
  rows: [{ power: 1, mode: a }, { power: 2, mode: b }]
models:
  pump:
    step: 1s
    parameters:
      base: normal(21, 0.5)
      site: choice("north", "south")
      cycles: 0
    signals:
      temperature: { value: "base + sine(24h, 6) + ou(60s, 0.3)", unit: °C, decimals: 2 }
      power: replay(data.load, "power", 10s)
      way: route(data.tour, 60 km/h, loop)
      latitude: way.latitude
      hot: measured(temperature) > 22
    states:
      initial: normal
      normal: { heated: when(measured(temperature) > 23) }
      heated:
        enter: { cycles: "cycles + 1" }
        normal: after(30s) and when(temperature < 30)
    faults:
      overheat: { temperature: "temperature + ramp(60s, 25)" }
    publish:
      - topic: sites/{site}/{id}/telemetry
        every: 2s
        qos: 1
        offline: hold
        payload: json
      - { topic: "sites/{id}/alarm", on: hot, qos: 2, payload: '{"id":"{id}","t":{temperature:.1},"at":"{time:iso}","n":{seq:05}}' }
      - { topic: "sites/{id}/state", onChange: temperature, deadband: 0.5 }
fleets:
  - { model: pump, name: pumps, count: 10, id: "pump-{index:03}", labels: { hall: 'choice("A", "B")' } }
faults:
  - { kind: stuck, signal: temperature, select: { model: pump, share: 50% }, at: 30s, for: 20s, every: 2m, chance: 50% }
  - { kind: overheat, select: { ids: [pump-007] }, at: 1m, for: 2m }
stages:
  - { at: 0s, online: 10% }
  - { at: 10s, online: 100%, over: 30s, rate: 50% }
`;

const WORDS = [
  '0', '-1', '1e400', '.nan', '.inf', 'null', '~', 'true', '""', "'", '"', '{', '}', '[', ']', ':', '- ', '  ', '\t', '|', '>', '&a ', '*a', '*b', '<<: *a', '#', '---', '...', '!!binary ', '%', '1s', '0s', '7d', '1.5ms', '5%', '500%', 'now',
  '{id}', '{index:999}', '{', '{x:.99}', '{seq:', '+', '/#', '\u0000', '\u007f', '\ud800', '😀', 'a'.repeat(70), '__proto__: 1', 'constructor', 'data.load', 'measured(power)', 'after(1s)', 'state', '? ', '\r\n', '\n', ',', 'x: [[1, 2], [3]]',
] as const;

const edit = fc.record({ kind: fc.constantFrom('drop', 'double', 'swap', 'indent', 'word', 'insert', 'cut', 'character'), line: fc.nat(200), other: fc.nat(200), word: fc.constantFrom<string>(...WORDS) });
export const edits = fc.array(edit, { minLength: 1, maxLength: 3 });
export type Edit = typeof edit extends fc.Arbitrary<infer Made> ? Made : never;

export function edited(text: string, all: readonly Edit[]): string {
  return all.reduce(editedOnce, text);
}

function editedOnce(text: string, { kind, line, other, word }: Edit): string {
  const lines = text.split('\n'), at = line % lines.length, to = other % lines.length;
  const here = lines[at] ?? '';
  const words = here.split(/(\s+|[{}[\],:])/);
  switch (kind) {
    case 'drop': lines.splice(at, 1); break;
    case 'double': lines.splice(at, 0, here); break;
    case 'swap': [lines[at], lines[to]] = [lines[to] ?? '', here]; break;
    case 'indent': lines[at] = other % 2 === 0 ? `  ${here}` : here.slice(1); break;
    case 'word': lines[at] = words.map((old, i) => (i === other % words.length ? word : old)).join(''); break;
    case 'insert': lines[at] = here.slice(0, other % (here.length + 1)) + word + here.slice(other % (here.length + 1)); break;
    case 'cut': return lines.slice(0, at + 1).join('\n').slice(0, -1 - (other % 10));
    case 'character': lines[at] = here.slice(0, other % (here.length + 1)) + here.slice((other % (here.length + 1)) + 1); break;
  }
  return lines.join('\n');
}

const scalar = fc.oneof(fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e300, '', '1s', '5%', 'x', 'normal(1, 2)', '{id}', 'json', 'a/{id}'), fc.string({ maxLength: 12 }), fc.integer(), fc.double());
const KEYS = ['version', 'name', 'models', 'fleets', 'faults', 'stages', 'data', 'signals', 'parameters', 'publish', 'topic', 'every', 'model', 'count', 'kind', 'at', 'select', 'share', 'states', 'initial', 'value', 'unit', 'x', 'm'];
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 4 })),
}));

/** A sound scenario of which something is another value. */
export const misshapen: fc.Arbitrary<unknown> = fc.tuple(fc.array(fc.nat(40), { minLength: 1, maxLength: 6 }), value).map(([path, put]) => replaced(SOUND, path, put));

const SOUND = {
  version: 1, name: 'a', data: { d: [[1, 2], [3, 4]] },
  models: { m: { step: '1s', parameters: { p: 'normal(0, 1)' }, signals: { x: { value: 'p + noise(1)', unit: 'V', decimals: 2 } }, states: { initial: 'a', a: { b: 'after(1s)' }, b: { enter: { p: 'p + 1' }, a: 'rate(1/2s)' } }, faults: { hot: { x: 'x + 1' } }, publish: [{ topic: 't/{id}', every: '1s', qos: 1, payload: '{"x":{x}}' }] } },
  fleets: [{ model: 'm', count: 3, id: 'd-{index}', labels: { hall: 'choice("A", "B")' } }], faults: [{ kind: 'spike', signal: 'x', at: '1s', for: '2s', select: { share: '50%', label: { hall: 'A' } } }], stages: [{ at: '0s', online: '50%' }],
};

/** Goes down by the path's numbers, as far as there is something, and puts a value there. */
function replaced(of: unknown, path: readonly number[], put: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof of !== 'object' || of === null) return put;
  const entries = Object.entries(of);
  const chosen = step % (entries.length + 1);
  const next = entries.map(([key, inner], i) => [key, i === chosen ? replaced(inner, rest, put) : inner] as const);
  if (chosen === entries.length) next.push(['x', put]);
  return Array.isArray(of) ? next.map(([, inner]) => inner) : Object.fromEntries(next);
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/scenario/index.ts';
import { meant, problemsOf, small, SMALL, withSignals } from './texts.ts';

describe('one clear problem, with its place and a remedy', () => {
  const last = '  - { model: sensor, count: 10, id: "sensor-{index}" }\n';
  test.each([
    ['an empty text', '', 'empty-scenario', '', ''],
    ['a comment alone', '# nothing\n', 'empty-scenario', '#', ''],
    ['a plain word', 'hello', 'wrong-type', 'hello', ''],
    ['a list', '- 1\n- 2\n', 'wrong-type', '- 1', ''],
    ['a tab', 'a:\n\tb: 1', 'yaml-syntax', '\t', ''],
    ['an unknown key', small('count: 10', 'cuont: 3, count: 10'), 'unknown-key', 'cuont', 'fleets[0].cuont'],
    ['an unknown key at the top', `${SMALL}fleet: 3\n`, 'unknown-key', 'fleet', 'fleet'],
    ['a wrong type', small('count: 10', 'count: ten'), 'wrong-type', 'ten', 'fleets[0].count'],
    ['count 0', small('count: 10', 'count: 0'), 'no-devices', '0', 'fleets[0].count'],
    ['count 10⁹', small('count: 10', 'count: 1000000000'), 'too-many-devices', '1000000000', 'fleets[0].count'],
    ['count 1.5', small('count: 10', 'count: 1.5'), 'bad-value', '1.5', 'fleets[0].count'],
    ['too many in all', small(last, `${last}  - { name: b, model: sensor, count: 1000000, id: "b-{index}" }\n`), 'too-many-devices', 'fleets', 'fleets'],
    ['every 0', small('every: 1s', 'every: 0s'), 'zero-duration', '0s', 'models.sensor.publish[0].every'],
    ['every without a unit', small('every: 1s', 'every: 1'), 'wrong-type', '1', 'models.sensor.publish[0].every'],
    ['every missing', small('        every: 1s\n', ''), 'missing-key', 'topic: demo/{id}', 'models.sensor.publish[0].every'],
    ['every between ticks', small('every: 1s', 'every: 150ms'), 'step-not-multiple', '150ms', 'models.sensor.publish[0].every'],
    ['every between steps', small('    signals:', '    step: 300ms\n    signals:'), 'every-not-multiple', '1s', 'models.sensor.publish[0].every'],
    ['tick 0', `${SMALL}tick: 0s\n`, 'zero-duration', '0s', 'tick'],
    ['an unknown variable', withSignals('temperature: 3', 'y: 2 * temprature'), 'unknown-signal', 'temprature', 'models.m.signals.y'],
    ['a cycle', withSignals('a: b + 1', 'b: c', 'c: a'), 'cycle', 'a', 'models.m.signals.c'],
    ['NaN', small('count: 10', 'count: .nan'), 'not-finite', '.nan', undefined],
    ['infinity', withSignals('a: .inf'), 'not-finite', '.inf', undefined],
    ['ids without index', small('"sensor-{index}"', '"sensor"'), 'duplicate-id', '"sensor"', 'fleets[0].id'],
    ['ids that two fleets share', small(last, `${last}  - { name: b, model: sensor, count: 5, id: "sensor-{index}" }\n`), 'duplicate-id', '"sensor-{index}"', 'fleets[1].id'],
    ['two fleets of one name', small(last, `${last}  - { model: sensor, count: 5, id: "b-{index}" }\n`), 'duplicate-fleet', 'sensor', 'fleets[1].name'],
    ['a key twice', `${SMALL}name: b\n`, 'duplicate-key', 'name', undefined],
    ['__proto__', `${SMALL}__proto__: { a: 1 }\n`, 'forbidden-key', '__proto__', undefined],
    ['constructor, quoted', withSignals('"constructor": 3'), 'forbidden-key', '"constructor"', undefined],
    ['a comma in braces', withSignals('a: { value: clamp(3, 0, 1), unit: x }'), 'comma-in-flow', 'clamp(3', 'models.m.signals.a.value'],
    ['a comma in braces that name parameters', withSignals('a: 1').replace('    publish:', '    parameters: { q: normal(1, 2), r: 1 }\n    publish:'), 'comma-in-flow', 'normal(1', 'models.m.parameters.q'],
    ['two commas that leave the same rest', withSignals('a: 1').replace('    publish:', '    parameters: { q: uniform(0, 1), r: normal(1, 1) }\n    publish:'), 'comma-in-flow', 'normal(1', undefined],
    ['a second document', `${SMALL}---\n${SMALL}`, 'yaml-syntax', '---', undefined],
    ['30 February', `${SMALL}start: 2026-02-30T00:00:00Z\n`, 'bad-instant', '2026-02-30T00:00:00Z', 'start'],
    ['an unquoted label', small('count: 10,', 'count: 10, labels: { site: north },'), 'unknown-signal', 'north', 'fleets[0].labels.site'],
    ['an unknown model', small('model: sensor', 'model: sensr'), 'unknown-model', 'sensr', 'fleets[0].model'],
    ['another version', small('version: 1', 'version: 2'), 'bad-value', '2', 'version'],
    ['a name with a wildcard', small('name: small', 'name: "a+b"'), 'bad-name', '"a+b"', 'name'],
    ['a topic with a wildcard', small('demo/{id}', 'demo/+/{id}'), 'bad-topic', 'demo/+/{id}', 'models.sensor.publish[0].topic'],
    ['an unknown placeholder', small('demo/{id}', 'demo/{idd}'), 'unknown-placeholder', '{idd}', 'models.sensor.publish[0].topic'],
    ['a stray brace in a topic', small('demo/{id}', 'demo/{ id'), 'stray-brace', '{', 'models.sensor.publish[0].topic'],
    ['a format that is none', small('demo/{id}', 'demo/{index:x}'), 'bad-format', '{index:x}', 'models.sensor.publish[0].topic'],
    ['a signal in an id', small('sensor-{index}', 'sensor-{index}-{temperature}'), 'not-in-id', '{temperature}', 'fleets[0].id'],
    ['a topic that is too long', small('demo/{id}', `demo/${'x'.repeat(1030)}`), 'topic-too-long', `demo/${'x'.repeat(1030)}`, 'models.sensor.publish[0].topic'],
    ['a password', `${SMALL}broker: { url: "mqtt://u:p@host" }\n`, 'credentials-in-scenario', '"mqtt://u:p@host"', 'broker.url'],
    ['no broker at all', `${SMALL}broker: { url: "http://host" }\n`, 'bad-broker-url', '"http://host"', 'broker.url'],
    ['a reserved name', withSignals('time: 3'), 'reserved-name', 'time', 'models.m.signals.time'],
    ['a signal named like a parameter', small('temperature:', 'base:'), 'duplicate-name', 'base', 'models.sensor.signals.base'],
    ['a bad name', withSignals('my-signal: 3'), 'bad-name', 'my-signal', 'models.m.signals.my-signal'],
    ['QoS 3', small('every: 1s', 'every: 1s\n        qos: 3'), 'wrong-type', '3', 'models.sensor.publish[0].qos'],
    ['a start that is none', `${SMALL}start: yesterday\n`, 'bad-instant', 'yesterday', 'start'],
    ['a day that does not exist', `${SMALL}start: 2026-13-41T00:00:00Z\n`, 'bad-instant', '2026-13-41T00:00:00Z', 'start'],
    ['an unknown alias', `${SMALL}seed: *nothing\n`, 'unknown-alias', '*nothing', undefined],
    ['a session per device', `${SMALL}broker: { sessions: device }\n`, 'not-available-yet', 'device', 'broker.sessions'],
  ])('%s', (_name, text, code, at, path) => {
    const problems = problemsOf(text);
    expect(problems.map((problem) => problem.code)).toContain(code);
    const problem = problems.find((candidate) => candidate.code === code) as (typeof problems)[number];
    expect(problem.line).toBeGreaterThan(0);
    expect(problem.column).toBeGreaterThan(0);
    expect(problem.message).not.toMatch(/\.$/);
    expect(problem.remedy).toMatch(/\.$/);
    if (at !== undefined && at !== '') expect(meant(text, problem)).toBe(at);
    if (path !== undefined && path !== '') expect(problem.path).toBe(path);
  });
});

describe('never a hang', () => {
  const anchors = ['a0: &a0 [x, x]', ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`)].join('\n');
  test.each([
    ['10 MB', 'x'.repeat(10_000_000), 'scenario-too-big'],
    ['10 MB of lines', 'a: 1\n'.repeat(2_000_000), 'scenario-too-big'],
    ['a bomb of anchors', anchors, 'scenario-too-big'],
    ['an anchor within itself', 'a: &a [*a]', 'scenario-too-deep'],
    ['100,000 brackets', '['.repeat(100_000), 'scenario-too-deep'],
    ['100,000 braces', '{a: '.repeat(100_000), 'scenario-too-deep'],
    ['50,000 dashes', '- '.repeat(50_000), 'scenario-too-deep'],
    ['1,000 levels of indentation', Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'scenario-too-deep'],
    ['100,000 lines', Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join('\n'), 'scenario-too-big'],
  ])('%s', (_name, text, code) => {
    const before = process.cpuUsage();
    expect(problemsOf(text)[0]?.code).toBe(code);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
  });

  test('a model in a thousand fleets', () => {
    const fleets = Array.from({ length: 1000 }, (_, i) => `  - { name: f${i}, model: m, count: 1 }\n`).join('');
    const text = withSignals(...Array.from({ length: 50 }, (_, i) => `s${i}: noise(1)`)).replace('  - { model: m, count: 2 }\n', fleets);
    expect(problemsOf(text)[0]?.code).toBe('scenario-too-big');
  });

  test('a fleet that no kernel could hold', () => {
    const text = withSignals(...Array.from({ length: 400 }, (_, i) => `s${i}: noise(1)`)).replace('count: 2', 'count: 1000000');
    expect(problemsOf(text)[0]).toMatchObject({ code: 'too-big-for-memory', values: { needed: expect.any(Number) as number } });
  });
});

test('tells all problems at once, sorted by place', () => {
  const text = withSignals('a: nowhere', 'b: 3 +', 'c: sine(5, 1)').replace('count: 2', 'count: 2, id: "{x}-{index}"');
  const problems = problemsOf(text);
  expect(problems.map(({ code }) => code)).toEqual(['unknown-signal', 'syntax', 'not-a-duration']);
  expect(problems.map(({ line }) => line)).toEqual([6, 7, 8]);
});

test('tells a mistake of a model once, however many fleets it has', () => {
  const fleets = '  - { name: a, model: m, count: 1 }\n  - { name: b, model: m, count: 1 }\n';
  expect(problemsOf(withSignals('a: nowhere').replace('  - { model: m, count: 2 }\n', fleets))).toHaveLength(1);
});

test('checks a model that no fleet uses', () => {
  expect(problemsOf(small('fleets:', '  other:\n    signals: { a: nowhere }\nfleets:'))).toMatchObject([{ code: 'unknown-signal', line: 13 }]);
});

describe('finds the place of an error inside every kind of scalar', () => {
  test.each([
    ['plain', ['a: 1 + boo']],
    ['double quotes', ['a: "1 + boo"']],
    ['double quotes with escapes', ['a: "1 +\\n\\x20 2 * boo"']],
    ['single quotes', ["a: '''x'' == boo'"]],
    ['folded', ['a: >', '  1 +', '  2 * boo']],
    ['literal', ['a: |', '  1 +', '  2 * boo']],
    ['plain over lines', ['a: 1 +', '    2 * boo']],
    ['in a group', ['a: { value: "2 * boo", unit: x }']],
  ])('%s', (_name, lines) => {
    const text = withSignals(...lines);
    const [problem] = problemsOf(text);
    expect(problem?.code).toBe('unknown-signal');
    expect(meant(text, problem as NonNullable<typeof problem>)).toBe('boo');
  });
});

describe('throws nothing, whatever the text', () => {
  const check = (text: string): void => {
    const checked = checkText(text);
    if (checked.ok) return;
    expect(checked.problems.length).toBeGreaterThan(0);
    for (const { code, message, remedy } of checked.problems) expect(code.length * message.length * remedy.length).toBeGreaterThan(0);
  };

  test('any text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300, unit: 'binary' }), check), { numRuns: 300 });
  });

  test('a scenario with a piece cut out, doubled or exchanged', () => {
    const piece = fc.constantFrom('', '{', '}', '[', ']', ':', '"', "'", '\n', '  ', '- ', '#', '&a ', '*a', '!!binary ', '? ', '|', '>', 'null', '1e400', '-1', '{x:99}', '\t', '\u0000', '\u202e', '😀', 'seed: ');
    const place = fc.nat(SMALL.length);
    fc.assert(fc.property(place, fc.nat(40), piece, (at, length, instead) => check(SMALL.slice(0, at) + instead + SMALL.slice(at + length))), { numRuns: 500 });
  });

  test('any JSON', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => check(JSON.stringify(value))), { numRuns: 200 });
  });

  test('any payload and topic', () => {
    const part = fc.constantFrom('{', '}', '{id}', '{temperature}', '{temperature:05.2}', '{time:iso}', '{nope}', '{index:}', '"', '\\\\', ':', ',', 'é', ' ');
    fc.assert(fc.property(fc.array(part, { maxLength: 12 }), fc.array(part, { maxLength: 6 }), (payload, topic) => {
      check(small('every: 1s', `every: 1s\n        payload: ${JSON.stringify(payload.join(''))}`).replace('demo/{id}', JSON.stringify(topic.join(''))));
    }), { numRuns: 200 });
  });
});

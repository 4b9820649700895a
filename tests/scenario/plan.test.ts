import { describe, expect, test } from 'vitest';
import type { Segment } from '../../src/contracts/plan.ts';
import { compileFilter, explain, summaryOf } from '../../src/scenario/index.ts';
import { planOf, small, SMALL, withSignals } from './texts.ts';

/** Segments as a text with the columns' names. */
function written(segments: readonly Segment[], columns: readonly { readonly name: string }[]): string {
  return segments.map((segment) => {
    switch (segment.kind) {
      case 'text': return segment.text;
      case 'number': return `<${columns[segment.column]?.name}.${segment.decimals}${segment.fixed ? '!' : ''}${segment.width > 0 ? `w${segment.width}` : ''}>`;
      case 'boolean': return `<${columns[segment.column]?.name}?>`;
      case 'choice': return `<${segment.texts.join('|')}>`;
      case 'time': return `<time:${segment.format}>`;
      default: return `<${segment.kind}${segment.width > 0 ? `w${segment.width}` : ''}>`;
    }
  }).join('');
}

describe('defaults', () => {
  test('fills in what the text leaves out', () => {
    const plan = planOf(SMALL);
    expect(plan).toMatchObject({ name: 'small', seed: 1, tickMs: 100, startMs: null, title: {}, broker: { url: null, protocol: 4 } });
    expect(plan.groups[0]).toMatchObject({ fleet: 'sensor', count: 10, stepTicks: 10 });
    expect(plan.publications[0]).toMatchObject({ qos: 0, retain: false, offline: 'drop', holdMessages: 10_000, everySteps: 1, dataPoints: 1 });
  });

  test('holds QoS 1 while offline unless told otherwise', () => {
    expect(planOf(small('every: 1s', 'every: 1s\n        qos: 1')).publications[0]?.offline).toBe('hold');
    expect(planOf(small('every: 1s', 'every: 1s\n        qos: 1\n        offline: drop')).publications[0]?.offline).toBe('drop');
  });

  test('steps as often as the publications need', () => {
    const plan = planOf(small('every: 1s', 'every: 600ms\n      - topic: b/{id}\n        every: 900ms'));
    expect(plan.groups[0]?.stepTicks).toBe(3);
    expect(plan.publications.map(({ everySteps }) => everySteps)).toEqual([2, 3]);
  });

  test('names devices by fleet and index', () => {
    const plan = planOf(small(', id: "sensor-{index}"', ''));
    expect(written(plan.groups[0]?.id ?? [], [])).toBe('sensor-<index>');
  });
});

describe('overrides', () => {
  test('seed and start of the caller go first', () => {
    expect(planOf(`${SMALL}seed: 5\nstart: 2026-06-01T06:00:00Z\n`)).toMatchObject({ seed: 5, startMs: Date.UTC(2026, 5, 1, 6) });
    expect(planOf(`${SMALL}seed: 5\n`, 9).seed).toBe(9);
  });
});

describe('templates', () => {
  const plan = (payload: string): string => {
    const made = planOf(withSignals('a: { value: noise(1), decimals: 1 }', 'b: a > 0', 'c: if(b, "p\\"q", "r")').replace('every: 1s', `every: 1s, payload: '${payload}'`));
    return written(made.publications[0]?.payload ?? [], made.groups[0]?.columns ?? []);
  };

  test('json has id, time, seq and the signals in their order', () => {
    expect(plan('json')).toBe('{"id":"m-<index>","time":<time:ms>,"seq":<seq>,"a":<a.1>,"b":<b?>,"c":<"p\\"q"|"r">}');
  });

  test('placeholders with formats, braces that are none, and texts escaped within JSON', () => {
    expect(plan('{"x":{a:.2},"y":{a:06},"s":{seq:04},"at":"{time:iso}","c":"{c}","o":{ }}')).toBe('{"x":<a.2!>,"y":<a.1w6>,"s":<seqw4>,"at":"<time:iso>","c":"<p\\"q|r>","o":{ }}');
  });

  test('texts stay as they are outside JSON', () => {
    expect(plan('{c};{model};{fleet}')).toBe('<p"q|r>;m;m');
  });

  test('counts the signal values of a message', () => {
    expect(planOf(withSignals('a: 1', 'b: 2').replace('every: 1s', "every: 1s, payload: '{a} {a} {id}'")).publications[0]?.dataPoints).toBe(2);
  });
});

describe('draws are keyed by names', () => {
  const keys = (text: string, name: string): string => {
    const { columns, programs } = planOf(text).groups[0] ?? { columns: [], programs: { step: new Uint32Array(), birth: new Uint32Array() } };
    const place = columns.findIndex((column) => column.name === name);
    const found: string[] = [];
    for (const program of [programs.step, programs.birth]) {
      for (let at = 0; at < program.length; at += 8) if (((program[at + 1] ?? 0) & 0xfffffff) === place && (program[at + 1] ?? 0) >>> 28 === 3) found.push(`${program[at + 6]}.${program[at + 7]}`);
    }
    return found.join();
  };

  test('another signal, model or fleet changes nobody else’s', () => {
    const before = keys(SMALL, 'temperature');
    expect(before).not.toBe('0.0');
    expect(keys(small('      temperature:', '      first: uniform(0, 1)\n      temperature:'), 'temperature')).toBe(before);
    expect(keys(SMALL.replace('fleets:', 'fleets:\n  - { name: a, model: sensor, count: 3, id: "a{index}" }').replace('fleets:', 'fleets:'), 'temperature')).not.toBe(before);
    expect(keys(`${SMALL}  - { name: a, model: sensor, count: 3, id: "a{index}" }\n`, 'temperature')).toBe(before);
  });

  test('another seed, fleet or signal name is another draw', () => {
    const seen = new Set([keys(SMALL, 'temperature'), keys(SMALL, 'base'), keys(`${SMALL}seed: 2\n`, 'temperature'), keys(small('{ model: sensor,', '{ name: other, model: sensor,'), 'temperature'), keys(small('temperature:', 'warmth:'), 'warmth')]);
    expect(seen.size).toBe(5);
  });
});

describe('unique ids are proved from the templates', () => {
  const two = (a: string, countA: number, b: string, countB: number): string =>
    small('  - { model: sensor, count: 10, id: "sensor-{index}" }', `  - { name: a, model: sensor, count: ${countA}, id: "${a}" }\n  - { name: b, model: sensor, count: ${countB}, id: "${b}" }`);

  test.each([
    ['a{index}', 10, 'b{index}', 10, true],
    ['s{index}', 10, 's1{index}', 10, true],
    ['s{index}', 11, 's1{index}', 10, false],
    ['s{index:3}', 1000, 's1{index:3}', 1000, true],
    ['s{index:3}', 1001, 's1{index:3}', 1000, false],
    ['s{index:03}', 100, 's{index}', 100, true],
    ['s{index:03}', 101, 's{index}', 101, false],
    ['s{index}', 1_000, 's{index}x', 1_000, true],
    ['s{index}', 20, 's{index}1', 2, false],
  ])('%s × %d and %s × %d: %s', (a, countA, b, countB, unique) => {
    const make = (): unknown => planOf(two(a, countA, b, countB));
    if (unique) expect(make).not.toThrow();
    else expect(make).toThrow(/same id/);
  });

  test('agrees with counting for many small templates', () => {
    const pad = (width: number, i: number): string => String(i).padStart(width, '0');
    for (const [prefixA, widthA, prefixB, widthB] of [['', 1, '1', 1], ['', 2, '1', 1], ['0', 1, '', 2], ['1', 1, '', 3], ['12', 1, '1', 2], ['0', 2, '00', 1]] as const) {
      for (const [countA, countB] of [[5, 5], [12, 3], [3, 120], [101, 101]] as const) {
        const ids = new Set(Array.from({ length: countA }, (_, i) => `s${prefixA}${pad(widthA, i)}`));
        const meet = Array.from({ length: countB }, (_, i) => `s${prefixB}${pad(widthB, i)}`).some((id) => ids.has(id));
        const make = (): unknown => planOf(two(`s${prefixA}{index:${widthA}}`, countA, `s${prefixB}{index:${widthB}}`, countB));
        if (meet) expect(make).toThrow(/same id/);
        else expect(make).not.toThrow();
      }
    }
  });

  test('a text beside the index could make two ids one', () => {
    const text = small('      base: normal(21, 0.5)', '      base: normal(21, 0.5)\n      site: choice("a", "a1")');
    expect(() => planOf(text.replace('sensor-{index}', '{site}{index}'))).toThrow(/directly beside/);
    expect(() => planOf(text.replace('sensor-{index}', '{site}-{index}'))).not.toThrow();
  });
});

test('a million devices are planned without counting them', () => {
  const before = process.cpuUsage();
  planOf(small('count: 10', 'count: 1000000'));
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(1);
});

test('the summary shows what people may see', () => {
  const summary = summaryOf(planOf(SMALL));
  expect(summary.fleets[0]?.columns.map(({ name, role }) => `${role} ${name}`)).toEqual(['parameter base', 'signal temperature']);
  expect(summary).toMatchObject({ messagesPerSecond: 10, brokerUrl: null });
  expect(summary.memoryBytes).toBeGreaterThan(100_000);
});

test('explains memory and rates, one line per fleet and their sum', () => {
  const lines = explain(planOf(small('count: 10', 'count: 1000000')));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^sensor \(sensor\): 1,000,000 devices, step 1s, \d+ B per device, 1,000,000 messages\/s, 1 signals/);
});

describe('filters', () => {
  const plan = planOf(small('normal(21, 0.5)', 'normal(21, 0.5)\n      site: choice("north", "south")'));

  test('compile against the visible columns', () => {
    const filter = compileFilter(plan, 'sensor', 'temperature > 20 and site == "north" and share < 50%');
    expect(filter).toMatchObject({ ok: true });
  });

  test.each([
    ['temprature > 20', 'unknown-signal', 1],
    ['temperature > 20 and\n site == "nort"', 'unknown-text', 2],
    ['temperature', 'type-mismatch', 1],
    ['noise(1) > 0', 'draw-in-filter', 1],
    ['1 +', 'syntax', 1],
    [Array.from({ length: 600 }, (_, i) => `index != ${i}`).join(' and '), 'expression-too-long', 1],
  ])('%s', (text, code, line) => {
    const filter = compileFilter(plan, 'sensor', text);
    expect(filter.ok ? null : filter.problems[0]).toMatchObject({ code, line });
  });

  test('an unknown fleet is an error', () => {
    expect(compileFilter(plan, 'nobody', 'true')).toMatchObject({ ok: false, problems: [{ code: 'unknown-fleet' }] });
  });
});

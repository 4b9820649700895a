import { describe, expect, test } from 'vitest';
import { compileGroup, type Definition, type FaultSource } from '../../src/expression/index.ts';
import { define, groupSource } from './group-source.ts';

const PARAMETERS: Readonly<Record<string, string>> = { base: 'normal(21, 1)', site: 'choice("north", "south")' };

/** What is wrong with a signal `x` beside `temperature`: code, the characters meant, and the message. */
function fault(text: string, role: Definition['role'] = 'signal'): { code: string; at: string; message: string; remedy: string } {
  const definition = (name: string, as: Definition['role'], of: string): Definition => ({ name, role: as, text: of, unit: '', decimals: 3 });
  const outcome = compileGroup(groupSource({
    definitions: [...Object.entries(PARAMETERS).map(([name, of]) => definition(name, 'parameter', of)), definition('x', role, text), definition('temperature', 'signal', 'base + noise(1)')],
  }));
  if (outcome.ok) throw new Error(`compiles: ${text}`);
  expect(outcome.faults).toHaveLength(1);
  const { code, from, to, message, remedy } = (outcome.faults[0] as { fault: { code: string; from: number; to: number; message: string; remedy: string } }).fault;
  return { code, at: text.slice(from, to), message, remedy };
}

describe('names an error at its characters', () => {
  test.each([
    ['2 * temprature', 'unknown-signal', 'temprature', /did you mean `temperature`/],
    ['sinus(3)', 'unknown-function', 'sinus', /did you mean `sin/],
    ['sine + 1', 'unknown-signal', 'sine', /is a function/],
    ['sine(24, 6)', 'not-a-duration', '24', /must be a duration/],
    ['sine(24h, 6, 0, 1)', 'too-many-arguments', '1', /takes 3 arguments/],
    ['sine(24h, 6, 5s)', 'not-a-share', '5s', /plain number \(turns/],
    ['square(10s, 1, 0, 3s)', 'not-a-share', '3s', /duty of `square`/],
    ['respond(temperature, 5s, 2s)', 'not-a-share', '2s', /overshoot/],
    ['clamp(1)', 'missing-argument', 'clamp(1)', /lacks low/],
    ['walk(1, 2)', 'missing-argument', 'walk(1, 2)', /one of its two bounds/],
    ['temperature > 30 + 1 and 3', 'type-mismatch', '3', /wants true or false/],
    ['(temperature > 30) + 1', 'type-mismatch', 'temperature > 30', /wants a number/],
    ['site == "nort"', 'unknown-text', '"nort"', /did you mean `north`/],
    ['site + 1', 'type-mismatch', 'site', /a text/],
    ['if(site == "north", 1, "b")', 'type-mismatch', '"b"', /this is a text/],
    ['measured(3)', 'not-a-signal', '3', /name of a signal/],
    ['measured(base)', 'not-a-signal', 'base', /name of a signal/],
    ['ou(60s, temperature)', 'not-known-at-birth', 'temperature', /known when the device is born/],
    ['5 foo', 'unknown-unit', 'foo', /unknown unit/],
    ['a ? b : c', 'syntax', '?', /does not fit/],
    ['a = 3', 'syntax', '=', /does not fit/],
    ['(1 + 2', 'syntax', '2', /ends too early/],
    ['', 'empty-expression', '', /empty/],
    ['1e999', 'number-too-big', '1e999', /too big/],
    ['[1, 2]', 'array-here', '[1, 2]', /list/],
    ['x + 1', 'cycle', 'x', /x → x/],
    ['after(5s)', 'only-in-transitions', 'after', /transitions of a state machine/],
    ['state == "on"', 'no-states', 'state', /has no states/],
    ['temperature.latitude', 'not-a-record', 'latitude', /several results/],
    ['x + 1', 'cycle', 'x', /depend on each other/],
    ['previous(x, "on") + 1', 'type-mismatch', 'previous(x, "on")', /wants a number/],
  ])('%s', (text, code, at, message) => {
    const found = fault(text);
    expect(found).toMatchObject({ code, at });
    expect(found.message).toMatch(message);
    expect(found.remedy).not.toBe('');
  });

  test.each([
    ['temperature + 1', 'not-at-birth', 'temperature'],
    ['noise(1)', 'not-at-birth', 'noise(1)'],
    ['t / 2', 'not-at-birth', 't'],
    ['north', 'unknown-signal', 'north'],
  ])('in a parameter: %s', (text, code, at) => {
    expect(fault(text, 'parameter')).toMatchObject({ code, at });
  });
});

test('names the whole cycle, once', () => {
  const definitions = Object.entries({ a: 'b + 1', b: 'c', c: 'a', d: 'a' }).map(([name, text]) => ({ name, role: 'signal' as const, text, unit: '', decimals: 3 }));
  const outcome = compileGroup(groupSource({ definitions }));
  expect(outcome.ok ? [] : outcome.faults.map(({ fault: { message } }) => message)).toEqual(['these depend on each other: a → b → c → a']);
});

test('says nothing of what only depends on a faulty signal', () => {
  const definitions = Object.entries({ a: 'nowhere', b: 'a + 1', c: 'b + elsewhere' }).map(([name, text]) => ({ name, role: 'signal' as const, text, unit: '', decimals: 3 }));
  const outcome = compileGroup(groupSource({ definitions }));
  expect(outcome.ok ? [] : outcome.faults.map(({ definition: { text } }) => text)).toEqual(['nowhere']);
});

describe('a model’s own fault on a parameter', () => {
  const own = (text: string, label: string | null): FaultSource => ({
    name: 'cut', kind: 'cut', order: 0, selection: { share: null, indices: null, labels: label === null ? [] : [{ text: 'a', label, value: 'a' }] }, atTick: 0, forTicks: null, everyTicks: null,
    untilTick: null, live: false, chance: 1, detected: false, signal: null, publications: [], parameters: {}, amounts: {}, changes: [{ text, name: 'mains' }],
  });
  const definitions = [...define('parameter', { mains: '1' }), ...define('label', { ward: '"a"' }), ...define('signal', { supply: 'mains * 231', load: 'noise(1)' })];

  test('may choose its devices by a label that the parameter does not name', () => {
    const outcome = compileGroup(groupSource({ definitions, faults: [own('0', 'ward')] }));
    expect(outcome.ok && outcome.code.columns.slice(0, 4).map(({ name }) => name)).toEqual(['mains', 'ward', 'supply', 'load']);
    expect(outcome.ok && outcome.code.programs.step.length).toBeGreaterThan(8);
  });

  test('makes the parameter depend on the signals that it names', () => {
    expect(compileGroup(groupSource({ definitions, faults: [own('mains * load', null)] }))).toMatchObject({ ok: true });
    const text = 'mains * supply';
    const outcome = compileGroup(groupSource({ definitions, faults: [own(text, null)] }));
    expect(outcome.ok ? [] : outcome.faults.map(({ fault: { code, message } }) => `${code}: ${message}`)).toEqual(['cycle: these depend on each other: mains → supply → mains']);
  });
});

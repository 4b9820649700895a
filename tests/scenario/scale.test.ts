import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scaleDevices } from '../../src/scenario/index.ts';
import { apportion } from '../../src/scenario/scale.ts';
import { planOf, small, SMALL } from './texts.ts';

const TWO = `${SMALL}  # the small one
  - name: few   # kept
    model: sensor
    count:    3   # three
    id: "few-{index}"
`;

test('changes the counts alone: comments and layout stay', () => {
  const scaled = scaleDevices(TWO, 130);
  expect(scaled.ok && scaled.value).toBe(TWO.replace('count: 10,', 'count: 100,').replace('count:    3 ', 'count:    30 '));
});

test('every fleet keeps a device', () => {
  const scaled = scaleDevices(TWO, 2);
  expect(scaled.ok && planOf(scaled.value).groups.map(({ count }) => count)).toEqual([1, 1]);
});

test('refuses what cannot be: too few, too many, half a device', () => {
  for (const devices of [0, 1, 1_000_001, 2.5, Number.NaN]) expect(scaleDevices(TWO, devices)).toMatchObject({ ok: false, problems: [{ code: 'bad-device-count' }] });
});

test('refuses a count that two fleets share by an alias of the fleet, and scales one shared by an alias of the number', () => {
  const shared = small('count: 10', 'count: &n 10').replace(/$/, '  - { name: b, model: sensor, count: *n, id: "b-{index}" }\n');
  const scaled = scaleDevices(shared, 40);
  expect(scaled.ok ? scaled.value : scaled.problems[0]?.code).toContain('count: 20');
});

test('says what is wrong with a faulty text', () => {
  expect(scaleDevices('version: 3', 10)).toMatchObject({ ok: false });
});

test('shares add up, are proportional within one, and none is zero', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 30 }), fc.integer({ min: 30, max: 1_000_000 }), (weights, total) => {
    const shares = apportion(weights, total);
    expect(shares.reduce((a, b) => a + b, 0)).toBe(total);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(1);
  }), { numRuns: 500 });
});

// The same scenario with another number of devices: only the counts in the text change, comments and layout stay.

import type { Outcome } from '../contracts/fleet.ts';
import { parseScenario } from './parse.ts';
import { DEVICES } from './schema.ts';
import { grouped } from './schema-problems.ts';

/** The text with its fleets scaled to `devices` in all, in proportion, each at least one device. */
export function scaleDevices(text: string, devices: number): Outcome<string> {
  const parsed = parseScenario(text);
  if (!parsed.ok) return parsed;
  const { shape, place } = parsed.value;
  const least = shape.fleets.length;
  if (!Number.isInteger(devices) || devices < least || devices > DEVICES) {
    const message = `the number of devices must be a whole number from ${grouped(least)} to ${grouped(DEVICES)}`;
    return { ok: false, problems: [{ code: 'bad-device-count', message, remedy: least > 1 ? 'Each fleet keeps at least one device.' : 'Choose a number in this range.', values: { least, limit: DEVICES } }] };
  }
  const counts = apportion(shape.fleets.map(({ count }) => count), devices);
  const edits = counts.map((count, i) => {
    const at = place.children.get('fleets')?.children.get(i)?.children.get('count');
    return { start: at?.start ?? 0, end: at?.end ?? 0, count };
  });
  if (new Set(edits.map(({ start }) => start)).size < edits.length) {
    return { ok: false, problems: [{ code: 'shared-count', message: 'two fleets share one `count` by an alias', remedy: 'Give each fleet a `count` of its own.' }] };
  }
  edits.sort((a, b) => b.start - a.start);
  return { ok: true, value: edits.reduce((scaled, { start, end, count }) => scaled.slice(0, start) + count + scaled.slice(end), text) };
}

/** Whole shares of `total` in proportion to the weights, by largest remainder, each at least one. */
export function apportion(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (weight * total) / sum);
  const shares = exact.map((share) => Math.max(1, Math.floor(share)));
  let rest = total - shares.reduce((a, b) => a + b, 0);
  const byRemainder = exact.map((share, i) => ({ i, remainder: share - (shares[i] as number) })).sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  for (let turn = 0; rest > 0; turn++, rest--) shares[(byRemainder[turn % byRemainder.length] as { i: number }).i] = (shares[(byRemainder[turn % byRemainder.length] as { i: number }).i] as number) + 1;
  // Fleets that were lifted to one device are paid for by the largest.
  for (; rest < 0; rest++) {
    const largest = shares.indexOf(Math.max(...shares));
    shares[largest] = (shares[largest] as number) - 1;
  }
  return shares;
}

// Instants as people type them, and the view that a link brings.

import { describe, expect, it } from 'vitest';
import { instantOf, instantText } from '../../src/app/state/start-choice.svelte.ts';
import { readView } from '../../src/app/state/view-state.ts';

describe('an instant', () => {
  it('is read with and without its parts, as UTC', () => {
    for (const text of ['2026-06-01T06:00:00Z', '2026-06-01 06:00:00', '2026-06-01 06:00', ' 2026-06-01T06:00 ']) expect(instantOf(text), text).toBe(Date.UTC(2026, 5, 1, 6));
    expect(instantOf('2026-06-01')).toBe(Date.UTC(2026, 5, 1));
    expect(instantOf('2026-06-01 06:00:00.25')).toBe(Date.UTC(2026, 5, 1, 6, 0, 0, 250));
  });

  it.each(['', 'now', '1.6.2026', '2026-02-30', '2026-13-01', '2026-06-01 25:00', '2026-06-01T06:00:00+02:00'])('is none in %j', (text) => {
    expect(instantOf(text)).toBeNull();
  });

  it('is written as it is read', () => {
    for (const ms of [Date.UTC(2026, 5, 1, 6), Date.UTC(2026, 5, 1, 6, 0, 0, 250)]) expect(instantOf(instantText(ms))).toBe(ms);
  });
});

describe('the view of a link', () => {
  it('passes known names and whole numbers', () => {
    const view = { room: 'device', scenario: 'faults', fleet: 'table', column: 'state', device: { fleet: 'mills', index: 3 } };
    expect(readView(view)).toEqual(view);
  });

  it.each([null, 7, 'x', [], { room: 'attic' }, { device: { fleet: 'a', index: -1 } }, { device: { fleet: 'a', index: 0.5 } }, { device: 'a' }, { fleet: 'x'.repeat(201) }, { column: {} }])('drops %j', (view) => {
    expect(readView(view)).toEqual({});
  });
});

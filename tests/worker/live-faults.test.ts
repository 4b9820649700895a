import { describe, expect, it } from 'vitest';
import type { LiveFault } from '../../src/contracts/journal.ts';
import { LIVE_FAULTS, namedFault, refusedEnd, withBegun, withEnded } from '../../src/worker/live-faults.ts';

const STUCK = { kind: 'stuck', signal: 'flow', for: '20s' };
const NO_NAMES = { taken: new Set<string>(), scripted: new Set<string>() };

describe('a fault that is started while a fleet runs', () => {
  it('keeps its name, or gets the first that is free', () => {
    expect(namedFault({ ...STUCK, name: 'jammed' }, [], NO_NAMES)).toEqual({ ok: true, value: { ...STUCK, name: 'jammed' } });
    const names = { ...NO_NAMES, taken: new Set(['live-1', 'stuck-1']) };
    expect(namedFault(STUCK, [], names)).toEqual({ ok: true, value: { ...STUCK, name: 'live-2' } });
  });

  it.each([
    ['has an instant', { ...STUCK, at: '10s' }, 'live-fault-at'],
    ['has a name that is taken', { ...STUCK, name: 'known' }, 'duplicate-fault'],
    ['has a name that is no text', { ...STUCK, name: 7 }, 'bad-fault-name'],
  ])('is refused when it %s', (_, fault, code) => {
    const named = namedFault(fault, [], { ...NO_NAMES, taken: new Set(['known']) });
    expect(named).toMatchObject({ ok: false, problems: [{ code }] });
  });

  it('is refused beyond a bound, since all stay in the plan', () => {
    const many = Array.from({ length: LIVE_FAULTS }, (_, place): LiveFault => ({ name: `f${place}`, fault: STUCK, fromTick: 1, toTick: 2 }));
    expect(namedFault(STUCK, many, NO_NAMES)).toMatchObject({ ok: false, problems: [{ code: 'too-many-live-faults' }] });
  });

  it('lasts from the tick of its start to that of its end', () => {
    const begun = withBegun([], 'jam', STUCK, 40);
    expect(begun).toEqual([{ name: 'jam', fault: { ...STUCK, name: 'jam' }, fromTick: 40, toTick: null }]);
    expect(withEnded(begun, 'jam', 60)).toEqual([{ name: 'jam', fault: { ...STUCK, name: 'jam' }, fromTick: 40, toTick: 60 }]);
  });

  it('never was when it ends in the tick of its start', () => {
    expect(withEnded(withBegun([], 'jam', STUCK, 40), 'jam', 40)).toEqual([]);
  });
});

describe('the end of a live fault', () => {
  const LIVE: readonly LiveFault[] = [
    { name: 'overheating', fault: STUCK, fromTick: 10, toTick: null },
    { name: 'gone', fault: STUCK, fromTick: 10, toTick: 20 },
  ];
  const scripted = new Set(['written']);

  it('is granted while it lasts', () => {
    expect(refusedEnd(LIVE, 'overheating', scripted)).toBeNull();
  });

  it.each([
    ['overheatng', 'unknown-fault', 'Did you mean `overheating`?'],
    ['something', 'unknown-fault', 'Those that can be ended are overheating.'],
    ['gone', 'fault-ended', 'Start it again under another name.'],
    ['written', 'fault-is-scripted', 'Change its `for` in the text and apply it.'],
  ])('of `%s` is refused as %s', (name, code, remedy) => {
    expect(refusedEnd(LIVE, name, scripted)).toMatchObject({ code, remedy });
  });
});

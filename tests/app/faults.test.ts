// Faults as the page's form, list and download have them.

import { describe, expect, it } from 'vitest';
import type { FaultKindSummary, ScenarioSummary } from '../../src/contracts/fleet.ts';
import type { FaultEntry, JournalEntry } from '../../src/contracts/journal.ts';
import type { TruthRecord } from '../../src/contracts/truth.ts';
import { deviceFaults, holdingAt } from '../../src/app/state/device-faults.ts';
import { EMPTY_DRAFT, faultEntry, fleetsFor, parameterUnit, signalsFor } from '../../src/app/state/fault-draft.ts';
import { byHand, freeName } from '../../src/app/state/fault-state.svelte.ts';
import { durationMs, endTick, liveSpans } from '../../src/app/state/live-spans.ts';
import { truthLines } from '../../src/app/state/truth-lines.ts';

const kind = (name: string, acts: FaultKindSummary['acts'], more: Partial<FaultKindSummary> = {}): FaultKindSummary => ({ kind: name, acts, model: null, meaning: '', parameters: [], ...more });
const column = (name: string, unit = '') => ({ name, role: 'signal' as const, type: 'number' as const, unit, decimals: 1 });
const summary = {
  tickMs: 100,
  fleets: [
    { name: 'mills', model: 'mill', count: 10, columns: [column('heat', '°C'), column('load')], topics: ['a/{id}', 'b/{id}'] },
    { name: 'valves', model: 'valve', count: 10, columns: [column('flow')], topics: ['v/{id}'] },
  ],
  faultKinds: [
    kind('drift', 'reading', { parameters: [{ name: 'rate', default: 0.1, unit: 'the signal’s per second', meaning: '' }] }), kind('battery', 'device'), kind('disconnect', 'device'),
    kind('late', 'message', { parameters: [{ name: 'by', default: '5s', unit: 'duration', meaning: '' }] }), kind('overheat', 'own', { model: 'mill' }),
  ],
  faults: [],
} as unknown as ScenarioSummary;

describe('the form of a fault', () => {
  it('becomes an entry as a scenario has it, with what differs from the defaults', () => {
    expect(faultEntry({ ...EMPTY_DRAFT, kind: 'drift', fleet: 'mills', signal: 'heat', share: '20%', parameters: { rate: '0,5' } }, summary, null))
      .toEqual({ kind: 'drift', signal: 'heat', select: { fleet: 'mills', share: '20%' }, for: '30s', rate: 0.5 });
    expect(faultEntry({ ...EMPTY_DRAFT, kind: 'late', publication: 'b/{id}', fleet: 'mills', parameters: { by: '5s' } }, summary, null))
      .toEqual({ kind: 'late', publication: 'b/{id}', select: { fleet: 'mills', share: '5%' }, for: '30s' });
  });

  it('lasts until it is cleared when that is wanted', () => {
    expect(faultEntry({ ...EMPTY_DRAFT, kind: 'disconnect', untilCleared: true }, summary, null)).toEqual({ kind: 'disconnect', select: { share: '5%' } });
  });

  it('hits the device that is looked at, or those of a list', () => {
    expect(faultEntry({ ...EMPTY_DRAFT, kind: 'disconnect', where: 'device' }, summary, 'mill-1')).toMatchObject({ select: { ids: ['mill-1'] } });
    expect(faultEntry({ ...EMPTY_DRAFT, kind: 'disconnect', where: 'ids', ids: 'a, b;c  d' }, summary, null)).toMatchObject({ select: { ids: ['a', 'b', 'c', 'd'] } });
  });

  it('of a model’s own fault reaches that model alone', () => {
    const own = summary.faultKinds.at(-1);
    expect(fleetsFor(own, summary).map(({ name }) => name)).toEqual(['mills']);
    expect(faultEntry({ ...EMPTY_DRAFT, kind: 'mill.overheat', fleet: 'valves' }, summary, null)).toEqual({ kind: 'overheat', select: { model: 'mill', share: '5%' }, for: '30s' });
  });

  it('needs a signal for a reading, and may have one for a battery', () => {
    expect(signalsFor(summary.faultKinds[0], summary.fleets)).toEqual(['heat', 'load', 'flow']);
    expect(faultEntry({ ...EMPTY_DRAFT, kind: 'drift', fleet: 'valves', signal: 'heat' }, summary, null)).toMatchObject({ signal: 'flow' });
    expect(faultEntry({ ...EMPTY_DRAFT, kind: 'battery' }, summary, null)).not.toHaveProperty('signal');
    expect(faultEntry({ ...EMPTY_DRAFT, kind: 'battery', signal: 'load' }, summary, null)).toMatchObject({ signal: 'load' });
  });

  it('shows a parameter in the unit of the chosen signal', () => {
    expect(parameterUnit('the signal’s', 'heat', summary.fleets)).toBe('°C');
    expect(parameterUnit('the signal’s per second', 'heat', summary.fleets)).toBe('°C/s');
    expect(parameterUnit('the signal’s per second', 'load', summary.fleets)).toBe('1/s');
    expect(parameterUnit('duration', 'heat', summary.fleets)).toBe('duration');
  });

  it('finds a name that is free', () => {
    expect(freeName('stuck', new Set(['stuck-1', 'stuck-2', 'drift-3']))).toBe('stuck-3');
  });
});

const inject = (tick: number, name: string, fault: Partial<FaultEntry> = {}): JournalEntry => ({ tick, target: name, change: { kind: 'inject', fault: { kind: 'stuck', name, ...fault } } });
const clear = (tick: number, name: string): JournalEntry => ({ tick, target: name, change: { kind: 'clear' } });

describe('faults that were started by hand', () => {
  it('hold from their tick for their time, or until they were cleared', () => {
    const [own, cleared, open] = liveSpans([inject(10, 'a', { for: '5s' }), inject(20, 'b'), inject(30, 'c'), clear(50, 'b')]);
    expect([own, cleared, open].map((span) => [span!.fromTick, endTick(span!, 100)])).toEqual([[10, 60], [20, 50], [30, null]]);
  });

  it('count only while the text does not have them itself', () => {
    const journal = [inject(10, 'a'), { tick: 20, target: '*', change: { kind: 'apply', scenario: '' } } as JournalEntry, inject(30, 'b'), clear(40, 'b')];
    const written = (name: string) => ({ ...summary, faults: [{ name, live: false }] }) as unknown as ScenarioSummary;
    expect(byHand(journal, summary).length).toBe(3);
    expect(byHand(journal, written('b')).map(({ target }) => target)).toEqual(['a']);
  });

  it('have durations of the scenario’s language', () => {
    expect(['250ms', '5s', '10m', '1h', '7d', ' 2s '].map(durationMs)).toEqual([250, 5000, 600_000, 3_600_000, 604_800_000, 2000]);
    expect(['5', 's', '', '5 s', '-1s'].map(durationMs)).toEqual([null, null, null, null, null]);
  });
});

const record = (fault: string, from: number, to: number | null, signal?: string): TruthRecord => ({
  device: 'd', kind: 'stuck', fault, ...(signal === undefined ? {} : { signal }), parameters: {}, from: new Date(from).toISOString(), to: to === null ? null : new Date(to).toISOString(), fromTick: from / 100, toTick: to === null ? null : to / 100,
});

describe('the faults of one device', () => {
  const known = (more: object) => deviceFaults({ id: 'd', records: [], live: [], since: new Map(), summaries: [], startMs: 1000, tickMs: 100, ...more });

  it('come from ground truth, from what was started on it by hand, and from its samples, each once', () => {
    const live = liveSpans([inject(50, 'mine', { select: { ids: ['d'] }, signal: 'heat', for: '2s' }), inject(50, 'other', { select: { ids: ['e'] } })]);
    expect(known({ records: [record('old', 0, 500, 'heat')], live, since: new Map([['mine', 6100], ['seen', 6500]]) })).toEqual([
      { name: 'old', signal: 'heat', fromMs: 0, toMs: 500 }, { name: 'mine', signal: 'heat', fromMs: 6000, toMs: 8000 }, { name: 'seen', signal: null, fromMs: 6500, toMs: null },
    ]);
  });

  it('hold from their first instant up to, and not at, their end', () => {
    const faults = known({ records: [record('old', 1000, 2000)] });
    expect([999, 1000, 1999, 2000].map((ms) => holdingAt(faults, ms).length)).toEqual([0, 1, 1, 0]);
  });
});

describe('the download of ground truth', () => {
  it('is one JSON object a line, in the contract’s keys', () => {
    const lines = truthLines([record('a', 0, 500, 'heat'), { ...record('b', 100, null), publication: 't/{id}' }]).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe('');
    expect(Object.keys(JSON.parse(lines[0]!) as object)).toEqual(['device', 'signal', 'kind', 'fault', 'parameters', 'from', 'to', 'fromTick', 'toTick']);
    expect(JSON.parse(lines[1]!)).toMatchObject({ publication: 't/{id}', to: null, toTick: null });
  });
});

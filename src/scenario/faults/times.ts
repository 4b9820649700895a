// `at`, `for`, `every`, `until` and `chance` of a fault, in whole ticks.

import { problem, type FaultEntryAt, type FaultReport } from './entry.ts';
import type { FaultKind } from './kinds.ts';
import { durationMs, durationText } from '../quantities.ts';
import { childOf } from '../text.ts';

export interface FaultTimes {
  readonly atTick: number;
  readonly forTicks: number | null;
  readonly everyTicks: number | null;
  readonly untilTick: number | null;
  readonly chance: number;
}

/** Reads the times; null when something was reported. */
export function faultTimes(entry: FaultEntryAt, kind: FaultKind | null, { tickMs, report }: { readonly tickMs: number; readonly report: FaultReport }): FaultTimes | null {
  const { shape, live } = entry;
  const ticks = (key: 'at' | 'for' | 'every' | 'until', least: number): number | null | 'faulty' => {
    const written = shape[key];
    if (written === undefined) return null;
    const ms = durationMs(written);
    if (ms !== null && ms % tickMs === 0 && ms / tickMs >= least && ms / tickMs < 2 ** 40) return ms / tickMs;
    const remedy = ms === null || ms === 0 ? `Write e.g. \`${key}: ${durationText(Math.max(1000, tickMs))}\`.` : `Write \`${key}: ${durationText(Math.max(tickMs, Math.round(ms / tickMs) * tickMs))}\`, or a finer \`tick\` at the top.`;
    report.atValue(childOf(entry.place, key), `${entry.path}.${key}`, problem('not-whole-ticks', `\`${key}: ${written}\` is no whole number of ticks of ${durationText(tickMs)}${least > 0 ? ' above zero' : ''}`, remedy, { key }));
    return 'faulty';
  };
  const [at, span, every, until] = [ticks('at', 0), ticks('for', 1), ticks('every', 1), ticks('until', 1)];
  if (at === 'faulty' || span === 'faulty' || every === 'faulty' || until === 'faulty') return null;
  if (until !== null && until <= (at ?? 0)) {
    report.atValue(childOf(entry.place, 'until'), `${entry.path}.until`, problem('fault-without-span', '`until` is not after `at`', 'Both count from the start: make `until` later.'));
    return null;
  }
  if (every !== null && (span === null || span > every)) {
    report.atValue(childOf(entry.place, 'every'), `${entry.path}.every`, span === null
      ? problem('fault-without-end', '`every` needs a `for`: the fault would never end before it begins again', 'Add `for:`.')
      : problem('fault-meets-itself', '`for` is longer than `every`: the fault would begin again before it ends', 'Make `every` longer, or `for` shorter.'));
    return null;
  }
  if (kind?.ends && span === null && until === null && !live) {
    report.atKey(entry.place, entry.path, problem('fault-without-end', `\`${kind.kind}\` does something when it ends, so it needs a \`for\``, 'Add e.g. `for: 30s`.', { kind: kind.kind }));
    return null;
  }
  const chance = shape.chance === undefined ? 1 : Math.min(1, Number(shape.chance.slice(0, -1)) / 100);
  return { atTick: live ? live.fromTick : (at ?? 0), forTicks: span, everyTicks: every, untilTick: live ? live.toTick : until, chance };
}

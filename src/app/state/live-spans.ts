// When faults that were started by hand hold, as the journal tells.

import type { FaultEntry, JournalEntry } from '../../contracts/journal.ts';

export interface LiveSpan {
  readonly name: string;
  readonly fault: FaultEntry;
  readonly fromTick: number;
  /** The tick before which it was cleared; null while it was not. */
  readonly clearedTick: number | null;
  /** How long it lasts by itself in milliseconds; null: until it is cleared. */
  readonly forMs: number | null;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30s` in milliseconds, or null when it is no duration of the scenario's language. */
export function durationMs(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  return match ? Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0) : null;
}

/** Spans of the faults that a journal started, in its order. */
export function liveSpans(journal: readonly JournalEntry[]): readonly LiveSpan[] {
  const spans: LiveSpan[] = [];
  for (const { tick, target, change } of journal) {
    if (change.kind === 'inject') {
      const { fault } = change;
      const lasts = fault['for'];
      spans.push({ name: target, fault, fromTick: tick, clearedTick: null, forMs: typeof lasts === 'string' ? durationMs(lasts) : null });
    } else if (change.kind === 'clear') {
      const place = spans.findLastIndex((span) => span.name === target && span.clearedTick === null);
      const span = spans[place];
      if (span) spans[place] = { ...span, clearedTick: tick };
    }
  }
  return spans;
}

/** The first tick in which a span does not hold any more, or null while that is open. */
export function endTick({ fromTick, clearedTick, forMs }: LiveSpan, tickMs: number): number | null {
  const own = forMs === null ? Number.POSITIVE_INFINITY : fromTick + Math.ceil(forMs / tickMs);
  const end = Math.min(own, clearedTick ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(end) ? end : null;
}

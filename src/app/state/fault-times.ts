// When faults hold, in simulated milliseconds since the start: for timelines, and for what is said beside their names.

import type { ScenarioSummary } from '../../contracts/fleet.ts';
import { endTick, type LiveSpan } from './live-spans.ts';

export interface TimedFault {
  readonly name: string;
  readonly kind: string;
  readonly live: boolean;
  readonly atMs: number;
  /** Null: to the end. */
  readonly forMs: number | null;
  readonly everyMs: number | null;
}

/** A stretch; `toMs` is excluded, null means to the end. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number | null;
}

export type Present =
  | { readonly kind: 'before' | 'between'; readonly nextInMs: number }
  | { readonly kind: 'in'; readonly leftMs: number | null }
  | { readonly kind: 'after' };

/** Faults of the text and those that were started by hand. */
export function timedFaults(summary: ScenarioSummary | null, live: readonly LiveSpan[]): readonly TimedFault[] {
  if (!summary) return [];
  const { tickMs } = summary;
  return [
    ...summary.faults.filter((fault) => !fault.live),
    ...live.map((span) => {
      const end = endTick(span, tickMs);
      return { name: span.name, kind: span.fault.kind, live: true, atMs: span.fromTick * tickMs, forMs: end === null ? null : (end - span.fromTick) * tickMs, everyMs: null };
    }),
  ];
}

/** Its spans that touch [fromMs, toMs], oldest first, at most `most`: the latest. */
export function spansIn({ atMs, forMs, everyMs }: TimedFault, fromMs: number, toMs: number, most = 60): readonly Span[] {
  if (everyMs === null || everyMs <= 0) {
    const to = forMs === null ? null : atMs + forMs;
    return atMs <= toMs && (to === null || to > fromMs) ? [{ fromMs: atMs, toMs: to }] : [];
  }
  const lasts = Math.min(forMs ?? everyMs, everyMs);
  const spans: Span[] = [];
  for (let k = Math.floor((toMs - atMs) / everyMs); k >= 0 && spans.length < most; k--) {
    const from = atMs + k * everyMs;
    if (from + lasts <= fromMs) break;
    spans.unshift({ fromMs: from, toMs: from + lasts });
  }
  return spans;
}

/** Where the present lies among its spans. */
export function presentOf(fault: TimedFault, nowMs: number): Present {
  const { atMs, forMs, everyMs } = fault;
  if (nowMs < atMs) return { kind: 'before', nextInMs: atMs - nowMs };
  const into = everyMs === null || everyMs <= 0 ? nowMs - atMs : (nowMs - atMs) % everyMs;
  if (forMs === null || into < forMs) return { kind: 'in', leftMs: forMs === null ? null : forMs - into };
  return everyMs === null ? { kind: 'after' } : { kind: 'between', nextInMs: everyMs - into };
}

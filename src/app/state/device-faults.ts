// The faults of one device, as far as they are known: from ground truth (known once a span is over), from the samples of
// the watched device (while they hold), and from faults that were started by hand on exactly this device.

import type { FaultSummary } from '../../contracts/fleet.ts';
import type { TruthRecord } from '../../contracts/truth.ts';
import { endTick, type LiveSpan } from './live-spans.ts';

export interface DeviceFault {
  readonly name: string;
  /** What it acts on; null: the device as a whole, or its messages. */
  readonly signal: string | null;
  readonly fromMs: number;
  /** Null: still, as far as is known. */
  readonly toMs: number | null;
}

export interface KnownFaults {
  readonly id: string | null;
  readonly records: readonly TruthRecord[];
  readonly live: readonly LiveSpan[];
  /** Since when samples have named a fault. */
  readonly since: ReadonlyMap<string, number>;
  readonly summaries: readonly FaultSummary[];
  readonly startMs: number;
  readonly tickMs: number;
}

/** All that is known, each span once. */
export function deviceFaults({ id, records, live, since, summaries, startMs, tickMs }: KnownFaults): readonly DeviceFault[] {
  const found: DeviceFault[] = records.map((record) => ({
    name: record.fault, signal: record.signal ?? null, fromMs: Date.parse(record.from), toMs: record.to === null ? Date.parse(record.from) : Date.parse(record.to),
  }));
  const known = (name: string, fromMs: number): boolean => found.some((fault) => fault.name === name && (fault.toMs === null || fault.toMs > fromMs));
  for (const span of live) {
    const { select, signal } = span.fault as { select?: { ids?: unknown }; signal?: unknown };
    const fromMs = startMs + span.fromTick * tickMs;
    if (id === null || !Array.isArray(select?.ids) || !select.ids.includes(id) || known(span.name, fromMs)) continue;
    const end = endTick(span, tickMs);
    found.push({ name: span.name, signal: typeof signal === 'string' ? signal : null, fromMs, toMs: end === null ? null : startMs + end * tickMs });
  }
  for (const [name, fromMs] of since) {
    if (known(name, fromMs)) continue;
    const signal = summaries.find((summary) => summary.name === name)?.signal ?? live.find((span) => span.name === name)?.fault['signal'];
    found.push({ name, signal: typeof signal === 'string' ? signal : null, fromMs, toMs: null });
  }
  return found;
}

/** Those that hold at an instant. */
export function holdingAt(faults: readonly DeviceFault[], ms: number): readonly DeviceFault[] {
  return faults.filter(({ fromMs, toMs }) => fromMs <= ms && (toMs === null || toMs > ms));
}

// One status out of the workers' reports.

import type { ConnectionState, ConnectionStatus } from '../contracts/fleet.ts';
import type { DropReason, Ledger, PublicationLedger } from '../contracts/ledger.ts';
import { LAG_BUCKETS, lagQuantile } from '../contracts/lag.ts';

const EMPTY: Ledger = { generated: 0, sent: 0, dropped: {}, held: 0 };

/** The sum of two ledgers. */
export function addLedgers(a: Ledger, b: Ledger): Ledger {
  const dropped: Partial<Record<DropReason, number>> = { ...a.dropped };
  for (const [reason, count] of Object.entries(b.dropped)) dropped[reason as DropReason] = (dropped[reason as DropReason] ?? 0) + count;
  return { generated: a.generated + b.generated, sent: a.sent + b.sent, dropped, held: a.held + b.held };
}

/** The ledger of a worker that died: what it held is dropped, for it can neither send nor keep it. */
export function closedLedger({ generated, sent, dropped, held }: Ledger): Ledger {
  if (held === 0) return { generated, sent, dropped, held };
  return { generated, sent, dropped: { ...dropped, disconnected: (dropped.disconnected ?? 0) + held }, held: 0 };
}

/** Rows of several workers, added up by model, fleet and topic, in the order of their first appearance. */
export function addRows(lists: readonly (readonly PublicationLedger[])[]): PublicationLedger[] {
  const sums = new Map<string, PublicationLedger>();
  for (const row of lists.flat()) {
    const key = JSON.stringify([row.model, row.fleet, row.topic]);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? row : { ...sum, ledger: addLedgers(sum.ledger, row.ledger), dataPoints: sum.dataPoints + row.dataPoints });
  }
  return [...sums.values()];
}

/** The sum over all publications. */
export function sumOf(rows: readonly PublicationLedger[]): Ledger {
  return rows.reduce((sum, row) => addLedgers(sum, row.ledger), EMPTY);
}

/** p50, p99 and the longest of all workers' schedule lags. */
export function mergeLag(histograms: readonly Uint32Array[]): { p50Ms: number; p99Ms: number; maxMs: number } {
  const sum = new Uint32Array(LAG_BUCKETS);
  for (const histogram of histograms) histogram.forEach((count, bucket) => (sum[bucket] = sum[bucket]! + count));
  return { p50Ms: lagQuantile(sum, 0.5), p99Ms: lagQuantile(sum, 0.99), maxMs: lagQuantile(sum, 1) };
}

/** From the one that matters most to the one that matters least. */
const WORST_FIRST: readonly ConnectionState[] = ['failed', 'waiting', 'connecting', 'connected', 'off'];

/** The connection that is worst off, with the sum of all buffers. */
export function mergeConnections(connections: readonly ConnectionStatus[]): ConnectionStatus {
  const sorted = [...connections].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
  const worst = sorted[0] ?? OFF;
  const waits = connections.flatMap(({ nextAttemptInMs }) => (nextAttemptInMs === null ? [] : [nextAttemptInMs]));
  return {
    ...worst,
    attempts: Math.max(0, ...connections.map(({ attempts }) => attempts)),
    nextAttemptInMs: waits.length === 0 ? null : Math.min(...waits),
    bufferedBytes: connections.reduce((sum, { bufferedBytes }) => sum + bufferedBytes, 0),
  };
}

const OFF: ConnectionStatus = { state: 'off', url: null, protocol: null, problem: null, attempts: 0, nextAttemptInMs: null, bufferedBytes: 0 };

/** Device errors per model, added up. */
export function addErrors(lists: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const list of lists) for (const [model, count] of Object.entries(list)) sum[model] = (sum[model] ?? 0) + count;
  return sum;
}

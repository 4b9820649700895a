// `POST /api/telemetry`: the door for snapshots. Semantics: server/metrics/sessions.ts.

import type { Context } from 'hono';
import type { RelayBindings } from '../app.ts';
import { SNAPSHOT_BYTES as PAGE_BYTES, snapshotSchema, type Snapshot } from '../../src/contracts/telemetry.ts';
import type { RelayDeps } from '../relay-deps.ts';
import type { SnapshotOutcome } from '../metrics/sessions.ts';
import { TokenBuckets } from './token-buckets.ts';
import { problemResponse } from './problem.ts';

/** Largest body; a little above what a page sends. */
export const SNAPSHOT_BYTES = 64 * 1024;
const REMEDY = `send a JSON object as src/contracts/telemetry.ts has it, at most ${PAGE_BYTES} bytes`;

/** The route's function; rates are kept per route. */
export function telemetryRoute(deps: RelayDeps): (context: Context<{ Bindings: RelayBindings }>) => Promise<Response> {
  const all = new TokenBuckets({ perSecond: 250, burst: 500, most: 1 });
  const perSession = new TokenBuckets({ perSecond: 2, burst: 10, most: 4000 });
  return async (context) => {
    const nowMs = deps.clock.monotonicMs();
    if (!all.take('all', nowMs)) return limited(deps);
    if (!isJson(context.req.header('content-type'))) return refused(deps, 415, 'not-json', 'a snapshot is application/json');
    const parsed = snapshotSchema.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return refused(deps, 400, 'bad-snapshot', firstIssue(parsed.error));
    if (!perSession.take(parsed.data.session, nowMs)) return limited(deps);
    return outcomeResponse(deps, deps.sessions.accept(parsed.data as Snapshot, nowMs));
  };
}

function outcomeResponse(deps: RelayDeps, outcome: SnapshotOutcome): Response {
  if (outcome.kind === 'refused') return refused(deps, 422, 'bad-snapshot', outcome.detail);
  if (outcome.kind === 'full') return limited(deps);
  const { result } = outcome.answer;
  deps.snapshotResult(result === 'base-wanted' ? 'base_wanted' : result);
  return Response.json(outcome.answer, { headers: { 'Cache-Control': 'no-store' } });
}

function refused(deps: RelayDeps, status: number, code: string, detail: string): Response {
  deps.snapshotResult('refused');
  return problemResponse(status, code, detail, REMEDY);
}

function limited(deps: RelayDeps): Response {
  deps.snapshotResult('limited');
  return problemResponse(429, 'too-many-snapshots', 'more snapshots came than this relay takes', 'send one every five seconds', { 'Retry-After': '5' });
}

/** A Beacon may send text/plain, which needs no preflight: only JSON is taken, so that no foreign page can post. */
function isJson(type: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(type ?? '');
}

function firstIssue(error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }): string {
  const [issue] = error.issues;
  const place = issue?.path.map(String).join('.').slice(0, 200) ?? '';
  return `${place === '' ? 'the body' : place}: ${issue?.message.slice(0, 200) ?? 'not understood'}`;
}

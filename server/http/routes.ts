// The routes of both ports, one line each.

import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { RelayApp, RelayBindings } from '../app.ts';
import type { RelayDeps } from '../relay-deps.ts';
import type { Audience } from '../metrics/exposition.ts';
import { tokenNeeded } from './front.ts';
import { problemResponse } from './problem.ts';
import { SNAPSHOT_BYTES, telemetryRoute } from './telemetry.ts';

type Route = (context: Context<{ Bindings: RelayBindings }>) => Response | Promise<Response>;

/** Routes of port 8080. */
export function pageRoutes(app: RelayApp, deps: RelayDeps): void {
  app.get('/health', health(deps));
  app.get('/api/health', health(deps));
  app.get('/metrics', metrics(deps, 'all'));
  app.get('/api/info', (context) => context.json(deps.info(), 200, NO_STORE));
  app.get('/api/page', (context) => context.json(deps.pageStart(), 200, NO_STORE));
  app.get('/api/scenarios', (context) => context.json(deps.gallery.entries(), 200, NO_STORE));
  app.post('/api/telemetry', tokenNeeded(deps), bodyLimit({ maxSize: SNAPSHOT_BYTES, onError: tooLarge }), telemetryRoute(deps));
  app.all('/mqtt', () => problemResponse(426, 'upgrade-needed', 'this is MQTT over WebSocket', 'connect with a WebSocket of subprotocol mqtt', { Upgrade: 'websocket' }));
  app.get('*', async (context) => (await deps.files.respond(context.req.path, context.req.raw)) ?? context.notFound());
}

/** Routes of port 8081. */
export function coreRoutes(app: RelayApp, deps: RelayDeps): void {
  app.get('/health', health(deps));
  app.get('/metrics', metrics(deps, 'core'));
}

const NO_STORE = { 'Cache-Control': 'no-store' };

function health(deps: RelayDeps): Route {
  return (context) => context.json(deps.health.report(), 200, NO_STORE);
}

function metrics(deps: RelayDeps, audience: Audience): Route {
  return async (context) => {
    const { text, contentType } = await deps.exposition.text(audience, context.req.header('accept') ?? '');
    return new Response(text, { headers: { 'Content-Type': contentType, ...NO_STORE, Vary: 'Accept' } });
  };
}

function tooLarge(): Response {
  return problemResponse(413, 'snapshot-too-large', `a snapshot has at most ${SNAPSHOT_BYTES} bytes`, 'send fewer topics; sum the rest up as __other__');
}

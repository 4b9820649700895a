// The relay as a function of requests: routes and what stands in front of them. Opens no port.

import { Hono } from 'hono';
import type { Context } from 'hono';
import { answerToCaller } from './http/front.ts';
import { problemResponse } from './http/problem.ts';
import { coreRoutes, pageRoutes } from './http/routes.ts';
import type { RelayDeps } from './relay-deps.ts';

/** What the adapter knows of a request beside the request. */
export interface RelayBindings {
  readonly incoming?: { readonly socket: { readonly remoteAddress?: string } };
}

export type RelayApp = Hono<{ Bindings: RelayBindings }>;

/** Port 8080: the page, its API, all metrics. */
export function createRelay(deps: RelayDeps): RelayApp {
  const app = newApp(deps);
  pageRoutes(app, deps);
  return app;
}

/** Port 8081: the emulator's own metrics and health, nothing else. */
export function createCore(deps: RelayDeps): RelayApp {
  const app = newApp(deps);
  coreRoutes(app, deps);
  return app;
}

function newApp(deps: RelayDeps): RelayApp {
  const app: RelayApp = new Hono<{ Bindings: RelayBindings }>({ strict: true });
  app.use('*', answerToCaller(deps));
  app.notFound((context: Context) => problemResponse(404, 'not-found', `there is nothing at ${context.req.path.slice(0, 200)}`, 'see GET /api/info for what is there'));
  app.onError(() => problemResponse(500, 'internal', 'the relay failed to answer', 'try again; if it persists, report it with the relay\'s log'));
  return app;
}

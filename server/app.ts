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
  app.notFound((context) => nothingThere(app, context));
  app.onError(() => problemResponse(500, 'internal', 'the relay failed to answer', 'try again; if it persists, report it with the relay\'s log'));
  return app;
}

/** 405 where another method would have been answered (RFC 9110 §15.5.6), else 404. */
function nothingThere(app: RelayApp, { req }: Context): Response {
  const path = req.path.slice(0, 200);
  const methods = app.routes.filter((route) => route.path === req.path && route.method !== 'ALL').map((route) => route.method);
  if (methods.length === 0 || methods.includes(req.method)) {
    return problemResponse(404, 'not-found', `there is nothing at ${path}`, 'see README.md for the paths of the relay');
  }
  const allow = [...new Set(methods)].join(', ');
  return problemResponse(405, 'wrong-method', `${path} does not answer ${req.method}`, `use ${allow}`, { Allow: allow });
}

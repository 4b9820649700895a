// What stands in front of every route: who calls, and the headers of every answer.

import type { MiddlewareHandler } from 'hono';
import type { RelayBindings } from '../app.ts';
import type { RelayDeps } from '../relay-deps.ts';
import { callerRefusal, type CallerRefusal } from './callers.ts';
import { isLoopback } from './host-names.ts';
import { problemResponse } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

/** Refuses foreign callers and puts the security headers on whatever is answered. */
export function answerToCaller(deps: RelayDeps): MiddlewareHandler<{ Bindings: RelayBindings }> {
  return async (context, next) => {
    const { method, path } = context.req;
    const origin = context.req.header('origin');
    const refusal = callerRefusal({ method, path, host: context.req.header('host'), origin }, deps.rules);
    if (refusal === null) await next();
    else {
      deps.requestRefused(refusal);
      context.res = refusalResponse(refusal);
    }
    for (const [name, value] of Object.entries(securityHeaders(path, deps.rules.allowOrigins))) context.res.headers.set(name, value);
    if (refusal === null && origin !== undefined && deps.rules.allowOrigins.includes(origin)) allowOrigin(context.res, origin);
  };
}

/** Lets only who shows the token pass, where one is needed. */
export function tokenNeeded(deps: RelayDeps): MiddlewareHandler<{ Bindings: RelayBindings }> {
  return async (context, next) => {
    const address = context.env?.incoming?.socket.remoteAddress ?? '127.0.0.1';
    if (!deps.access.needsToken(isLoopback(address)) || deps.access.isToken(bearer(context.req.header('authorization')))) return next();
    deps.requestRefused('token-needed');
    return problemResponse(401, 'token-needed', 'this relay wants its token', 'open the address that the relay printed, or send Authorization: Bearer TOKEN', {
      'WWW-Authenticate': 'Bearer',
    });
  };
}

function bearer(header: string | undefined): string {
  return /^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? '';
}

/** The sentence for a refused caller, for HTTP and for upgrades. */
export function refusalResponse(refusal: CallerRefusal): Response {
  return refusal === 'foreign-host'
    ? problemResponse(403, refusal, 'the Host header is not one that this relay answers to', 'call it by its address, or start it with --allow-host NAME')
    : problemResponse(403, refusal, 'pages of another origin may not use this relay', 'open the page that the relay serves, or start it with --allow-origin ORIGIN');
}

function allowOrigin(response: Response, origin: string): void {
  response.headers.set('Access-Control-Allow-Origin', origin);
  response.headers.append('Vary', 'Origin');
}

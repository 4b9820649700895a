// Who may call. WebSockets know no CORS, and a name that resolves to 127.0.0.1 makes any website same-origin: so Host
// and Origin are checked on every request and on every upgrade.

import { isIP } from 'node:net';
import { hostName, isLoopbackHost } from './host-names.ts';
import { isEmbedPath } from './security-headers.ts';

export interface CallerRules {
  /** The host that the listeners are bound to. */
  readonly host: string;
  readonly allowHosts: readonly string[];
  readonly allowOrigins: readonly string[];
}

export interface Caller {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

export type CallerRefusal = 'foreign-host' | 'foreign-origin';

/** Why this caller is refused, or null. */
export function callerRefusal(caller: Caller, rules: CallerRules): CallerRefusal | null {
  if (!isKnownHost(caller.host, rules)) return 'foreign-host';
  if (caller.origin === undefined) return null;
  if (isPublic(caller, rules)) return null;
  return isKnownOrigin(caller.origin, caller.host!, rules) ? null : 'foreign-origin';
}

/** An IP address cannot be rebound by DNS, so off loopback any is good; a name must be known. */
function isKnownHost(authority: string | undefined, rules: CallerRules): boolean {
  const name = authority === undefined ? null : hostName(authority);
  if (name === null) return false;
  if (name === rules.host || isLoopbackHost(name) || rules.allowHosts.includes(name)) return true;
  return !isLoopbackHost(rules.host) && isIP(name) !== 0;
}

/** A page's own origin has the Host that it is called by; the scheme is the proxy's matter. */
function isKnownOrigin(origin: string, authority: string, rules: CallerRules): boolean {
  if (rules.allowOrigins.includes(origin)) return true;
  const match = /^https?:\/\/(.+)$/.exec(origin);
  return match !== null && match[1]!.toLowerCase() === authority.toLowerCase();
}

function isPublic(caller: Caller, rules: CallerRules): boolean {
  const reads = caller.method === 'GET' || caller.method === 'HEAD';
  return reads && isEmbedPath(caller.path) && rules.allowOrigins.length === 0;
}

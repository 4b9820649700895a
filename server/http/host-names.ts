// Names and addresses of hosts, as they stand in Host, in Origin and at the end of a socket.

import { isIP } from 'node:net';

/** Whether a socket's address is of this machine's loopback. */
export function isLoopback(address: string): boolean {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  return plain === '::1' || /^127\.\d+\.\d+\.\d+$/.test(plain);
}

/** Whether a listener on this host is reachable from this machine only. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopback(unbracketed(host));
}

/** The name of `host:port` or `[v6]:port` in lower case without its port, or null when it is none. */
export function hostName(authority: string): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(authority);
  return match === null ? null : unbracketed(match[1]!.toLowerCase());
}

/** A host as it stands in a URL. */
export function inUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

export function unbracketed(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

// Addresses of brokers as people type them and links carry them: checked before anything is opened.

import type { Problem } from '../../contracts/problem.ts';

/** `wss://broker.example:8084`: credentials belong to exactly this. */
export function brokerOrigin(url: string): string | null {
  const parsed = parse(url);
  if (!parsed) return null;
  const port = parsed.port || (parsed.protocol === 'wss:' ? '443' : '80');
  return `${parsed.protocol}//${parsed.hostname}:${port}`;
}

/** Host and port, as a person compares them. */
export function brokerHost(url: string): string {
  return parse(url)?.host ?? url;
}

/** Why this address cannot be used from a page at `pageProtocol`, or null. */
export function brokerProblem(url: string, pageProtocol: string): Problem | null {
  const parsed = parse(url);
  if (!parsed) {
    return { code: 'broker-address', message: `${JSON.stringify(url)} is no WebSocket address`, remedy: 'Write ws:// or wss://, host, port and path, e.g. wss://broker.example:8084/mqtt.', values: { url } };
  }
  if (parsed.username || parsed.password) {
    return { code: 'broker-credentials-in-address', message: 'The address holds a user name or a password', remedy: 'Type them into their own fields: addresses are shown and shared.' };
  }
  if (pageProtocol === 'https:' && parsed.protocol === 'ws:' && !loopback(parsed.hostname)) {
    return { code: 'broker-mixed-content', message: 'A page opened by https may not use ws://', remedy: 'Use wss://, or open the page by http.', values: { url } };
  }
  return null;
}

/** The relay's own MQTT endpoint at a path, seen from a page at this address. */
export function ownBroker(page: { readonly protocol: string; readonly host: string }, path: string): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}${path}`;
}

function parse(url: string): URL | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.protocol === 'ws:' || parsed.protocol === 'wss:' ? parsed : null;
}

function loopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

// Headers that every response carries. Only the embeddable page and its parts may be framed or loaded from elsewhere.

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  // Users name their own brokers: what is connected to is confirmed in the page.
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
];

const COMMON = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=()',
};

/** Paths that any origin may load and that may be framed: the embeddable page, its element and their assets. */
export function isEmbedPath(path: string): boolean {
  return path === '/embed' || path === '/embed.html' || path === '/embed.js' || path.startsWith('/assets/embed');
}

/** Headers for a path. `frameAncestors`: origins that may frame the embeddable page; empty for any. */
export function securityHeaders(path: string, frameAncestors: readonly string[]): Readonly<Record<string, string>> {
  if (!isEmbedPath(path)) {
    const policy = [...CONTENT_SECURITY_POLICY, "worker-src 'self'", "frame-ancestors 'none'"].join('; ');
    return { ...COMMON, 'Content-Security-Policy': policy, 'X-Frame-Options': 'DENY', 'Cross-Origin-Resource-Policy': 'same-origin' };
  }
  const ancestors = frameAncestors.length === 0 ? '*' : frameAncestors.join(' ');
  // A frame of opaque origin starts its worker from a blob, since it may not load one from here.
  const policy = [...CONTENT_SECURITY_POLICY, "worker-src 'self' blob:", `frame-ancestors ${ancestors}`].join('; ');
  const anyOrigin: Record<string, string> = frameAncestors.length === 0 ? { 'Access-Control-Allow-Origin': '*' } : {};
  return { ...COMMON, ...anyOrigin, 'Content-Security-Policy': policy, 'Cross-Origin-Resource-Policy': 'cross-origin' };
}

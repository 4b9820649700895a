// Errors over HTTP: RFC 9457 with the remedy beside it. One place makes them all.

/** A response of `application/problem+json`. */
export function problemResponse(status: number, code: string, detail: string, remedy: string, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ type: `about:blank#${code}`, title: TITLES[status] ?? 'Error', status, detail, remedy });
  return new Response(body, { status, headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers } });
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

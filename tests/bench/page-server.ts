// Serves the benchmark's own pages (limit, peer) and MQTT.js as npm ships it, on a loopback port of its own.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { AddressInfo } from 'node:net';
import { ROOT } from '../support/folder.ts';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };

export interface PageServer extends AsyncDisposable {
  readonly url: string;
}

/** Extra paths, e.g. `{'/kernel.wasm': '…/build/kernel.wasm'}`; everything else comes from tests/bench/pages. */
export async function servePages(extra: Readonly<Record<string, string>> = {}): Promise<PageServer> {
  const files: Record<string, string> = { '/mqtt.esm.js': join(ROOT, 'node_modules/mqtt/dist/mqtt.esm.js'), ...extra };
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://bench').pathname);
    try {
      const body = await readFile(files[path] ?? join(ROOT, 'tests/bench/pages', path));
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

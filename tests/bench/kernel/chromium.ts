// Timed code in Chromium, in a page without a debugger, which posts what it measured.

import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { bundle } from '../../support/bundle.ts';
import { openWithoutDebugger } from '../../support/chromium.ts';
import { ROOT, temporaryFolder } from '../../support/folder.ts';
import { withDeadline } from '../../support/wait.ts';

/** Bundles `entry` into a page, which finds `options` at /options and the kernel at /kernel.wasm, and posts its answer to /times. */
export async function timeInChromium<Answer extends object>(entry: string, options: object): Promise<Answer> {
  await using folder = await temporaryFolder('kernel');
  const script = await bundle(entry, folder.path);
  let answer: (times: string) => void = () => undefined;
  const posted = new Promise<string>((resolve) => (answer = resolve));
  const files: Readonly<Record<string, readonly [type: string, body: string | Buffer]>> = {
    '/': ['text/html', '<!doctype html><meta charset="utf-8"><title>Kernel</title><script type="module" src="/bundle.js"></script>'],
    '/bundle.js': ['text/javascript', readFileSync(script)],
    '/kernel.wasm': ['application/wasm', readFileSync(join(ROOT, 'build/kernel.wasm'))],
    '/options': ['application/json', JSON.stringify(options)],
  };
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => answer(Buffer.concat(chunks).toString()));
      response.writeHead(204).end();
    } else if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file[0] }).end(file[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await using _browser = await openWithoutDebugger(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const times = JSON.parse(await withDeadline(posted, 300_000, 'the page posts its times')) as Answer & { error?: string };
    if (times.error !== undefined) throw new Error(times.error);
    return times;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

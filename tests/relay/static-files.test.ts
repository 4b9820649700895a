import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseEncoding, StaticFiles } from '../../server/http/static-files.ts';
import { systemClock } from '../../server/wall-clock.ts';
import { temporaryFolder } from '../support/folder.ts';

const SCRIPT = 'export const answer = 42;'.repeat(50);

async function builtPage(): Promise<StaticFiles> {
  const folder = await temporaryFolder('static');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  mkdirSync(join(folder.path, 'assets'));
  writeFileSync(join(folder.path, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder.path, 'assets', 'main-DeadBeef.js'), SCRIPT);
  writeFileSync(join(folder.path, 'assets', 'main-DeadBeef.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder.path, 'assets', 'main-DeadBeef.js.gz'), gzipSync(SCRIPT));
  return new StaticFiles(folder.path, systemClock);
}

const request = (headers: Record<string, string> = {}): Request => new Request('http://127.0.0.1/', { headers });

describe('static files', () => {
  it('lets a hashed asset be kept for ever and asks again for the page', async () => {
    const files = await builtPage();
    expect((await files.respond('/assets/main-DeadBeef.js', request()))!.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const page = (await files.respond('/', request()))!;
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toContain('<title>page</title>');
  });

  it('sends what the build compressed, by what the client takes', async () => {
    const files = await builtPage();
    for (const [accept, encoding] of [['gzip, deflate, br', 'br'], ['gzip', 'gzip'], ['br;q=0, gzip', 'gzip'], ['', null]] as const) {
      const response = (await files.respond('/assets/main-DeadBeef.js', request({ 'Accept-Encoding': accept })))!;
      expect([accept, response.headers.get('content-encoding')]).toEqual([accept, encoding]);
      expect(response.headers.get('vary')).toBe('Accept-Encoding');
      expect(response.headers.get('content-length')).toBe(String((await response.arrayBuffer()).byteLength));
    }
  });

  it('answers 304 to who has the file already', async () => {
    const files = await builtPage();
    const etag = (await files.respond('/', request()))!.headers.get('etag')!;
    expect((await files.respond('/', request({ 'If-None-Match': etag })))!.status).toBe(304);
    expect((await files.respond('/', request({ 'If-None-Match': `W/${etag}, "other"` })))!.status).toBe(304);
    expect((await files.respond('/', request({ 'If-None-Match': '"other"' })))!.status).toBe(200);
  });

  it('serves no compressed copy under its own name', async () => {
    expect(await (await builtPage()).respond('/assets/main-DeadBeef.js.br', request())).toBeNull();
  });

  it('says what to do while the page is not built', async () => {
    const files = new StaticFiles('/nonexistent', systemClock);
    const response = (await files.respond('/', request()))!;
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ remedy: expect.stringContaining('npm run build') });
  });

  it('has nothing at a page that this version does not have', async () => {
    expect(await (await builtPage()).respond('/embed', request())).toBeNull();
  });

  it('chooses no encoding that is refused', () => {
    expect(chooseEncoding('*;q=0', ['br', 'gzip'])).toBeNull();
    expect(chooseEncoding('*', ['gzip'])).toBe('gzip');
  });
});

// How much JavaScript the page's main thread fetches before it can paint: the entry and all that it imports statically,
// in the built page. What is imported on demand and what workers load does not count.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ROOT } from './imports.ts';

const PAGE = join(ROOT, 'build/page');
const MOST_BYTES = 90_000;

function scriptsOf(html: string): readonly string[] {
  const tags = html.match(/<(?:script|link)\b[^>]*>/gu) ?? [];
  return tags
    .filter((tag) => tag.startsWith('<script') || tag.includes('modulepreload'))
    .map((tag) => /(?:src|href)="([^"]+)"/u.exec(tag)?.[1])
    .filter((address) => address !== undefined)
    .map((address) => join(PAGE, address));
}

function staticImports(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/gu)].map((match) => join(dirname(file), match[1]!));
}

describe('the built page', () => {
  it(`fetches at most ${MOST_BYTES} bytes of gzipped JavaScript before it paints`, () => {
    expect(existsSync(PAGE), 'npm run build makes it').toBe(true);
    const files = new Set<string>();
    const visit = (file: string): void => {
      if (files.has(file)) return;
      files.add(file);
      staticImports(file).forEach(visit);
    };
    scriptsOf(readFileSync(join(PAGE, 'index.html'), 'utf8')).forEach(visit);
    const bytes = [...files].map((file) => gzipSync(readFileSync(file), { level: 9 }).length);
    expect(files.size).toBeGreaterThan(0);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('has a compressed copy of every script', () => {
    for (const file of scriptsOf(readFileSync(join(PAGE, 'index.html'), 'utf8'))) {
      expect(existsSync(`${file}.br`)).toBe(true);
      expect(existsSync(`${file}.gz`)).toBe(true);
    }
  });
});

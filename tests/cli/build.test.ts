// The build's own parts: what is stale, what the page must not contain, one build at a time.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compressFolder } from '../../server/build/compress.ts';
import { assertPageKeepsPolicy } from '../../server/build/page-checks.ts';
import { BUILD } from '../../server/build/paths.ts';
import { inputHash, isStale, writeStamp } from '../../server/build/stamp.ts';
import type { Step } from '../../server/build/step.ts';

let folder: string;
beforeEach(() => {
  mkdirSync(BUILD, { recursive: true });
  folder = mkdtempSync(join(BUILD, 'test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a step', () => {
  const step = (): Step => {
    const below = `build/${folder.split('/').at(-1)!}`;
    return { name: `${below.split('/')[1]!}`, makes: 'a copy', inputs: [`${below}/in`], outputs: [`${below}/out`], needs: [], after: [], run: async () => undefined };
  };
  const stampFile = (): string => join(BUILD, '.stamp', step().name);
  afterEach(() => rmSync(stampFile(), { force: true }));

  it('is stale until it ran, when its input changes, and when its output is gone', () => {
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in/a'), '1');
    expect(isStale(step(), inputHash(step()))).toBe(true);
    writeFileSync(join(folder, 'out'), '');
    writeStamp(step(), inputHash(step()));
    expect(isStale(step(), inputHash(step()))).toBe(false);
    writeFileSync(join(folder, 'in/a'), '2');
    expect(isStale(step(), inputHash(step()))).toBe(true);
    writeFileSync(join(folder, 'in/a'), '1');
    expect(isStale(step(), inputHash(step()))).toBe(false);
    rmSync(join(folder, 'out'));
    expect(isStale(step(), inputHash(step()))).toBe(true);
  });
});

describe('the built page is refused', () => {
  it.each([
    ['with an inline script', 'index.html', '<script>let a</script>', 'inline script'],
    ['with an inline handler', 'index.html', '<body onload="start()">', 'inline event handler'],
    ['with a data: URL', 'app.css', 'a { background: url(data:image/png;base64,AA) }', 'data: URL'],
    ['with a worker that was not bundled', 'worker-1.ts', 'export {}', 'raw TypeScript'],
  ])('%s', (_what, file, content, words) => {
    writeFileSync(join(folder, file), content);
    expect(() => assertPageKeepsPolicy(folder)).toThrow(words);
  });

  it('only then', () => {
    writeFileSync(join(folder, 'index.html'), '<script type="module" crossorigin src="./a.js"></script>');
    writeFileSync(join(folder, 'a.js'), 'export const data = {};');
    expect(() => assertPageKeepsPolicy(folder)).not.toThrow();
  });
});

describe('compression ahead', () => {
  it('writes brotli and gzip beside what is worth it and leaves the rest alone', async () => {
    writeFileSync(join(folder, 'long.js'), 'const a = 1;\n'.repeat(1000));
    writeFileSync(join(folder, 'short.js'), 'const a = 1;\n');
    writeFileSync(join(folder, 'font.woff2'), Buffer.alloc(5000));
    await compressFolder(folder);
    expect(readdirSync(folder).sort()).toEqual(['font.woff2', 'long.js', 'long.js.br', 'long.js.gz', 'short.js']);
  });
});

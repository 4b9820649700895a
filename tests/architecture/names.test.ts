// Names of files tell what they hold, and the documents name only files that exist.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, sourceFiles } from './imports.ts';

const FOLDERS = ['src', 'server', 'wasm', 'tests'];
/** Words that say nothing about what a file holds. */
const EMPTY_NAMES = /^(?:utils?|helpers?|common|misc|manager)$/u;

describe('file names', () => {
  it('are kebab-case for TypeScript and PascalCase for components', () => {
    const wrong = sourceFiles(...FOLDERS).filter((file) => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*\.(?:ts|js)|[A-Z][A-Za-z0-9]*\.svelte)$/u.test(basename(file)));
    expect(wrong).toEqual([]);
  });

  it('and folder names say what is inside', () => {
    const wrong = sourceFiles(...FOLDERS).filter((file) => file.split('/').some((part) => EMPTY_NAMES.test(part.replace(/\..*$/u, ''))));
    expect(wrong).toEqual([]);
  });

  it('stay below 400 lines each', () => {
    const long = sourceFiles('src', 'server', 'wasm').filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 400);
    expect(long).toEqual([]);
  });
});

describe('the documents', () => {
  const DOCUMENTS = [
    ...readdirSync(ROOT).filter((file) => file.endsWith('.md') && file !== 'CHANGELOG.md'),
    ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => join('docs', file)),
  ];
  /** A path in code quotes or in a link, with a folder of ours in front. `…`, `*` and `{}` are patterns, not paths. */
  const PATHS = /(?:`|\]\()((?:src|server|wasm|tests|public|docs|deploy|\.ci)\/[A-Za-z0-9_./@-]*[A-Za-z0-9_/-])(?:#[^)]*)?(?:`|\))/gu;

  it.each(DOCUMENTS)('%s names only paths that exist', (document) => {
    const named = [...readFileSync(join(ROOT, document), 'utf8').matchAll(PATHS)].map((match) => match[1]!);
    const lost = [...new Set(named)].filter((path) => !existsSync(join(ROOT, path)));
    expect(lost).toEqual([]);
  });

  it.each(DOCUMENTS)('%s links only to files that exist', (document) => {
    const links = [...readFileSync(join(ROOT, document), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/gu)].map((match) => match[1]!);
    const lost = links.filter((link) => !existsSync(join(ROOT, document, '..', link)) );
    expect(lost).toEqual([]);
  });
});

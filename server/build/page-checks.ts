// What the built page must not contain: the relay's Content-Security-Policy allows scripts from its own address alone
// (no inline script, no data: URL), and a worker that the bundler did not recognise ships as raw TypeScript.

import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { BuildError } from './step.ts';

const DATA_URL = /data:(?:text|application|image|font|video|audio|module)\//u;
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>/u;
const INLINE_HANDLER = /<[a-z][^>]*\son[a-z]+=/u;

/** Throws a BuildError that names the first file below the folder which the page's policy would refuse. */
export function assertPageKeepsPolicy(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const finding = findingIn(entry.name, file);
    if (finding !== null) throw new BuildError(`${relative(folder, file)} ${finding.what}`, finding.remedy);
  }
}

function findingIn(name: string, file: string): { what: string; remedy: string } | null {
  const kind = extname(name);
  if (kind === '.ts') {
    return { what: 'is raw TypeScript', remedy: 'write new Worker(new URL(…, import.meta.url)) literally in one file' };
  }
  if (kind !== '.html' && kind !== '.js' && kind !== '.css') return null;
  const text = readFileSync(file, 'utf8');
  if (DATA_URL.test(text)) return { what: 'contains a data: URL', remedy: 'keep the asset a file of its own' };
  if (kind !== '.html') return null;
  if (INLINE_SCRIPT.test(text)) return { what: 'contains an inline script', remedy: 'move it to a file below src/app' };
  if (INLINE_HANDLER.test(text)) return { what: 'contains an inline event handler', remedy: 'use addEventListener' };
  return null;
}

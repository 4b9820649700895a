// Reads which file imports what, by the text of its import statements. Enough for our own code, which the linter keeps
// to plain forms.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Import {
  /** As it stands in the statement. */
  readonly specifier: string;
  /** Path from the root for a relative specifier, null for a package. */
  readonly file: string | null;
  readonly typeOnly: boolean;
}

const SOURCE = /\.(?:ts|js|svelte)$/u;
const STATEMENT = /(?:^|\n|<script[^>]*>)\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gu;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/gu;
const WORKER = /\bnew URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta\.url\s*\)/gu;

/** Source files below folders of the root, as paths from the root. */
export function sourceFiles(...folders: string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))))
    .sort();
}

/** What a file imports as a module: statically, and dynamically where `dynamic`. Files that it only starts as workers are left out. */
export function importsOf(file: string, dynamic = true): readonly Import[] {
  const text = withoutComments(readFileSync(join(ROOT, file), 'utf8'));
  const found = [...text.matchAll(STATEMENT)].map((match) => importFrom(file, match[2]!, match[1] !== undefined));
  if (dynamic) found.push(...[...text.matchAll(DYNAMIC)].map((match) => importFrom(file, match[1]!, false)));
  return found;
}

/** Files that a file starts as workers or fetches as assets. */
export function assetsOf(file: string): readonly string[] {
  const text = withoutComments(readFileSync(join(ROOT, file), 'utf8'));
  return [...text.matchAll(WORKER)].map((match) => join(dirname(file), match[1]!));
}

function importFrom(file: string, specifier: string, typeOnly: boolean): Import {
  return { specifier, file: specifier.startsWith('.') ? join(dirname(file), specifier) : null, typeOnly };
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//gu, '').replace(/(^|\s)\/\/[^\n]*/gu, '$1');
}

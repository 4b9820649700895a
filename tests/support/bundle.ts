// Bundles a file of the tests for a page, so that Chromium runs the very source that Node runs.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './folder.ts';

/** Bundles `entry` (below the checkout's root) into one module in `folder`; answers its path. */
export async function bundle(entry: string, folder: string): Promise<string> {
  const result = await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry: join(ROOT, entry), formats: ['es'], fileName: 'bundle' } },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const chunk = outputs.flatMap((one) => ('output' in one ? one.output : [])).find((one) => one.type === 'chunk');
  if (chunk === undefined) throw new Error(`${entry} gave no bundle`);
  const path = join(folder, 'bundle.js');
  await writeFile(path, chunk.code);
  return path;
}

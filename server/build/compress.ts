// Compresses the page's files ahead of time, so that the relay sends them as they lie on disk.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.wasm', '.svg', '.json', '.yaml', '.txt', '.webmanifest']);
/** Below this a compressed copy saves nothing that a packet would notice. */
const WORTH_BYTES = 512;

/** Writes `FILE.br` and `FILE.gz` beside every compressible file below the folder. zlib's own threads work in parallel. */
export async function compressFolder(folder: string): Promise<{ readonly files: number; readonly brotliBytes: number }> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && COMPRESSIBLE.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(compressFile));
  return { files: files.length, brotliBytes: sizes.reduce((sum, size) => sum + size, 0) };
}

async function compressFile(file: string): Promise<number> {
  const content = readFileSync(file);
  if (content.length < WORTH_BYTES) return content.length;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const [brotli, gzipped] = await Promise.all([
    promisify(brotliCompress)(content, { params }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  writeFileSync(`${file}.br`, brotli);
  writeFileSync(`${file}.gz`, gzipped);
  return brotli.length;
}

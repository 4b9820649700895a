// The built page's files, as the build compressed them. What can be served is a list made from the folder: a path that
// is not in it does not exist, so there is nothing to traverse.

import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { Clock } from '../../src/contracts/time.ts';
import { problemResponse } from './problem.ts';

interface StaticFile {
  readonly file: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly encodings: readonly Encoding[];
}

type Encoding = 'br' | 'gzip';

const SUFFIXES: Readonly<Record<string, Encoding>> = { '.br': 'br', '.gz': 'gzip' };
/** How long a listing of the folder is trusted before a request makes it look again. */
const LISTING_MS = 1000;
const CACHE_BYTES = 64 * 1024 * 1024;
const MOST_FILES = 5000;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.yaml': 'application/yaml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

export class StaticFiles {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #contents = new Map<string, Buffer>();
  #contentBytes = 0;
  #files: ReadonlyMap<string, StaticFile> = new Map();
  #listedMs = -Infinity;
  #listing: Promise<void> | null = null;

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Whether the page was built, as far as was last seen. */
  get isBuilt(): boolean {
    return this.#files.has('/index.html');
  }

  /** Looks whether the page was built. */
  async hasPage(): Promise<boolean> {
    await this.#refresh();
    return this.isBuilt;
  }

  /** The response to a GET or HEAD of a path, or null when there is no such file. */
  async respond(path: string, request: Request): Promise<Response | null> {
    await this.#refresh();
    const name = PAGES[path] ?? path;
    const found = this.#files.get(name);
    if (found === undefined) return PAGES[path] === undefined || this.isBuilt ? null : notBuilt();
    const encoding = chooseEncoding(request.headers.get('accept-encoding') ?? '', found.encodings);
    const etag = entityTag(found, encoding);
    const headers = { ...headersFor(name), ETag: etag, Vary: 'Accept-Encoding' };
    if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
    const content = await this.#content(found, encoding);
    if (content === null) return null;
    const all = { ...headers, 'Content-Length': String(content.length), ...(encoding === null ? {} : { 'Content-Encoding': encoding }) };
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(content), { status: 200, headers: all });
  }

  async #refresh(): Promise<void> {
    if (this.#clock.monotonicMs() - this.#listedMs < LISTING_MS) return;
    this.#listing ??= this.#list().finally(() => { this.#listing = null; });
    await this.#listing;
  }

  async #list(): Promise<void> {
    const files = await listFiles(this.#folder);
    const changed = files.size !== this.#files.size || [...files].some(([name, file]) => this.#files.get(name)?.modifiedMs !== file.modifiedMs);
    if (changed) {
      this.#contents.clear();
      this.#contentBytes = 0;
    }
    this.#files = files;
    this.#listedMs = this.#clock.monotonicMs();
  }

  async #content(found: StaticFile, encoding: Encoding | null): Promise<Buffer | null> {
    const file = encoding === null ? found.file : `${found.file}${encoding === 'br' ? '.br' : '.gz'}`;
    const cached = this.#contents.get(file);
    if (cached !== undefined) return cached;
    const content = await readFile(file).catch(() => null);
    if (content !== null && this.#contentBytes + content.length <= CACHE_BYTES) {
      this.#contents.set(file, content);
      this.#contentBytes += content.length;
    }
    return content;
  }
}

/** Paths with names of their own. */
const PAGES: Readonly<Record<string, string>> = { '/': '/index.html', '/embed': '/embed.html' };

function notBuilt(): Response {
  return problemResponse(503, 'page-not-built', 'the page has not been built', 'run npm run build, then reload; MQTT and metrics work without it');
}

async function listFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).slice(0, MOST_FILES).map((entry) => join(entry.parentPath, entry.name));
  const all = new Set(names);
  const files = new Map<string, StaticFile>();
  for (const file of names) {
    if (SUFFIXES[extname(file)] !== undefined && all.has(file.slice(0, -extname(file).length))) continue;
    const about = await stat(file).catch(() => null);
    if (about === null) continue;
    const encodings = Object.entries(SUFFIXES).filter(([suffix]) => all.has(file + suffix)).map(([, encoding]) => encoding);
    files.set(`/${relative(folder, file).split(sep).join('/')}`, { file, bytes: about.size, modifiedMs: about.mtimeMs, encodings });
  }
  return files;
}

/** The best encoding that both sides have; `q=0` refuses one. */
export function chooseEncoding(accepted: string, available: readonly Encoding[]): Encoding | null {
  const names = accepted.toLowerCase().split(',').map((part) => part.trim().split(/\s*;\s*q=/));
  const takes = (encoding: Encoding): boolean => names.some(([name, quality]) => (name === encoding || name === '*') && Number(quality ?? 1) > 0);
  return (['br', 'gzip'] as const).find((encoding) => available.includes(encoding) && takes(encoding)) ?? null;
}

function entityTag(file: StaticFile, encoding: Encoding | null): string {
  const digest = createHash('sha256').update(`${file.file}:${file.bytes}:${file.modifiedMs}`).digest('base64url').slice(0, 16);
  return `"${digest}${encoding === null ? '' : `-${encoding}`}"`;
}

function matches(header: string | null, etag: string): boolean {
  return header !== null && header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** Vite puts a hash of the content into the names below /assets: they never change. */
function headersFor(name: string): Record<string, string> {
  const immutable = name.startsWith('/assets/') && /-[\w-]{8,}\.\w+$/.test(name);
  return {
    'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
    'Cache-Control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}

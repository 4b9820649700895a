// Share links: base64url without padding of one byte 0x01 and the deflate-raw of the UTF-8 JSON
// {"scenario": text, "seed": n, "start": ISO instant or null, "view": {…}}. A link is hostile data until it is checked.

import type { Outcome } from '../contracts/fleet.ts';
import { ProblemError, type Problem } from '../contracts/problem.ts';
import { instantMs } from './quantities.ts';

export interface LinkContent {
  readonly scenario: string;
  readonly seed: number;
  /** ISO instant or milliseconds since 1970 of an exact replay; null: whoever opens it starts now. */
  readonly start: string | number | null;
  readonly view?: unknown;
}

export interface DecodedLink {
  readonly scenario: string;
  readonly seed: number;
  readonly startMs: number | null;
  readonly view: unknown;
}

const VERSION = 0x01;
const PACKED_BYTES = 64 * 1024;
const UNPACKED_BYTES = 1024 * 1024;
const VIEW_DEPTH = 16;
const KEYS: ReadonlySet<string> = new Set(['scenario', 'seed', 'start', 'view']);
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const CREDENTIALS = /\b(?:wss?|mqtts?|https?):\/\/[^\s/@"'\\]+@/i;

/** The fragment of a share link, without `#`. Throws a ProblemError when the scenario is too big or holds credentials. */
export async function encodeLink(content: LinkContent): Promise<string> {
  const { scenario, seed, view = {} } = content;
  if (CREDENTIALS.test(scenario)) throw new ProblemError(CREDENTIALS_PROBLEM);
  const start = typeof content.start === 'number' ? new Date(content.start).toISOString() : content.start;
  const json = new TextEncoder().encode(JSON.stringify({ scenario, seed, start, view }));
  const packed = await collect(pipe(json, new CompressionStream('deflate-raw')), PACKED_BYTES);
  if (json.length > UNPACKED_BYTES || packed === null) {
    throw new ProblemError({ code: 'link-too-big', message: 'the scenario is too big for a link', remedy: 'Share the file instead.', values: { limit: PACKED_BYTES } });
  }
  const bytes = new Uint8Array(packed.length + 1);
  bytes[0] = VERSION;
  bytes.set(packed, 1);
  return toBase64Url(bytes);
}

/** Reads a fragment, with or without `#`. Everything is bounded; what comes out is plain data of known keys. */
export async function decodeLink(fragment: string): Promise<Outcome<DecodedLink>> {
  const text = fragment.startsWith('#') ? fragment.slice(1) : fragment;
  const bytes = fromBase64Url(text);
  if ('code' in bytes) return failed(bytes);
  if (bytes[0] !== VERSION) return failed(broken('its version is unknown', 'Open it with a newer version of the emulator, or ask for the link again.', 'link-version'));
  const json = await unpack(bytes.subarray(1));
  if (typeof json !== 'string') return failed(json);
  return read(json);
}

async function unpack(packed: Uint8Array): Promise<string | Problem> {
  try {
    const bytes = await collect(pipe(packed, new DecompressionStream('deflate-raw')), UNPACKED_BYTES);
    if (!bytes) return broken(`it unpacks to more than ${UNPACKED_BYTES} bytes`, 'Do not trust it; ask for a smaller scenario.', 'link-too-big');
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return broken('it is cut off or damaged', 'Copy the whole link again.');
  }
}

function read(json: string): Outcome<DecodedLink> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return failed(broken('its content is no JSON', 'Copy the whole link again.'));
  }
  if (!isObject(value)) return failed(broken('its content is no object', 'Copy the whole link again.'));
  const forbidden = forbiddenKey(value, 0);
  if (forbidden !== null) return failed(broken(`it holds the key \`${forbidden}\``, 'Do not trust it.', 'link-forbidden-key'));
  const unknown = Object.keys(value).find((key) => !KEYS.has(key));
  if (unknown !== undefined) return failed(broken(`it holds the unknown key \`${unknown.slice(0, 40)}\``, 'Open it with a newer version of the emulator.', 'link-unknown-key'));
  return readFields(value);
}

function readFields({ scenario, seed, start = null, view = {} }: Record<string, unknown>): Outcome<DecodedLink> {
  if (typeof scenario !== 'string' || scenario === '') return failed(broken('it holds no scenario', 'Ask for the link again.'));
  if (typeof seed !== 'number' || !Number.isSafeInteger(seed) || seed < 0) return failed(broken('its seed is no whole number', 'Ask for the link again.'));
  if (!isObject(view) && view !== null) return failed(broken('its view is no object', 'Ask for the link again.'));
  if (CREDENTIALS.test(scenario)) return failed(CREDENTIALS_PROBLEM);
  if (start === null) return { ok: true, value: { scenario, seed, startMs: null, view } };
  const startMs = typeof start === 'string' ? instantMs(start) : null;
  if (startMs === null || startMs < 0) return failed(broken('its start is no instant', 'Ask for the link again.'));
  return { ok: true, value: { scenario, seed, startMs, view } };
}

const CREDENTIALS_PROBLEM: Problem = {
  code: 'credentials-in-link', message: 'the scenario holds a user or a password in an address', remedy: 'Remove them: links and scenarios carry no credentials.',
};

function broken(why: string, remedy: string, code = 'link-broken'): Problem {
  return { code, message: `this link cannot be opened: ${why}`, remedy };
}

function failed<T>(problem: Problem): Outcome<T> {
  return { ok: false, problems: [problem] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first key that could reach a prototype, or a sign that the nesting is too deep. */
function forbiddenKey(value: unknown, depth: number): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > VIEW_DEPTH) return '…';
  for (const key of Object.keys(value)) {
    if (FORBIDDEN.has(key)) return key;
    const inner = forbiddenKey((value as Record<string, unknown>)[key], depth + 1);
    if (inner !== null) return inner;
  }
  return null;
}

/** Feeds bytes through a stream transformer. Failures of the writing side come out of the reading side too. */
function pipe(bytes: Uint8Array, through: CompressionStream | DecompressionStream): ReadableStream<Uint8Array> {
  const writer = through.writable.getWriter();
  writer.write(bytes as BufferSource).catch(() => undefined);
  writer.close().catch(() => undefined);
  return through.readable as ReadableStream<Uint8Array>;
}

/** All bytes of a stream, or null as soon as there are more than `limit`: the rest is never inflated. */
async function collect(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | null> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array | Problem {
  if (text === '') return broken('it is empty', 'Copy the whole link again.');
  if (text.length > Math.ceil((PACKED_BYTES * 4) / 3)) return broken('it is longer than 64 KiB', 'Do not trust it; ask for a smaller scenario.', 'link-too-big');
  if (text.length % 4 === 1) return broken('it is cut off or damaged', 'Copy the whole link again.');
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return broken('it holds characters that no link has', 'Copy the whole link again.');
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

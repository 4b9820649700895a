// Checks of the texts in a packet, on the bytes as they lie: no string is made for a topic that is only passed on.

import type { GateLimits } from './limits.ts';
import type { GateRefusal } from './refusal.ts';

const SLASH = 0x2f;
const PLUS = 0x2b;
const HASH = 0x23;
const DOLLAR = 0x24;

/** Whether the bytes are well-formed UTF-8 (no surrogates, nothing overlong) without U+0000 [MQTT-1.5.3-1, -2]. */
export function isText(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      if (lead === 0) return false;
      at += 1;
      continue;
    }
    const length = sequenceLength(bytes, at, end);
    if (length === 0) return false;
    at += length;
  }
  return true;
}

/** Bytes of the multi-byte sequence at `at`, or 0 when it is ill-formed (Unicode, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!;
  const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const second = bytes[at + 1]!;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let next = at + 2; next < at + length; next += 1) {
    if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Why the bytes are no topic name that a client may publish to, or null. One pass; ASCII is the usual case. */
export function topicRefusal(bytes: Uint8Array, start: number, end: number, limits: GateLimits): GateRefusal | null {
  if (end === start) return 'empty-topic';
  if (end - start > limits.topicBytes) return 'topic-too-long';
  if (bytes[start] === DOLLAR) return 'reserved-topic';
  let levels = 1;
  let ascii = true;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte === SLASH) levels += 1;
    else if (byte === PLUS || byte === HASH) return 'wildcard-in-topic';
    else if (byte === 0) return 'bad-text';
    else if (byte >= 0x80) ascii = false;
  }
  if (levels > limits.topicLevels) return 'topic-too-deep';
  return ascii || isText(bytes, start, end) ? null : 'bad-text';
}

/** Why the bytes are no topic filter, or null. `+` fills a level, `#` the last one [MQTT-4.7.1-2, -3]. */
export function filterRefusal(bytes: Uint8Array, start: number, end: number, limits: GateLimits): GateRefusal | null {
  if (end === start) return 'empty-topic';
  if (end - start > limits.topicBytes) return 'topic-too-long';
  if (!isText(bytes, start, end)) return 'bad-text';
  let levels = 1;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte === SLASH) levels += 1;
    if (byte !== PLUS && byte !== HASH) continue;
    const opensLevel = at === start || bytes[at - 1] === SLASH;
    const endsLevel = at + 1 === end || bytes[at + 1] === SLASH;
    if (!opensLevel || !endsLevel || (byte === HASH && at + 1 !== end)) return 'bad-filter';
  }
  return levels > limits.topicLevels ? 'topic-too-deep' : null;
}

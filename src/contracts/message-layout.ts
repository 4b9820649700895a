// Messages as pieces: what a kernel needs to know of a topic or payload, without addresses. Pure; used by the memory
// layout (sizes) and by the kernel's image (contents).
//
// A message is a chain of pieces, each with constant text behind it. What never changes for a device is rendered once and
// kept (a cached run); what all devices of a block have in common, the time and mostly the sequence number, is rendered
// once a block (a shared run); what is left is rendered for each message.

import {
  KIND_BOOLEAN, KIND_CHOICE, KIND_INDEX, KIND_NUMBER, KIND_SEQ, KIND_TEXT, KIND_TIME_ISO, KIND_TIME_MS, KIND_TIME_S,
  KIND_TOPIC_END, KIND_TOPIC_START, SLACK_BYTES, WIDTH_LIMIT,
} from '../../wasm/assembly/layout.ts';
import type { GroupPlan, PublicationPlan, Segment } from './plan.ts';
import { writtenColumns } from './programs.ts';
import { utf8 } from './utf8.ts';

/** Bytes of cached text that a device may have, over all publications of its group. */
export const CACHE_BYTES_PER_DEVICE = 96;

export interface Piece {
  readonly kind: number;
  /** Place in the group's columns; −1 for none. */
  readonly column: number;
  readonly decimals: number;
  readonly fixed: boolean;
  readonly width: number;
  readonly texts: readonly Uint8Array[];
  /** End of the topic: the message expiry interval behind it in MQTT 5, seconds; 0 for none. */
  readonly expirySeconds: number;
  /** Constant text behind it. */
  readonly tail: Uint8Array;
  /** Most bytes that it may come to, tail included. */
  readonly largest: number;
}

/** Pieces [first, end) of the plain chain that are rendered together. */
export interface Run {
  readonly kind: 'cached' | 'shared' | 'single';
  readonly first: number;
  readonly end: number;
  /** Cached: bytes per device. Shared: bytes of the buffer. */
  readonly bytes: number;
}

export interface MessageLayout {
  readonly pieces: readonly Piece[];
  readonly runs: readonly Run[];
  /** Most bytes of one message in any form, headers included. */
  readonly largest: number;
}

/** Fixed header, topic length and property length, or the two lengths of a record. */
const HEADER_BYTES = 8;
/** A property list with a message expiry interval: its length, the identifier, four bytes. */
const EXPIRY_BYTES = 6;

type Belongs = 'device' | 'tick' | 'any' | 'message';

/** Lays out a publication's message; `cacheBytes` is what is left of the group's budget for cached text. */
export function messageLayout(group: GroupPlan, publication: PublicationPlan, cacheBytes: number): MessageLayout {
  const pieces = chain([
    ['topicStart', ...publication.topic],
    ['topicEnd', ...publication.payload],
  ], publication.expirySeconds ?? 0);
  const largest = HEADER_BYTES + pieces.reduce((sum, piece) => sum + piece.largest, 0);
  if (publication.qos > 0) return { pieces, runs: singles(pieces), largest };
  const changing = changingColumns(group);
  let belongs = pieces.map((piece) => belongsTo(piece, changing));
  if (topicIsCut(pieces, belongs)) belongs = belongs.map((to, place): Belongs => (isTopicMark(pieces[place]) ? 'message' : to));
  return { pieces, runs: sizedRuns(pieces, belongs, cacheBytes), largest };
}

/** Pieces of a text that stands alone, such as an id. */
export function textPieces(segments: readonly Segment[]): readonly Piece[] {
  return chain([['start', ...segments]]);
}

function chain(parts: readonly (readonly ('start' | 'topicStart' | 'topicEnd' | Segment)[])[], expirySeconds = 0): Piece[] {
  const pieces: Piece[] = [];
  for (const item of parts.flat()) {
    if (item === 'start') pieces.push(piece(KIND_TEXT, 0));
    else if (item === 'topicStart') pieces.push(piece(KIND_TOPIC_START, 2));
    else if (item === 'topicEnd') pieces.push(piece(KIND_TOPIC_END, expirySeconds > 0 ? EXPIRY_BYTES : 1, { expirySeconds }));
    else if (item.kind === 'text') pieces.push(withTail(pieces.pop()!, item.text));
    else pieces.push(segmentPiece(item));
  }
  return pieces;
}

const NOTHING = new Uint8Array(0);

function piece(kind: number, largest: number, more: Partial<Piece> = {}): Piece {
  return { kind, column: -1, decimals: 0, fixed: false, width: 0, texts: [], expirySeconds: 0, tail: NOTHING, largest, ...more };
}

function withTail(before: Piece, text: string): Piece {
  const added = utf8(text);
  return { ...before, tail: before.tail.length === 0 ? added : joined(before.tail, added), largest: before.largest + added.length };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

const TIME_KINDS = { ms: KIND_TIME_MS, s: KIND_TIME_S, iso: KIND_TIME_ISO } as const;
/** `null`, or the longest text of a double that has no decimal form of its own: -2.2250738585072014e-308. */
const NUMBER_BYTES = 25;

function segmentPiece(segment: Exclude<Segment, { kind: 'text' }>): Piece {
  switch (segment.kind) {
    case 'index': return piece(KIND_INDEX, Math.max(10, width(segment.width)), { width: width(segment.width) });
    case 'seq': return piece(KIND_SEQ, Math.max(10, width(segment.width)), { width: width(segment.width) });
    case 'time': return piece(TIME_KINDS[segment.format], 28);
    case 'number': return piece(KIND_NUMBER, Math.max(NUMBER_BYTES, 19 + segment.decimals, width(segment.width)), {
      column: segment.column, decimals: segment.decimals, fixed: segment.fixed, width: width(segment.width),
    });
    case 'boolean': return piece(KIND_BOOLEAN, 5, { column: segment.column });
    case 'choice': {
      const texts = segment.texts.map(utf8);
      return piece(KIND_CHOICE, Math.max(4, ...texts.map((text) => text.length)), { column: segment.column, texts });
    }
  }
}

function width(asked: number): number {
  return Math.min(asked, WIDTH_LIMIT);
}

/** Columns that may differ from one step to the next. */
function changingColumns(group: GroupPlan): ReadonlySet<number> {
  const changing = new Set<number>();
  group.columns.forEach((column, place) => {
    if (column.role === 'signal' || column.role === 'memory' || column.assigned === true) changing.add(place);
  });
  for (const column of writtenColumns(group.programs.step)) changing.add(column);
  return changing;
}

function belongsTo(piece: Piece, changing: ReadonlySet<number>): Belongs {
  switch (piece.kind) {
    case KIND_TOPIC_START: case KIND_TOPIC_END: case KIND_TEXT: return 'any';
    case KIND_SEQ: case KIND_TIME_MS: case KIND_TIME_S: case KIND_TIME_ISO: return 'tick';
    case KIND_INDEX: return 'device';
    default: return changing.has(piece.column) ? 'message' : 'device';
  }
}

interface Span { readonly belongs: Belongs; readonly first: number; readonly end: number }

function runsOf(belongs: readonly Belongs[]): Span[] {
  const spans: Span[] = [];
  belongs.forEach((to, place) => {
    const last = spans.at(-1);
    const joins = last !== undefined && to !== 'message' && last.belongs !== 'message'
      && (to === 'any' || last.belongs === 'any' || last.belongs === to);
    if (!joins) spans.push({ belongs: to, first: place, end: place + 1 });
    else spans[spans.length - 1] = { belongs: last.belongs === 'any' ? to : last.belongs, first: last.first, end: place + 1 };
  });
  return spans;
}

/** The topic's length can be rendered ahead only when the whole topic lies in the first run. */
function topicIsCut(pieces: readonly Piece[], belongs: readonly Belongs[]): boolean {
  return runsOf(belongs)[0]!.end <= pieces.findIndex((piece) => piece.kind === KIND_TOPIC_END);
}

function isTopicMark(piece: Piece | undefined): boolean {
  return piece?.kind === KIND_TOPIC_START || piece?.kind === KIND_TOPIC_END;
}

function singles(pieces: readonly Piece[]): Run[] {
  return pieces.map((_, place) => ({ kind: 'single', first: place, end: place + 1, bytes: 0 }));
}

function sizedRuns(pieces: readonly Piece[], belongs: readonly Belongs[], cacheBytes: number): Run[] {
  let left = cacheBytes;
  return runsOf(belongs).flatMap((span): Run[] => {
    const { first, end } = span;
    const bytes = pieces.slice(first, end).reduce((sum, piece) => sum + piece.largest, 0);
    if (span.belongs === 'tick' || span.belongs === 'any') {
      return [{ kind: 'shared', first, end, bytes: bytes + SLACK_BYTES }];
    }
    const stride = Math.ceil((bytes + 2) / 16) * 16;
    if (span.belongs === 'device' && stride <= left) {
      left -= stride;
      return [{ kind: 'cached', first, end, bytes: stride }];
    }
    return singles(pieces.slice(first, end)).map((run) => ({ ...run, first: run.first + first, end: run.end + first }));
  });
}

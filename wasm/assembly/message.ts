// Messages from pieces. Three forms:
//   record         u32 topic bytes, u32 payload bytes, topic, payload       QoS 1 and 2, checksums
//   packet, v4     fixed header, u16 topic bytes, topic, payload            [MQTT-3.3, 3.1.1]
//   packet, v5     the same with a property list behind the topic          [MQTT-3.3.2.3, 5.0]: empty, or the expiry

import * as l from './layout';
import { writeNumber, writeWhole } from './number-text';
import { copyIso, copyMs, copyS } from './time-text';

export const FORM_RECORD: u32 = 0;

/** Form of the message at hand: FORM_RECORD, or the protocol version. */
let form: u32 = 0;
let topicStart: usize = 0;
let topicBytes: u32 = 0;
let notFinite: u32 = 0;
/** First free byte behind what the last call of `encodePackets` or `encodeRecords` wrote. */
let written: usize = 0;

export function writtenEnd(): usize { return written; }
export function setWritten(end: usize): void { written = end; }
export function setForm(value: u32): void { form = value; }

/** Not finite values met since the last call. */
export function takeNotFinite(): u32 {
  const count = notFinite;
  notFinite = 0;
  return count;
}

export function notFiniteCount(): u32 { return notFinite; }
export function setNotFinite(count: u32): void { notFinite = count; }

/** Copies in steps of 16 bytes: writes and reads up to 15 bytes too many. */
// @ts-ignore: decorator
@inline
export function copyText(at: usize, text: usize, bytes: usize): usize {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(at + i, v128.load(text + i));
  return at + bytes;
}

// @ts-ignore: decorator
@inline
function writeNull(at: usize): usize {
  notFinite++;
  store<u32>(at, 0x6c6c756e);
  return at + 4;
}

// @ts-ignore: decorator
@inline
function writeBoolean(at: usize, value: f64): usize {
  if (value != value) return writeNull(at);
  const truth = value != 0;
  store<u64>(at, truth ? 0x65757274 : 0x65736c6166);
  return at + (truth ? 4 : 5);
}

// @ts-ignore: decorator
@inline
function writeChoice(at: usize, value: f64, texts: u32, table: usize): usize {
  if (!(value >= 0 && value < <f64>texts)) return writeNull(at);
  const entry = table + (<usize><u32>value << 3);
  return copyText(at, load<u32>(entry), load<u32>(entry, 4));
}

// @ts-ignore: decorator
@inline
function endTopic(at: usize, expiry: u32): usize {
  topicBytes = <u32>(at - topicStart);
  if (form == FORM_RECORD) return at;
  store<u16>(topicStart - 2, bswap<u16>(<u16>topicBytes));
  if (form < 5) return at;
  if (expiry != 0) return writeExpiry(at, expiry);
  store<u8>(at, 0);
  return at + 1;
}

/** A property list of one: message expiry interval, seconds [MQTT-3.3.2.3.3]. */
function writeExpiry(at: usize, seconds: u32): usize {
  store<u16>(at, 0x0205);
  store<u32>(at, bswap<u32>(seconds), 2);
  return at + 6;
}

// @ts-ignore: decorator
@inline
function startTopic(at: usize): usize {
  topicStart = form == FORM_RECORD ? at : at + 2;
  return topicStart;
}

/** Renders one piece without its tail. */
export function renderValue(at: usize, piece: usize, rank: u32, group: usize, seq: u32): usize {
  const source: usize = load<u32>(piece, l.PIECE_AT);
  switch (load<u32>(piece)) {
    case l.KIND_TOPIC_START: return startTopic(at);
    case l.KIND_TOPIC_END: return endTopic(at, load<u32>(piece, l.PIECE_N));
    case l.KIND_TEXT: return at;
    case l.KIND_INDEX: return writeWhole(at, load<u32>(load<u32>(group, l.GROUP_INDEX) + (rank << 2)), load<u32>(piece, l.PIECE_WIDTH));
    case l.KIND_SEQ: return writeWhole(at, seq, load<u32>(piece, l.PIECE_WIDTH));
    case l.KIND_TIME_MS: return copyMs(at);
    case l.KIND_TIME_S: return copyS(at);
    case l.KIND_TIME_ISO: return copyIso(at);
    case l.KIND_NUMBER: {
      const x = load<f64>(source + (rank << 3));
      if (!(abs(x) < Infinity)) return writeNull(at);
      return writeNumber(at, x, load<u32>(piece, l.PIECE_N), load<u32>(piece, l.PIECE_MORE), load<u32>(piece, l.PIECE_WIDTH));
    }
    case l.KIND_BOOLEAN: return writeBoolean(at, load<f64>(source + (rank << 3)));
    case l.KIND_CHOICE: return writeChoice(at, load<f64>(source + (rank << 3)), load<u32>(piece, l.PIECE_N), load<u32>(piece, l.PIECE_MORE));
    default: return at;
  }
}

/** Renders pieces of the device of this rank; `seq` is its number, `mixed` says that shared pieces do not hold. */
export function render(at: usize, pieces: usize, count: u32, rank: u32, group: usize, seq: u32, mixed: bool): usize {
  const end = pieces + count * l.PIECE_BYTES;
  for (let piece = pieces; piece < end; piece += l.PIECE_BYTES) {
    const kind = load<u32>(piece);
    if (kind == l.KIND_CACHED) at = copyCached(at, piece, rank);
    else if (kind == l.KIND_SHARED) {
      if (mixed) at = render(at, load<u32>(piece, l.PIECE_MORE), load<u32>(piece, l.PIECE_WIDTH), rank, group, seq, true);
      else at = copyText(at, load<u32>(piece, l.PIECE_AT), load<u32>(piece, l.PIECE_N));
    } else at = copyText(renderValue(at, piece, rank, group, seq), load<u32>(piece, l.PIECE_TAIL), load<u32>(piece, l.PIECE_TAIL_BYTES));
  }
  return at;
}

// @ts-ignore: decorator
@inline
function copyCached(at: usize, piece: usize, rank: u32): usize {
  const stride: usize = load<u32>(piece, l.PIECE_N);
  const first: usize = load<u32>(piece, l.PIECE_AT);
  const cached = first + <usize>rank * stride;
  for (let i: usize = 0; i < stride; i += 16) v128.store(at + i, v128.load(cached + i));
  const note = load<u16>(cached + stride - 2);
  notFinite += note & 0xff;
  return at + (note >> 8);
}

/** Renders what never changes for a device into its records: text, count of nulls in it, length. `room` is scratch. */
export function renderCached(publication: usize, protocol: u32, room: usize): void {
  const group = load<u32>(publication, l.PUBLICATION_GROUP);
  const pieces = load<u32>(publication, l.PUBLICATION_FAST);
  const end = pieces + load<u32>(publication, l.PUBLICATION_FAST_COUNT) * l.PIECE_BYTES;
  const before = takeNotFinite();
  form = protocol;
  for (let piece = pieces; piece < end; piece += l.PIECE_BYTES) {
    if (load<u32>(piece) == l.KIND_CACHED) renderRecords(piece, group, room);
  }
  notFinite = before;
}


function renderRecords(piece: usize, group: usize, room: usize): void {
  const stride = load<u32>(piece, l.PIECE_N), devices = load<u32>(group, l.GROUP_COUNT);
  let nulls: u32 = 0;
  for (let rank: u32 = 0; rank < devices; rank++) {
    const bytes = render(room, load<u32>(piece, l.PIECE_MORE), load<u32>(piece, l.PIECE_WIDTH), rank, group, 0, true) - room;
    const record = load<u32>(piece, l.PIECE_AT) + rank * stride;
    memory.copy(record, room, bytes);
    const count = takeNotFinite();
    store<u16>(record + stride - 2, <u16>(bytes << 8 | count));
    nulls += count;
  }
  store<u32>(piece, nulls, l.PIECE_SPARE);
}

/** Renders what devices of a block have in common, with the number and instant of this rank. */
export function renderShared(pieces: usize, count: u32, rank: u32, group: usize, seq: u32): void {
  const end = pieces + count * l.PIECE_BYTES;
  for (let piece = pieces; piece < end; piece += l.PIECE_BYTES) {
    if (load<u32>(piece) != l.KIND_SHARED) continue;
    const buffer = load<u32>(piece, l.PIECE_AT);
    const stop = render(buffer, load<u32>(piece, l.PIECE_MORE), load<u32>(piece, l.PIECE_WIDTH), rank, group, seq, true);
    store<u32>(piece, <u32>(stop - buffer), l.PIECE_N);
  }
}

export function allEqual(seqs: usize, count: u32, value: u32): bool {
  const wanted = i32x4.splat(value);
  let i: u32 = 0;
  for (; i + 4 <= count; i += 4) {
    if (v128.any_true(v128.xor(v128.load(seqs + (i << 2)), wanted))) return false;
  }
  for (; i < count; i++) if (load<u32>(seqs + (i << 2)) != value) return false;
  return true;
}

/** Adds one to the sequence numbers of ranks [first, end). */
export function skipNumbers(publication: usize, first: u32, end: u32): void {
  const seqs = load<u32>(publication, l.PUBLICATION_SEQ);
  let rank = first;
  const one = i32x4.splat(1);
  for (; rank + 4 <= end; rank += 4) {
    const at = seqs + (rank << 2);
    v128.store(at, i32x4.add(v128.load(at), one));
  }
  for (; rank < end; rank++) store<u32>(seqs + (rank << 2), load<u32>(seqs + (rank << 2)) + 1);
}

/** Records of u32 topic bytes, u32 payload bytes, topic, payload. Returns the first rank that did not fit. */
export function encodeRecords(publication: usize, first: u32, end: u32, at: usize, limit: usize): u32 {
  const largest = load<u32>(publication, l.PUBLICATION_LARGEST);
  let rank = first;
  for (; rank < end && at + largest <= limit; rank++) at = writeRecord(publication, rank, at);
  skipNumbers(publication, first, rank);
  written = at;
  return rank;
}

/** One record; uses up no number. */
export function writeRecord(publication: usize, rank: u32, at: usize): usize {
  form = FORM_RECORD;
  const seq = load<u32>(load<u32>(publication, l.PUBLICATION_SEQ) + (rank << 2));
  const stop = render(
    at + 8, load<u32>(publication, l.PUBLICATION_PLAIN), load<u32>(publication, l.PUBLICATION_PLAIN_COUNT),
    rank, load<u32>(publication, l.PUBLICATION_GROUP), seq, true,
  );
  store<u32>(at, topicBytes);
  store<u32>(at, <u32>(stop - topicStart) - topicBytes, 4);
  return stop;
}

// Messages from pieces. Three forms:
//   record         u32 topic bytes, u32 payload bytes, topic, payload       QoS 1 and 2, checksums
//   packet, v4     fixed header, u16 topic bytes, topic, payload            [MQTT-3.3, 3.1.1]
//   packet, v5     the same with an empty property list behind the topic   [MQTT-3.3.2.3, 5.0]

import * as l from './layout';
import { writeNumber, writeWhole } from './number-text';
import { copyIso, copyMs, copyS } from './time-text';

export const FORM_RECORD: u32 = 0;

/** Form of the message at hand: FORM_RECORD, or the protocol version. */
let form: u32 = 0;
let topicStart: usize = 0;
let topicBytes: u32 = 0;
let notFinite: u32 = 0;
/** Bytes of the last message's remaining length: the next one's likely are as many. */
let lengthBytes: usize = 1;
/** First free byte behind what the last call of `encodePackets` or `encodeRecords` wrote. */
let written: usize = 0;

export function writtenEnd(): usize { return written; }
export function setForm(value: u32): void { form = value; }

/** Not finite values met since the last call. */
export function takeNotFinite(): u32 {
  const count = notFinite;
  notFinite = 0;
  return count;
}

/** Copies in steps of 16 bytes: writes and reads up to 15 bytes too many. */
// @ts-ignore: decorator
@inline
function copyText(at: usize, text: usize, bytes: usize): usize {
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
function endTopic(at: usize): usize {
  topicBytes = <u32>(at - topicStart);
  if (form == FORM_RECORD) return at;
  store<u16>(topicStart - 2, bswap<u16>(<u16>topicBytes));
  if (form < 5) return at;
  store<u8>(at, 0);
  return at + 1;
}

// @ts-ignore: decorator
@inline
function startTopic(at: usize): usize {
  topicStart = form == FORM_RECORD ? at : at + 2;
  return topicStart;
}

/** Renders pieces of the device of this rank; `seq` is its number, `mixed` says that shared pieces do not hold. */
export function render(at: usize, pieces: usize, count: u32, rank: u32, group: usize, seq: u32, mixed: bool): usize {
  const end = pieces + count * l.PIECE_BYTES;
  for (let piece = pieces; piece < end; piece += l.PIECE_BYTES) {
    const source: usize = load<u32>(piece, l.PIECE_AT);
    switch (load<u32>(piece)) {
      case l.KIND_TOPIC_START: at = startTopic(at); break;
      case l.KIND_TOPIC_END: at = endTopic(at); break;
      case l.KIND_TEXT: break;
      case l.KIND_INDEX:
        at = writeWhole(at, load<u32>(load<u32>(group, l.GROUP_INDEX) + (rank << 2)), load<u32>(piece, l.PIECE_WIDTH));
        break;
      case l.KIND_SEQ: at = writeWhole(at, seq, load<u32>(piece, l.PIECE_WIDTH)); break;
      case l.KIND_TIME_MS: at = copyMs(at); break;
      case l.KIND_TIME_S: at = copyS(at); break;
      case l.KIND_TIME_ISO: at = copyIso(at); break;
      case l.KIND_NUMBER: {
        const x = load<f64>(source + (rank << 3));
        at = abs(x) < Infinity
          ? writeNumber(at, x, load<u32>(piece, l.PIECE_N), load<u32>(piece, l.PIECE_MORE), load<u32>(piece, l.PIECE_WIDTH))
          : writeNull(at);
        break;
      }
      case l.KIND_BOOLEAN: at = writeBoolean(at, load<f64>(source + (rank << 3))); break;
      case l.KIND_CHOICE:
        at = writeChoice(at, load<f64>(source + (rank << 3)), load<u32>(piece, l.PIECE_N), load<u32>(piece, l.PIECE_MORE));
        break;
      case l.KIND_CACHED: {
        const stride: usize = load<u32>(piece, l.PIECE_N);
        const cached = source + <usize>rank * stride;
        for (let i: usize = 0; i < stride; i += 16) v128.store(at + i, v128.load(cached + i));
        const note = load<u16>(cached + stride - 2);
        notFinite += note & 0xff;
        at += note >> 8;
        continue;
      }
      case l.KIND_SHARED:
        if (mixed) at = render(at, load<u32>(piece, l.PIECE_MORE), load<u32>(piece, l.PIECE_WIDTH), rank, group, seq, true);
        else at = copyText(at, source, load<u32>(piece, l.PIECE_N));
        continue;
      default: unreachable();
    }
    at = copyText(at, load<u32>(piece, l.PIECE_TAIL), load<u32>(piece, l.PIECE_TAIL_BYTES));
  }
  return at;
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
  for (let rank: u32 = 0; rank < devices; rank++) {
    const bytes = render(room, load<u32>(piece, l.PIECE_MORE), load<u32>(piece, l.PIECE_WIDTH), rank, group, 0, true) - room;
    const record = load<u32>(piece, l.PIECE_AT) + rank * stride;
    memory.copy(record, room, bytes);
    store<u16>(record + stride - 2, <u16>(bytes << 8 | takeNotFinite()));
  }
}

/** Renders what devices of a block have in common, with the number and instant of this rank. */
function renderShared(pieces: usize, count: u32, rank: u32, group: usize, seq: u32): void {
  const end = pieces + count * l.PIECE_BYTES;
  for (let piece = pieces; piece < end; piece += l.PIECE_BYTES) {
    if (load<u32>(piece) != l.KIND_SHARED) continue;
    const buffer = load<u32>(piece, l.PIECE_AT);
    const stop = render(buffer, load<u32>(piece, l.PIECE_MORE), load<u32>(piece, l.PIECE_WIDTH), rank, group, seq, true);
    store<u32>(piece, <u32>(stop - buffer), l.PIECE_N);
  }
}

function allEqual(seqs: usize, count: u32, value: u32): bool {
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

/** Puts the fixed header before a body of `bytes` that begins at `body`; `packet` is where the packet shall begin. */
// @ts-ignore: decorator
@inline
function frame(packet: usize, header: u32, body: usize, bytes: usize): usize {
  store<u8>(packet, <u8>header);
  if (bytes < 128 && lengthBytes == 1) {
    store<u8>(packet, <u8>bytes, 1);
    return body + bytes;
  }
  if (bytes >= 128 && bytes < 16384 && lengthBytes == 2) {
    store<u16>(packet, <u16>((bytes & 127) | 128 | (bytes >> 7) << 8), 1);
    return body + bytes;
  }
  return frameAnew(packet, body, bytes);
}

/** The length takes more or less bytes than was guessed: the body moves. */
function frameAnew(packet: usize, body: usize, bytes: usize): usize {
  lengthBytes = bytes < 128 ? 1 : bytes < 16384 ? 2 : bytes < 2097152 ? 3 : 4;
  const moved = packet + 1 + lengthBytes;
  memory.copy(moved, body, bytes);
  let rest = bytes;
  for (let i: usize = 1; i <= lengthBytes; i++) {
    store<u8>(packet + i, <u8>((rest & 127) | (i < lengthBytes ? 128 : 0)));
    rest >>= 7;
  }
  return moved + bytes;
}

/** Whole PUBLISH packets of QoS 0 from `at` on, none beyond `limit`. Returns the first rank that did not fit. */
export function encodePackets(publication: usize, first: u32, end: u32, at: usize, limit: usize, protocol: u32): u32 {
  const group = load<u32>(publication, l.PUBLICATION_GROUP), header = load<u32>(publication, l.PUBLICATION_HEADER);
  const pieces = load<u32>(publication, l.PUBLICATION_FAST), count = load<u32>(publication, l.PUBLICATION_FAST_COUNT);
  const seqs = load<u32>(publication, l.PUBLICATION_SEQ), largest = load<u32>(publication, l.PUBLICATION_LARGEST);
  form = protocol;
  let rank = first;
  let full = false;
  while (rank < end && !full) {
    const blockStart = rank, blockEnd = min<u32>(end, rank + 256);
    const seq = load<u32>(seqs + (rank << 2));
    const mixed = !allEqual(seqs + (rank << 2), blockEnd - rank, seq);
    if (!mixed) renderShared(pieces, count, rank, group, seq);
    for (; rank < blockEnd; rank++) {
      if (at + largest > limit) { full = true; break; }
      const body = at + 1 + lengthBytes;
      const stop = render(body, pieces, count, rank, group, mixed ? load<u32>(seqs + (rank << 2)) : seq, mixed);
      at = frame(at, header, body, stop - body);
    }
    skipNumbers(publication, blockStart, rank);
  }
  written = at;
  return rank;
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

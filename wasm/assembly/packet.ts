// Whole PUBLISH packets of QoS 0, many per call. Devices go in blocks. When all of a block stand at the same sequence
// number and its values are of usual size, each message is put together by copying 16 bytes at a time from fields:
//
//   cached   what never changes for the device        one record per device, `size` bytes, length in the last byte
//   shared   time, number and constant text            one record for all, likewise
//   single   a value, prepared (prepared.ts), and the constant text behind it
//
// Otherwise it is rendered piece by piece (message.ts). Both write the same bytes.

import * as l from './layout';
import { allEqual, render, renderShared, renderValue, setForm, setWritten, skipNumbers, notFiniteCount, setNotFinite } from './message';
import { BLOCK_DEVICES } from './opcodes';
import { isPlainNumber, prepareNumbers, RECORD_BYTES, RECORD_TEXT } from './prepared';

/** Bytes of the last message's remaining length: the next one's likely are as many. */
let lengthBytes: usize = 1;

//   field
//    0        4        8        12       16
//   +--------+--------+--------+--------+--------+
//   | kind   | at     | stride | tail   | tail   |   kind: that of the piece; SHARED: stride is the length
//   |        |        |        | text   | bytes  |
//   +--------+--------+--------+--------+--------+
const FIELD_AT: usize = 4;
const FIELD_STRIDE: usize = 8;
const FIELD_TAIL: usize = 12;
const FIELD_TAIL_BYTES: usize = 16;
const FIELD_BYTES: u32 = 32;
const FIELD_LIMIT: u32 = 64;
const FIELDS: usize = memory.data(2048, 16);

/** Makes the fields of a block; `room` takes the records of single pieces. False when messages are to be rendered. */
function prepareFields(pieces: usize, count: u32, rank: u32, devices: u32, group: usize, room: usize, scratch: usize): bool {
  if (count > FIELD_LIMIT) return false;
  let records = room;
  const roomEnd = room + <usize>l.PREPARED_PIECES * BLOCK_DEVICES * RECORD_BYTES;
  for (let k: u32 = 0; k < count; k++) {
    const piece = pieces + k * l.PIECE_BYTES, field = FIELDS + k * FIELD_BYTES;
    const kind = load<u32>(piece), stride = load<u32>(piece, l.PIECE_N);
    store<u32>(field, kind);
    store<u32>(field, load<u32>(piece, l.PIECE_AT), FIELD_AT);
    store<u32>(field, stride, FIELD_STRIDE);
    if (kind == l.KIND_SHARED) continue;
    if (kind == l.KIND_CACHED) {
      if (load<u32>(piece, l.PIECE_SPARE) != 0) return false;
      store<u32>(field, load<u32>(piece, l.PIECE_AT) + rank * stride, FIELD_AT);
      continue;
    }
    if (records == roomEnd || !prepareSingle(piece, kind, rank, devices, group, records, scratch)) return false;
    store<u32>(field, <u32>records, FIELD_AT);
    store<u32>(field, load<u32>(piece, l.PIECE_TAIL), FIELD_TAIL);
    store<u32>(field, load<u32>(piece, l.PIECE_TAIL_BYTES), FIELD_TAIL_BYTES);
    records += <usize>BLOCK_DEVICES * RECORD_BYTES;
  }
  return true;
}

function prepareSingle(piece: usize, kind: u32, rank: u32, devices: u32, group: usize, records: usize, scratch: usize): bool {
  if (isPlainNumber(piece)) return prepareNumbers(piece, rank, devices, records);
  if (kind == l.KIND_TOPIC_START || kind == l.KIND_TOPIC_END || kind == l.KIND_SEQ) return false;
  // Text of any other kind, if it is short; what was not finite is counted when the message is rendered.
  const before = notFiniteCount();
  for (let i: u32 = 0; i < devices; i++) {
    const bytes = renderValue(scratch, piece, rank + i, group, 0) - scratch;
    if (bytes > RECORD_TEXT || notFiniteCount() != before) {
      setNotFinite(before);
      return false;
    }
    const record = records + <usize>i * RECORD_BYTES;
    v128.store(record, v128.load(scratch));
    store<u8>(record, <u8>bytes, RECORD_TEXT);
  }
  return true;
}

/** Copies 48 bytes at once and what is left in a loop: loops cost more than bytes. Writes up to 47 bytes too many. */
// @ts-ignore: decorator
@inline
function copyMost(at: usize, text: usize, bytes: usize): void {
  v128.store(at, v128.load(text));
  v128.store(at, v128.load(text, 16), 16);
  v128.store(at, v128.load(text, 32), 32);
  if (bytes > 48) copyRest(at, text, bytes, 48);
}

function copyRest(at: usize, text: usize, bytes: usize, from: usize): void {
  for (let i = from; i < bytes; i += 16) v128.store(at + i, v128.load(text + i));
}

/** Puts together the message of the block's device `i`. */
// @ts-ignore: decorator
@inline
function assemble(at: usize, fieldsEnd: usize, i: usize): usize {
  for (let field = FIELDS; field < fieldsEnd; field += FIELD_BYTES) {
    const kind = load<u32>(field);
    const source: usize = load<u32>(field, FIELD_AT);
    if (kind == l.KIND_CACHED) {
      const stride: usize = load<u32>(field, FIELD_STRIDE);
      const cached = source + i * stride;
      copyMost(at, cached, stride);
      at += load<u8>(cached + stride - 1);
    } else if (kind == l.KIND_SHARED) {
      const bytes = load<u32>(field, FIELD_STRIDE);
      copyMost(at, source, bytes);
      at += bytes;
    } else {
      const record = source + (i << 4);
      v128.store(at, v128.load(record));
      at += load<u8>(record, RECORD_TEXT);
      const tail: usize = load<u32>(field, FIELD_TAIL), bytes = load<u32>(field, FIELD_TAIL_BYTES);
      v128.store(at, v128.load(tail));
      if (bytes > 16) copyRest(at, tail, bytes, 16);
      at += bytes;
    }
  }
  return at;
}

/** Puts the fixed header before a body of `bytes` that begins at `body`; `packet` is where the packet shall begin. */
// @ts-ignore: decorator
@inline
function frame(packet: usize, header: u32, body: usize, bytes: usize): usize {
  if (bytes < 128 && lengthBytes == 1) {
    store<u16>(packet, <u16>(header | <u32>bytes << 8));
    return body + bytes;
  }
  store<u8>(packet, <u8>header);
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

/**
 * Whole PUBLISH packets of QoS 0 from `at` on, none beyond `limit`; `room` takes prepared pieces, `scratch` one text. Returns the
 * first rank that did not fit.
 */
export function encodePackets(publication: usize, first: u32, end: u32, at: usize, limit: usize, protocol: u32, room: usize, scratch: usize): u32 {
  const group = load<u32>(publication, l.PUBLICATION_GROUP), header = load<u32>(publication, l.PUBLICATION_HEADER);
  const pieces = load<u32>(publication, l.PUBLICATION_FAST), count = load<u32>(publication, l.PUBLICATION_FAST_COUNT);
  const seqs = load<u32>(publication, l.PUBLICATION_SEQ), largest = load<u32>(publication, l.PUBLICATION_LARGEST);
  const fieldsEnd = FIELDS + count * FIELD_BYTES;
  setForm(protocol);
  let rank = first;
  while (rank < end) {
    // As many as certainly fit.
    const fitting = <u32>min<usize>((limit - at) / largest, BLOCK_DEVICES);
    if (limit < at || fitting == 0) break;
    const devices = min<u32>(end - rank, fitting);
    const seq = load<u32>(seqs + (rank << 2));
    const mixed = !allEqual(seqs + (rank << 2), devices, seq);
    if (!mixed) renderShared(pieces, count, rank, group, seq);
    if (!mixed && prepareFields(pieces, count, rank, devices, group, room, scratch)) {
      for (let i: usize = 0; i < devices; i++) {
        const body = at + 1 + lengthBytes;
        at = frame(at, header, body, assemble(body, fieldsEnd, i) - body);
      }
    } else {
      for (let i: u32 = rank; i < rank + devices; i++) {
        const body = at + 1 + lengthBytes;
        at = frame(at, header, body, render(body, pieces, count, i, group, load<u32>(seqs + (i << 2)), mixed) - body);
      }
    }
    skipNumbers(publication, rank, rank + devices);
    rank += devices;
  }
  setWritten(at);
  return rank;
}

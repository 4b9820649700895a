// Whole PUBLISH packets of QoS 0, many per call. Devices go in blocks. When all of a block stand at the same sequence
// number and its values are of usual size, each message is put together by copying 16 bytes at a time from fields:
//
//   cached   what never changes for the device        one record per device, `size` bytes, length in the last byte
//   shared   time, number and constant text            one record for all, likewise
//   single   a value, prepared (prepared.ts, small-numbers.ts), and the constant text behind it
//
// Otherwise it is rendered piece by piece (message.ts). Both write the same bytes.

import * as l from './layout';
import { allEqual, render, renderShared, renderValue, setForm, setWritten, skipNumbers, notFiniteCount, setNotFinite } from './message';
import { BLOCK_DEVICES } from './opcodes';
import { prepareSmallNumbers, SMALL_BYTES, SMALL_DECIMALS } from './small-numbers';
import { isPlainNumber, prepareNumbers, RECORD_BYTES, RECORD_TEXT } from './prepared';

/** Bytes of the last message's remaining length: the next one's likely are as many. */
let lengthBytes: usize = 1;

//   field
//    0        4        8        12       16
//   +--------+--------+--------+--------+--------+
//   | kind   | at     | stride | tail   | tail   |   kind: that of the piece; SHARED: stride is the length
//   |        |        |        | text   | bytes  |
//   +--------+--------+--------+--------+--------+
/** Records of one piece for a block. */
const RECORDS_BYTES: usize = 4096; // of the next piece: right behind
const FIELD_AT: usize = 4;
const FIELD_STRIDE: usize = 8;
const FIELD_TAIL: usize = 12;
const FIELD_TAIL_BYTES: usize = 16;
const FIELD_BYTES: u32 = 32;
const FIELD_LIMIT: u32 = 64;
const FIELDS: usize = memory.data(2048, 16);

/** Makes the fields of a block; `room` takes the records of single pieces. False when messages are to be rendered. */
export function prepareFields(pieces: usize, count: u32, rank: u32, devices: u32, group: usize, room: usize, scratch: usize): bool {
  if (count > FIELD_LIMIT) return false;
  let records = room;
  const roomEnd = room + <usize>l.PREPARED_PIECES * RECORDS_BYTES;
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
    const bytes = records == roomEnd ? 0 : prepareSingle(piece, kind, rank, devices, group, records, scratch);
    if (bytes == 0) return false;
    store<u32>(field, <u32>records, FIELD_AT);
    store<u32>(field, bytes, FIELD_STRIDE);
    store<u32>(field, load<u32>(piece, l.PIECE_TAIL), FIELD_TAIL);
    store<u32>(field, load<u32>(piece, l.PIECE_TAIL_BYTES), FIELD_TAIL_BYTES);
    records += RECORDS_BYTES;
  }
  return true;
}

/** Bytes of the records made, 0 when a text does not fit. */
function prepareSingle(piece: usize, kind: u32, rank: u32, devices: u32, group: usize, records: usize, scratch: usize): u32 {
  if (isPlainNumber(piece)) return preparePlain(piece, rank, devices, records);
  if (kind == l.KIND_TOPIC_START || kind == l.KIND_TOPIC_END || kind == l.KIND_SEQ) return 0;
  // Text of any other kind, if it is short; what was not finite is counted when the message is rendered.
  const before = notFiniteCount();
  for (let i: u32 = 0; i < devices; i++) {
    const bytes = renderValue(scratch, piece, rank + i, group, 0) - scratch;
    if (bytes > RECORD_TEXT || notFiniteCount() != before) {
      setNotFinite(before);
      return 0;
    }
    const record = records + <usize>i * RECORD_BYTES;
    v128.store(record, v128.load(scratch));
    store<u8>(record, <u8>bytes, RECORD_TEXT);
  }
  return <u32>RECORD_BYTES;
}

/** A piece whose numbers once had more than four digits is no longer tried as one of small numbers. */
function preparePlain(piece: usize, rank: u32, devices: u32, records: usize): u32 {
  const decimals = load<u32>(piece, l.PIECE_N);
  if (load<u32>(piece, l.PIECE_SPARE) == 0 && decimals <= SMALL_DECIMALS) {
    const value: usize = load<u32>(piece, l.PIECE_AT) + (rank << 3);
    if (prepareSmallNumbers(value, devices, decimals, load<u32>(piece, l.PIECE_MORE), records)) return SMALL_BYTES;
    store<u32>(piece, 1, l.PIECE_SPARE);
  }
  return prepareNumbers(piece, rank, devices, records) ? <u32>RECORD_BYTES : 0;
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
      if (load<u32>(field, FIELD_STRIDE) == SMALL_BYTES) {
        const record = load<u64>(source + (i << 3));
        store<u64>(at, record);
        at += <usize>(record >> 56);
      } else {
        const record = source + (i << 4);
        v128.store(at, v128.load(record));
        at += load<u8>(record, RECORD_TEXT);
      }
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
 * Whether the fields are the usual ones: one cached, one shared of at most 64 bytes, then up to four small numbers with
 * short tails.
 */
export function areUsual(count: u32): bool {
  const shared = FIELDS + FIELD_BYTES;
  if (count < 3 || count > 6 || load<u32>(FIELDS) != l.KIND_CACHED || load<u32>(FIELDS, FIELD_STRIDE) > 96) return false;
  if (load<u32>(shared) != l.KIND_SHARED || load<u32>(shared, FIELD_STRIDE) > 64) return false;
  for (let field = FIELDS + 2 * FIELD_BYTES; field < FIELDS + count * FIELD_BYTES; field += FIELD_BYTES) {
    if (load<u32>(field) != l.KIND_NUMBER || load<u32>(field, FIELD_STRIDE) != SMALL_BYTES || load<u32>(field, FIELD_TAIL_BYTES) > 16) return false;
  }
  return true;
}

// The same as assemble for the usual fields, with everything of the block in locals: 40 instructions a message in the
// place of 100. `places` lists devices of the block, a byte each; 0 is all of them, in their order.
export function assembleUsual(at: usize, header: u32, count: u32, devices: u32, places: usize): usize {
  const one = FIELDS + 2 * FIELD_BYTES, two = one + FIELD_BYTES, three = two + FIELD_BYTES, four = three + FIELD_BYTES;
  const stride: usize = load<u32>(FIELDS, FIELD_STRIDE), numbers = count - 2;
  const shared: usize = load<u32>(FIELDS + FIELD_BYTES, FIELD_AT), sharedBytes: usize = load<u32>(FIELDS + FIELD_BYTES, FIELD_STRIDE);
  const shared0 = v128.load(shared), shared1 = v128.load(shared, 16), shared2 = v128.load(shared, 32), shared3 = v128.load(shared, 48);
  const tail1 = v128.load(load<u32>(one, FIELD_TAIL)), bytes1: usize = load<u32>(one, FIELD_TAIL_BYTES);
  const tail2 = numbers > 1 ? v128.load(load<u32>(two, FIELD_TAIL)) : tail1, bytes2: usize = load<u32>(two, FIELD_TAIL_BYTES);
  const tail3 = numbers > 2 ? v128.load(load<u32>(three, FIELD_TAIL)) : tail1, bytes3: usize = load<u32>(three, FIELD_TAIL_BYTES);
  const tail4 = numbers > 3 ? v128.load(load<u32>(four, FIELD_TAIL)) : tail1, bytes4: usize = load<u32>(four, FIELD_TAIL_BYTES);
  let cached: usize = load<u32>(FIELDS, FIELD_AT), record: usize = load<u32>(one, FIELD_AT);
  if (places != 0) {
    for (const end = places + devices; places < end; places++) {
      const i: usize = load<u8>(places);
      at = usual(at, header, cached + stride * i, record + SMALL_BYTES * i, stride, numbers, shared0, shared1, shared2, shared3, sharedBytes, tail1, bytes1, tail2, bytes2, tail3, bytes3, tail4, bytes4);
    }
    return at;
  }
  for (const end = cached + stride * devices; cached < end; cached += stride) {
    at = usual(at, header, cached, record, stride, numbers, shared0, shared1, shared2, shared3, sharedBytes, tail1, bytes1, tail2, bytes2, tail3, bytes3, tail4, bytes4);
    record += SMALL_BYTES;
  }
  return at;
}

// @ts-ignore: decorator
@inline
function usual(
  at: usize, header: u32, cached: usize, record: usize, stride: usize, numbers: u32, shared0: v128, shared1: v128, shared2: v128, shared3: v128, sharedBytes: usize,
  tail1: v128, bytes1: usize, tail2: v128, bytes2: usize, tail3: v128, bytes3: usize, tail4: v128, bytes4: usize,
): usize {
  const body = at + 1 + lengthBytes;
  v128.store(body, v128.load(cached));
  v128.store(body, v128.load(cached, 16), 16);
  v128.store(body, v128.load(cached, 32), 32);
  if (stride > 48) {
    v128.store(body, v128.load(cached, 48), 48);
    v128.store(body, v128.load(cached, 64), 64);
    v128.store(body, v128.load(cached, 80), 80);
  }
  let p = body + load<u8>(cached + stride - 1);
  v128.store(p, shared0);
  v128.store(p, shared1, 16);
  v128.store(p, shared2, 32);
  if (sharedBytes > 48) v128.store(p, shared3, 48);
  p = appendSmall(p + sharedBytes, load<u64>(record), tail1) + bytes1;
  if (numbers > 1) {
    p = appendSmall(p, load<u64>(record, RECORDS_BYTES), tail2) + bytes2;
    if (numbers > 2) {
      p = appendSmall(p, load<u64>(record, 2 * RECORDS_BYTES), tail3) + bytes3;
      if (numbers > 3) p = appendSmall(p, load<u64>(record, 3 * RECORDS_BYTES), tail4) + bytes4;
    }
  }
  return frame(at, header, body, p - body);
}

// @ts-ignore: decorator
@inline
function appendSmall(at: usize, record: u64, tail: v128): usize {
  store<u64>(at, record);
  const end = at + <usize>(record >> 56);
  v128.store(end, tail);
  return end;
}

/** The packet of the block's device `i` from its fields. */
export function assembleDevice(at: usize, header: u32, count: u32, i: usize): usize {
  const body = at + 1 + lengthBytes;
  return frame(at, header, body, assemble(body, FIELDS + count * FIELD_BYTES, i) - body);
}

/** The packet of the device of this rank, piece by piece. */
export function renderDevice(at: usize, header: u32, pieces: usize, count: u32, rank: u32, group: usize, seq: u32, mixed: bool): usize {
  const body = at + 1 + lengthBytes;
  return frame(at, header, body, render(body, pieces, count, rank, group, seq, mixed) - body);
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
      if (areUsual(count)) at = assembleUsual(at, header, count, devices, 0);
      else for (let i: usize = 0; i < devices; i++) {
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

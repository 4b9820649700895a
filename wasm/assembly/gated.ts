// Messages of publications with fates (fates.ts): of a due range only what is sent. Fields are prepared for whole blocks, as
// in packet.ts, and put together for those that are sent.

import * as l from './layout';
import { countFates, FATES, FATE_SEND, FATE_SPECIAL, forgetSwallowed, readFates, sendAt, useNumbers } from './fates';
import { allEqual, renderShared, setForm, setWritten, writeRecord } from './message';
import { BLOCK_DEVICES } from './opcodes';
import { areUsual, assembleDevice, assembleUsual, prepareFields, renderDevice } from './packet';

/** With less than one in so many to be sent, preparing the whole block costs more than rendering those few. */
const RARE: u32 = 64;

/** Devices of the block at hand that send, in their order, a byte each. */
const PLACES: usize = memory.data(272, 16);

const ALL_SEND: u64 = 0; // FATE_SEND, eight times

let sent: u32 = 0;

/** Messages that the last call wrote. */
export function sentCount(): u32 { return sent; }

/** As encodePackets (packet.ts), with the column of fates. */
export function encodeGated(publication: usize, first: u32, end: u32, at: usize, limit: usize, protocol: u32, room: usize, scratch: usize, fate: usize): u32 {
  const largest = load<u32>(publication, l.PUBLICATION_LARGEST), seqs = load<u32>(publication, l.PUBLICATION_SEQ);
  setForm(protocol);
  begin();
  let rank = first;
  while (rank < end) {
    const fitting = <u32>min<usize>((limit - at) / largest, BLOCK_DEVICES);
    if (limit < at || fitting == 0) break;
    const devices = min<u32>(end - rank, fitting);
    readFates(fate, rank, devices);
    const count = countFates(devices, FATE_SEND);
    if (count > 0) at = encodeBlock(publication, rank, devices, count, at, room, scratch);
    useNumbers(seqs + (rank << 2), devices, false);
    sent += count;
    rank += devices;
  }
  setWritten(at);
  return rank;
}

function begin(): void {
  sent = 0;
  forgetSwallowed();
}

function encodeBlock(publication: usize, rank: u32, devices: u32, sends: u32, at: usize, room: usize, scratch: usize): usize {
  const group = load<u32>(publication, l.PUBLICATION_GROUP), header = load<u32>(publication, l.PUBLICATION_HEADER);
  const pieces = load<u32>(publication, l.PUBLICATION_FAST), count = load<u32>(publication, l.PUBLICATION_FAST_COUNT);
  const seqs = load<u32>(publication, l.PUBLICATION_SEQ) + (rank << 2);
  listSends(devices);
  const stop = PLACES + sends, place = <u32>load<u8>(PLACES), seq = load<u32>(seqs + (place << 2));
  // Mostly all of them stand at one number, those that do not send too: that is asked more quickly.
  const mixed = !allEqual(seqs, devices, seq) && !sendAt(seqs, devices, seq);
  if (!mixed) renderShared(pieces, count, rank + place, group, seq);
  if (mixed || sends * RARE < devices || !prepareFields(pieces, count, rank, devices, group, room, scratch)) {
    for (let next = PLACES; next < stop; next++) {
      const i: u32 = load<u8>(next);
      at = renderDevice(at, header, pieces, count, rank + i, group, load<u32>(seqs + (i << 2)), mixed);
    }
    return at;
  }
  if (areUsual(count)) return assembleUsual(at, header, count, sends, sends == devices ? 0 : PLACES);
  for (let next = PLACES; next < stop; next++) at = assembleDevice(at, header, count, load<u8>(next));
  return at;
}

/** Lists the devices of the block that send: eight at once where all of them do, else without a branch, since who sends cannot be foreseen. */
function listSends(devices: u32): void {
  let next = PLACES, eight: u64 = 0x0706050403020100;
  for (let i: u32 = 0; i < devices; i += 8) {
    const fates = load<u64>(FATES + i);
    if (fates == ALL_SEND) {
      store<u64>(next, eight);
      next += 8;
    } else for (let k: u32 = 0; k < 64; k += 8) {
      store<u8>(next, <u8>(eight >> k));
      next += <usize>((<u32>(fates >> k) & 0xff) == FATE_SEND);
    }
    eight += 0x0808080808080808;
  }
}

/** As encodeRecords (message.ts), with the column of fates. */
export function encodeGatedRecords(publication: usize, first: u32, end: u32, at: usize, limit: usize, fate: usize): u32 {
  const largest = load<u32>(publication, l.PUBLICATION_LARGEST), seqs = load<u32>(publication, l.PUBLICATION_SEQ);
  begin();
  let rank = first;
  while (rank < end) {
    const fitting = <u32>min<usize>((limit - at) / largest, BLOCK_DEVICES);
    if (limit < at || fitting == 0) break;
    const devices = min<u32>(end - rank, fitting);
    readFates(fate, rank, devices);
    const count = countFates(devices, FATE_SEND);
    listSends(devices);
    for (let next = PLACES; next < PLACES + count; next++) at = writeRecord(publication, rank + <u32>load<u8>(next), at);
    sent += count;
    useNumbers(seqs + (rank << 2), devices, false);
    rank += devices;
  }
  setWritten(at);
  return rank;
}

/**
 * Uses up the numbers of a range without encoding it; `special`: those of special messages too. Returns how many messages
 * would have been sent, special ones with them if their numbers go.
 */
export function skipGated(publication: usize, first: u32, end: u32, fate: usize, special: bool): u32 {
  const seqs = load<u32>(publication, l.PUBLICATION_SEQ);
  begin();
  for (let rank = first; rank < end; rank += BLOCK_DEVICES) {
    const devices = min<u32>(BLOCK_DEVICES, end - rank);
    readFates(fate, rank, devices);
    sent += countFates(devices, FATE_SEND) + (special ? countFates(devices, FATE_SPECIAL) : 0);
    useNumbers(seqs + (rank << 2), devices, special);
  }
  return sent;
}

/** Encodes the message of one device as a record and uses up its number. Returns the end of the record. */
export function encodeOne(publication: usize, rank: u32, at: usize): usize {
  const end = writeRecord(publication, rank, at);
  const number = load<u32>(publication, l.PUBLICATION_SEQ) + (rank << 2);
  store<u32>(number, load<u32>(number) + 1);
  return end;
}

/** How many values of a column are not 0. */
export function countTrue(column: usize, count: u32): u32 {
  const zero = f64x2.splat(0);
  let pairs = i64x2.splat(0), rank: u32 = 0;
  for (; rank + 2 <= count; rank += 2) pairs = i64x2.sub(pairs, f64x2.ne(v128.load(column + (<usize>rank << 3)), zero));
  let sum = <u32>(i64x2.extract_lane(pairs, 0) + i64x2.extract_lane(pairs, 1));
  if (rank < count && load<f64>(column + (<usize>rank << 3)) != 0) sum++;
  return sum;
}

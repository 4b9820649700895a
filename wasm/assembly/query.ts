// What is asked about a fleet beside its messages: checksums, ranges, masks.

import { BLOCK_DEVICES } from './opcodes';
import { FATES, FATE_SEND, readFates, useNumbers } from './fates';
import { PUBLICATION_SEQ } from './layout';
import { skipNumbers, writeRecord } from './message';

const FNV_OFFSET: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x100000001b3;

// @ts-ignore: decorator
@inline
function hashByte(hash: u64, byte: u64): u64 {
  return (hash ^ byte) * FNV_PRIME;
}

function hashBytes(hash: u64, at: usize, bytes: u32): u64 {
  for (let i: u32 = 0; i < bytes; i++) hash = hashByte(hash, load<u8>(at + i));
  return hash;
}

/** Sum of FNV-1a over (tick as u32, topic, 0, payload) of each message; `room` is scratch for one record. */
export function checksum(publication: usize, first: u32, end: u32, tick: u32, room: usize): u64 {
  let sum: u64 = 0;
  for (let rank = first; rank < end; rank++) sum += hashMessage(publication, rank, tick, room);
  skipNumbers(publication, first, end);
  return sum;
}

/** The same for a publication with fates: what is sent as it is. Special messages are left alone. */
export function checksumGated(publication: usize, first: u32, end: u32, tick: u32, room: usize, fate: usize): u64 {
  const seqs = load<u32>(publication, PUBLICATION_SEQ);
  let sum: u64 = 0;
  for (let rank = first; rank < end; rank += BLOCK_DEVICES) {
    const devices = min<u32>(BLOCK_DEVICES, end - rank);
    readFates(fate, rank, devices);
    for (let i: u32 = 0; i < devices; i++) if (load<u8>(FATES + i) == FATE_SEND) sum += hashMessage(publication, rank + i, tick, room);
    useNumbers(seqs + (rank << 2), devices, false);
  }
  return sum;
}

function hashMessage(publication: usize, rank: u32, tick: u32, room: usize): u64 {
  writeRecord(publication, rank, room);
  let hash = FNV_OFFSET;
  for (let shift: u32 = 0; shift < 32; shift += 8) hash = hashByte(hash, (tick >> shift) & 0xff);
  const topicBytes = load<u32>(room);
  hash = hashByte(hashBytes(hash, room + 8, topicBytes), 0);
  return hashBytes(hash, room + 8 + topicBytes, load<u32>(room, 4));
}

/** Smallest (or, with sign −1, the negated largest) finite value of a column; +∞ when there is none. */
export function leastOf(column: usize, count: u32, sign: f64): f64 {
  let least = Infinity;
  for (let rank: u32 = 0; rank < count; rank++) {
    const value = load<f64>(column + (rank << 3)) * sign;
    if (value < least && value > -Infinity) least = value;
  }
  return least;
}

/** Truth of values as bytes 1 and 0. The operand advances by 8 bytes a device, or stands still. */
export function writeMask(values: usize, advance: usize, count: u32, mask: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const value = load<f64>(values);
    store<u8>(mask + i, <u8>(value < 0 || value > 0));
    values += advance;
  }
}

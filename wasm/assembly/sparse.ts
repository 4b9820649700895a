// Bodies of sparse values: the lanes of a block where a condition holds, packed together, so that what few devices need
// costs those few. Lanes are kept per level of nesting, in ascending order:
//
//   around   u16 per lane: its place around the body, in the block or in the lanes of the body around
//   block    u16 per lane: its place in the block; columns are read and written by it. Of the first level it is `around`
//   hash     u64 per lane, index u32 per lane: of the device, so draws are what they would be outside
//
// An odd last lane is there twice, since operations go by pairs.

import { BLOCK_DEVICES, SPARSE_LEVELS } from './opcodes';
import { truth } from './logic';

const AROUND: u32 = 0;
const BLOCK: u32 = AROUND + BLOCK_DEVICES * 2 + 16;
const HASH: u32 = BLOCK + BLOCK_DEVICES * 2 + 16;
const INDEX: u32 = HASH + BLOCK_DEVICES * 8 + 16;
const LEVEL_BYTES: u32 = INDEX + BLOCK_DEVICES * 4 + 16;
const LEVELS: usize = memory.data(LEVEL_BYTES * SPARSE_LEVELS, 16);

/** Lanes of a body; levels count from 1. */
// @ts-ignore: decorator
@inline
export function laneHash(level: u32): usize { return LEVELS + (level - 1) * LEVEL_BYTES + HASH; }
// @ts-ignore: decorator
@inline
export function laneIndex(level: u32): usize { return LEVELS + (level - 1) * LEVEL_BYTES + INDEX; }
// @ts-ignore: decorator
@inline
export function lanePlaces(level: u32, inBlock: bool): usize { return LEVELS + (level - 1) * LEVEL_BYTES + (inBlock && level > 1 ? BLOCK : AROUND); }

/** Fills the lanes of a level: places below `devices` where a holds; who they are only if anybody asks. Returns how many. */
export function findLanes(level: u32, a: usize, sa: usize, devices: u32, hash: usize, sh: usize, index: usize, si: usize, isAsked: bool): u32 {
  const around = lanePlaces(level, false);
  const lanes = sa == 0 ? allOrNone(a, devices, around) : holding(a, devices, around);
  if (lanes == 0) return 0;
  if (lanes & 1) store<u16>(around + (lanes << 1), load<u16>(around + ((lanes - 1) << 1)));
  const end = lanes + (lanes & 1);
  if (level > 1) {
    const block = lanePlaces(level, true), outer = lanePlaces(level - 1, true);
    for (let lane: u32 = 0; lane < end; lane++) store<u16>(block + (lane << 1), load<u16>(outer + (<usize>load<u16>(around + (lane << 1)) << 1)));
  }
  if (isAsked) {
    const hashes = laneHash(level), indices = laneIndex(level);
    for (let lane: u32 = 0; lane < end; lane++) {
      const place = <usize>load<u16>(around + (lane << 1));
      store<u64>(hashes + (lane << 3), load<u64>(hash + place * (sh >> 1)));
      store<u32>(indices + (lane << 2), load<u32>(index + place * (si >> 1)));
    }
  }
  return lanes;
}

/** Truth of a scalar: "not 0 and not NaN". */
export function holds(a: usize): bool {
  const value = load<f64>(a);
  return value < 0 || value > 0;
}

function allOrNone(a: usize, devices: u32, around: usize): u32 {
  if (!holds(a)) return 0;
  for (let place: u32 = 0; place < devices; place++) store<u16>(around + (place << 1), <u16>place);
  return devices;
}

/** Mostly nobody: eight devices at a time are passed over when all their bits are 0. */
function holding(a: usize, devices: u32, around: usize): u32 {
  const zero = f64x2.splat(0.0);
  let out = around, place: u32 = 0;
  for (const eights = devices & ~7; place < eights; place += 8) {
    const p = v128.load(a), q = v128.load(a, 16), r = v128.load(a, 32), s = v128.load(a, 48);
    a += 64;
    if (!v128.any_true(v128.or(v128.or(p, q), v128.or(r, s)))) continue;
    let mask = i64x2.bitmask(truth(p, zero)) | (i64x2.bitmask(truth(q, zero)) << 2) | (i64x2.bitmask(truth(r, zero)) << 4) | (i64x2.bitmask(truth(s, zero)) << 6);
    for (; mask != 0; mask &= mask - 1) {
      store<u16>(out, <u16>(place + ctz(mask)));
      out += 2;
    }
  }
  for (; place < devices; place++) {
    if (holds(a)) {
      store<u16>(out, <u16>place);
      out += 2;
    }
    a += 8;
  }
  return <u32>(out - around) >> 1;
}

/** d[lane] = a[place of the lane]. May write over its own source: no lane lies before its number. */
export function gatherLoop(d: usize, lanes: u32, a: usize, places: usize): void {
  for (const end = d + ((lanes + 1) >> 1 << 4); d < end; d += 16) {
    const first = load<f64>(a + (<usize>load<u16>(places) << 3)), second = load<f64>(a + (<usize>load<u16>(places, 2) << 3));
    store<f64>(d, first);
    store<f64>(d, second, 8);
    places += 4;
  }
}

/** d[place of the lane] = a[lane]; `sa` is 0 for a scalar. */
export function scatterLoop(d: usize, lanes: u32, a: usize, sa: usize, places: usize): void {
  for (const end = places + (lanes << 1); places < end; places += 2) {
    store<f64>(d + (<usize>load<u16>(places) << 3), load<f64>(a));
    a += sa >> 1;
  }
}

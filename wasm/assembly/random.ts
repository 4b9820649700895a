// Draws. There is no generator: a draw is a hash of who draws, what for and when.
//
//   d = mix64((i + 1) · G)              one per device, i its index in the fleet: a column
//   s = mix64(key + (step + 1) · G)     one per instruction and step; step is −1 at birth
//   h = mix64(d + s)                    one per draw
//
// G = 0x9E3779B97F4A7C15; mix64 is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators, OOPSLA 2014, variant 13 of Stafford). So every shard, any number of workers and any order of ticks give
// the same values.
//
//   UNIFORM  u = ((h >>> 12) + 0.5) · 2^-52, in (0, 1) without its ends;  a + (b − a) · u
//   CHOICE   ⌊a · u⌋
//   NORMAL   inverse distribution function, see normal.ts: bit 0 is the sign, bits 12 … 63 the probability
//
// In a program over scalars (constants, tick) d is 0: a draw of the whole fleet, the same in every shard.

import { NORMAL_TABLE, NORMAL_FIRST } from './normal';

export const GOLDEN: u64 = 0x9e3779b97f4a7c15;

// @ts-ignore: decorator
@inline
export function mix64(value: u64): u64 {
  let z = value;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

export function stepKey(key: u64, step: i64): u64 {
  return mix64(key + <u64>(step + 1) * GOLDEN);
}

// Constants stand in memory: written in place, V8 makes each of them anew in every round of a loop.
const EXPONENT: usize = memory.data<u64>([0x3ff0000000000000]);
const BELOW_ONE: usize = memory.data<f64>([1.0 - 1.1102230246251565e-16]);
const PLACE: usize = memory.data<u64>([0x0000ffffffffffff]);

// @ts-ignore: decorator
@inline
function both(at: usize): v128 { return v128.load64_splat(at); }

/** Hashes of a pair of devices. */
// @ts-ignore: decorator
@inline
export function hashPair(hash: usize, s: u64): v128 {
  return i64x2.replace_lane(i64x2.splat(<i64>mix64(load<u64>(hash) + s)), 1, <i64>mix64(load<u64>(hash, 8) + s));
}

// ((h >>> 12) + 0.5) · 2^-52: the 52 bits become the fraction of a double in [1, 2), then 1 − 2^-53 is taken off, exactly.
// @ts-ignore: decorator
@inline
export function fraction(h: v128): v128 {
  return f64x2.sub(v128.or(i64x2.shr_u(h, 12), both(EXPONENT)), both(BELOW_ONE));
}

// @ts-ignore: decorator
@inline
function normalPair(h: v128): v128 {
  const v = fraction(h);
  // Exponent and four top bits of the fraction choose the segment, the rest is the place in it, as a double in [1, 17/16).
  const p0 = NORMAL_TABLE - (NORMAL_FIRST << 5) + (<usize>i16x8.extract_lane_u(v, 3) << 5);
  const p1 = NORMAL_TABLE - (NORMAL_FIRST << 5) + (<usize>i16x8.extract_lane_u(v, 7) << 5);
  const t = v128.or(v128.and(v, both(PLACE)), both(EXPONENT));
  const low0 = v128.load(p0), low1 = v128.load(p1), high0 = v128.load(p0, 16), high1 = v128.load(p1, 16);
  const c0 = v128.shuffle<f64>(low0, low1, 0, 2), c1 = v128.shuffle<f64>(low0, low1, 1, 3);
  const c2 = v128.shuffle<f64>(high0, high1, 0, 2), c3 = v128.shuffle<f64>(high0, high1, 1, 3);
  const x = f64x2.add(f64x2.add(c0, f64x2.mul(t, c1)), f64x2.mul(f64x2.mul(t, t), f64x2.add(c2, f64x2.mul(t, c3))));
  return v128.xor(x, i64x2.shl(h, 63));
}

export function uniform(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, hash: usize, sh: usize, s: u64): void {
  for (; d < end; d += 16) {
    const u = fraction(hashPair(hash, s));
    const low = v128.load(a);
    v128.store(d, f64x2.add(low, f64x2.mul(f64x2.sub(v128.load(b), low), u)));
    a += sa; b += sb; hash += sh;
  }
}

export function choice(d: usize, end: usize, a: usize, sa: usize, hash: usize, sh: usize, s: u64): void {
  for (; d < end; d += 16) {
    const u = fraction(hashPair(hash, s));
    v128.store(d, f64x2.floor(f64x2.mul(v128.load(a), u)));
    a += sa; hash += sh;
  }
}

export function normal(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, hash: usize, sh: usize, s: u64): void {
  if (sb == 0 && sh == 16) return normalAround(d, end, a, sa, v128.load(b), hash - d, s);
  for (; d < end; d += 16) {
    const n = normalPair(hashPair(hash, s));
    v128.store(d, f64x2.add(v128.load(a), f64x2.mul(v128.load(b), n)));
    a += sa; b += sb; hash += sh;
  }
}

/** The usual case: one standard deviation for all. What stands still is in a register, what advances is `d` away. */
function normalAround(d: usize, end: usize, a: usize, sa: usize, sd: v128, hash: usize, s: u64): void {
  for (; d < end; d += 16) {
    v128.store(d, f64x2.add(v128.load(a), f64x2.mul(sd, normalPair(hashPair(d + hash, s)))));
    a += sa;
  }
}

/** c = c · a + b · N. */
export function ou(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, hash: usize, sh: usize, s: u64): void {
  if ((sa | sb) == 0 && (sc & sh) == 16) return ouOfAll(d, end, v128.load(a), v128.load(b), c - d, hash - d, s);
  for (; d < end; d += 16) {
    const n = normalPair(hashPair(hash, s));
    const x = f64x2.add(f64x2.mul(v128.load(c), v128.load(a)), f64x2.mul(v128.load(b), n));
    v128.store(c, x);
    v128.store(d, x);
    a += sa; b += sb; c += sc; hash += sh;
  }
}

/** The usual case: one time constant and one standard deviation for all. */
function ouOfAll(d: usize, end: usize, keep: v128, sd: v128, c: usize, hash: usize, s: u64): void {
  for (; d < end; d += 16) {
    const x = f64x2.add(f64x2.mul(v128.load(d + c), keep), f64x2.mul(sd, normalPair(hashPair(d + hash, s))));
    v128.store(d + c, x);
    v128.store(d, x);
  }
}

/** c = c + a · N. */
export function walk(d: usize, end: usize, a: usize, sa: usize, c: usize, sc: usize, hash: usize, sh: usize, s: u64): void {
  for (; d < end; d += 16) {
    const n = normalPair(hashPair(hash, s));
    const x = f64x2.add(v128.load(c), f64x2.mul(v128.load(a), n));
    v128.store(c, x);
    v128.store(d, x);
    a += sa; c += sc; hash += sh;
  }
}

/** c = c + a · N, reflected at b and e, as often as it takes when a step is wider than the whole range. */
export function walkWithin(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize, hash: usize, sh: usize, s: u64): void {
  const isRange = load<f64>(b) <= load<f64>(e);
  if ((sa | sb | se) == 0 && (sc & sh) == 16 && isRange) return walkWithinAll(d, end, v128.load(a), v128.load(b), c - d, v128.load(e), hash - d, s);
  for (; d < end; d += 16) {
    const n = normalPair(hashPair(hash, s));
    const low = v128.load(b), high = v128.load(e);
    let x = f64x2.add(v128.load(c), f64x2.mul(v128.load(a), n));
    x = v128.bitselect(f64x2.sub(f64x2.add(low, low), x), x, f64x2.lt(x, low));
    x = v128.bitselect(f64x2.sub(f64x2.add(high, high), x), x, f64x2.gt(x, high));
    if (v128.any_true(f64x2.lt(x, low))) x = folded(x, low, high);
    x = f64x2.min(f64x2.max(x, low), high);
    v128.store(c, x);
    v128.store(d, x);
    a += sa; b += sb; c += sc; e += se; hash += sh;
  }
}

/** What lies below the range after one reflection at either end is reflected on and on; where that is no number, it is low. */
function folded(x: v128, low: v128, high: v128): v128 {
  const range = f64x2.sub(high, low), twice = f64x2.add(range, range);
  let y = f64x2.sub(x, low);
  y = f64x2.sub(y, f64x2.mul(twice, f64x2.floor(f64x2.div(y, twice))));
  y = f64x2.add(low, f64x2.min(y, f64x2.sub(twice, y)));
  y = v128.bitselect(y, low, f64x2.eq(y, y));
  return v128.bitselect(f64x2.pmin(f64x2.pmax(y, low), high), x, f64x2.lt(x, low));
}

/** The usual case: one standard deviation and one range for all. After both reflections nothing is above. */
function walkWithinAll(d: usize, end: usize, sd: v128, low: v128, c: usize, high: v128, hash: usize, s: u64): void {
  const lowTwice = f64x2.add(low, low), highTwice = f64x2.add(high, high);
  for (; d < end; d += 16) {
    let x = f64x2.add(v128.load(d + c), f64x2.mul(sd, normalPair(hashPair(d + hash, s))));
    x = v128.bitselect(f64x2.sub(lowTwice, x), x, f64x2.lt(x, low));
    x = v128.bitselect(f64x2.sub(highTwice, x), x, f64x2.gt(x, high));
    if (v128.any_true(f64x2.lt(x, low))) x = folded(x, low, high);
    v128.store(d + c, x);
    v128.store(d, x);
  }
}

// Who is chosen: functions of key and device that do not depend on the step, so an answer stays, and every shard has its own
// part of it.

import { fraction, GOLDEN, hashPair, mix64, stepKey } from './random';

/** Draws in (0, 1) by a counter in the place of the step number. */
export function uniformAt(d: usize, end: usize, a: usize, sa: usize, hash: usize, sh: usize, key: u64): void {
  if (sa == 0) {
    const s = stepKey(key, <i64>load<f64>(a));
    for (; d < end; d += 16) {
      v128.store(d, fraction(hashPair(hash, s)));
      hash += sh;
    }
    return;
  }
  for (; d < end; d += 16) {
    const first = mix64(load<u64>(hash) + stepKey(key, <i64>load<f64>(a)));
    const second = mix64(load<u64>(hash, 8) + stepKey(key, <i64>load<f64>(a, 8)));
    v128.store(d, fraction(i64x2.replace_lane(i64x2.splat(<i64>first), 1, <i64>second)));
    a += sa; hash += sh;
  }
}

/** Few bits need more rounds before every order is as likely: of 6 devices 8 rounds prefer some pairs, 16 do not. */
const ROUNDS: u32 = 8;
const ROUNDS_OF_FEW: u32 = 16;
const FEW_BITS = 10;
const ROUND_KEYS: usize = memory.data(ROUNDS_OF_FEW * 8, 16);

// A Feistel network (Luby, Rackoff: How to construct pseudorandom permutations, 1988) on the fewest bits that hold n
// numbers. It permutes 2^bits of them, at most twice as many as there are; whoever lands beyond n walks on along his cycle
// until he is below n again (Black, Rogaway: Ciphers with arbitrary finite domains, 2002), which keeps it a permutation.
//
//      bits = high + low, low = ⌊bits / 2⌋
//   +------------+-----------+
//   |  l (high)  |  r (low)  |    even rounds: l ^= f(r)    odd rounds: r ^= f(l)
//   +------------+-----------+

/** Place of each device in a permutation of [0, a). */
export function position(d: usize, end: usize, a: usize, sa: usize, index: usize, si: usize, key: u64): void {
  const own = mix64(key);
  for (let round: u32 = 0; round < ROUNDS_OF_FEW; round++) store<u64>(ROUND_KEYS + (round << 3), mix64(own + <u64>(round + 1) * GOLDEN));
  for (; d < end; d += 16) {
    store<f64>(d, <f64>placeOf(load<u32>(index), <u32>load<f64>(a)));
    store<f64>(d, <f64>placeOf(load<u32>(index, 4), <u32>load<f64>(a, 8)), 8);
    a += sa; index += si;
  }
}

function placeOf(device: u32, n: u32): u32 {
  // The other half of an odd pair may be anybody.
  if (device >= n) return device;
  const bits = 32 - clz(n - 1), low = bits >> 1;
  const ofLow: u32 = (1 << low) - 1, ofHigh: u32 = (1 << (bits - low)) - 1;
  const rounds = bits > FEW_BITS ? ROUNDS : ROUNDS_OF_FEW;
  let place = device;
  do {
    let l = place >> low, r = place & ofLow;
    for (let round: u32 = 0; round < rounds; round += 2) {
      l ^= scrambled(r, round) & ofHigh;
      r ^= scrambled(l, round + 1) & ofLow;
    }
    place = (l << low) | r;
  } while (place >= n);
  return place;
}

// @ts-ignore: decorator
@inline
function scrambled(half: u32, round: u32): u32 {
  let z = (<u64>half + load<u64>(ROUND_KEYS + (round << 3))) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 32)) * 0x94d049bb133111eb;
  return <u32>(z >> 32);
}

/** 1 where a is among the ascending numbers of the table. */
export function inTableLoop(d: usize, end: usize, a: usize, sa: usize, table: usize, count: u32): void {
  const step = sa >> 1;
  for (; d < end; d += 16) {
    store<f64>(d, isIn(load<f64>(a), table, count) ? 1 : 0);
    store<f64>(d, isIn(load<f64>(a + step), table, count) ? 1 : 0, 8);
    a += sa;
  }
}

function isIn(value: f64, table: usize, count: u32): bool {
  let low: u32 = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f64>(table + (<usize>middle << 3)) < value) low = middle + 1;
    else high = middle;
  }
  return low < count && load<f64>(table + (<usize>low << 3)) == value;
}

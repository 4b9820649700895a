// What becomes of a due message (FATE_… of src/contracts/plan.ts), for the devices of one block: a byte each, read from a
// column of doubles. What is no fate counts as not due.

export const FATE_SEND: u8 = 0;
export const FATE_SWALLOWED: u8 = 2;
export const FATE_SPECIAL: u8 = 3;
export const FATE_NOT_DUE: u8 = 4;

/** Fates of the block at hand, and not due behind them up to a multiple of 16. */
export const FATES: usize = memory.data(272, 16);

let swallowed: u32 = 0;

export function forgetSwallowed(): void { swallowed = 0; }

/** Messages that a fault swallowed, in the last call that looked at fates. */
export function swallowedCount(): u32 { return swallowed; }

/** Reads the fates of a block of at most 256 devices; reads up to seven values behind it. */
export function readFates(column: usize, rank: u32, devices: u32): void {
  let value = column + (<usize>rank << 3);
  const four = i32x4.splat(4);
  for (let i: u32 = 0; i < devices; i += 8) {
    const a = pair(v128.load(value), v128.load(value, 16)), b = pair(v128.load(value, 32), v128.load(value, 48));
    const words = i16x8.narrow_i32x4_u(i32x4.min_u(a, four), i32x4.min_u(b, four));
    v128.store64_lane(FATES + i, i8x16.narrow_i16x8_u(words, words), 0);
    value += 64;
  }
  v128.store(FATES + devices, i8x16.splat(FATE_NOT_DUE));
  swallowed += countFates(devices, FATE_SWALLOWED);
}

/** Four doubles as integers; what is negative or no number is 0xffffffff, above all fates. */
// @ts-ignore: decorator
@inline
function pair(low: v128, high: v128): v128 {
  const words = v128.shuffle<i64>(i32x4.trunc_sat_f64x2_u_zero(low), i32x4.trunc_sat_f64x2_u_zero(high), 0, 2);
  const zero = f64x2.splat(0);
  const sound = v128.shuffle<i32>(f64x2.ge(low, zero), f64x2.ge(high, zero), 0, 2, 4, 6);
  return v128.or(words, v128.not(sound));
}

export function countFates(devices: u32, fate: u8): u32 {
  const wanted = i8x16.splat(fate);
  let count: u32 = 0;
  for (let i: u32 = 0; i < devices; i += 16) count += <u32>popcnt(i8x16.bitmask(i8x16.eq(v128.load(FATES + i), wanted)));
  return count;
}

/** Uses up the numbers of those that were due, special ones left to whoever encodes them; `seqs` of the block's first device. */
export function useNumbers(seqs: usize, devices: u32, special: bool): void {
  if (isNoneAbove(devices & ~15, special ? FATE_SPECIAL : FATE_SWALLOWED)) return useAll(seqs, devices, special);
  useFrom(seqs, 0, devices, special);
}

/** Whether the first fates, a multiple of 16, are all at most `last`. */
function isNoneAbove(devices: u32, last: u8): bool {
  const most = i8x16.splat(last);
  for (let i: u32 = 0; i < devices; i += 16) if (v128.any_true(i8x16.gt_u(v128.load(FATES + i), most))) return false;
  return true;
}

/** The same where only the last few, no multiple of 16, need be looked at. */
function useAll(seqs: usize, devices: u32, special: bool): void {
  const one = i32x4.splat(1), sure = devices & ~15;
  for (const end = seqs + (<usize>sure << 2); seqs < end; seqs += 16) v128.store(seqs, i32x4.add(v128.load(seqs), one));
  if (sure < devices) useFrom(seqs, sure, devices, special);
}

/** `seqs`: of the device at place `from`. */
function useFrom(seqs: usize, from: u32, devices: u32, special: bool): void {
  const last = i32x4.splat(special ? FATE_SPECIAL : FATE_SWALLOWED);
  // Behind an odd end nobody is due: what stands there is written as it is.
  for (let i: usize = from; i < devices; i += 4) {
    v128.store(seqs, i32x4.sub(v128.load(seqs), i32x4.le_u(fourFates(i), last)));
    seqs += 16;
  }
}

/** Whether all that send stand at this number. */
export function sendAt(seqs: usize, devices: u32, seq: u32): bool {
  const wanted = i32x4.splat(seq), send = i32x4.splat(FATE_SEND);
  for (let i: usize = 0; i < devices; i += 4) {
    const other = v128.xor(v128.load(seqs + (i << 2)), wanted);
    if (v128.any_true(v128.and(other, i32x4.eq(fourFates(i), send)))) return false;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function fourFates(i: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(FATES + i)));
}

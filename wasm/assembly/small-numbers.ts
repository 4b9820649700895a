// Numbers below 10^4 after scaling, as most readings are (21.37, 55.3): four devices in one vector of digits, a record of
// 8 bytes per device: at most six bytes of text, the length in the last one. One byte shuffle makes two records at once.
//
//    source of a shuffle
//     0 … 3            4 … 7            8     9     10 … 15
//    +----------------+----------------+-----+-----+-----------+
//    | digits, first  | digits, second | '.' | '-' | 1 … 6     |
//    +----------------+----------------+-----+-----+-----------+
//
// Which digits are 0 (eight bits) and who is negative (two bits) chooses the mask, which picks the lengths too.

import { BELOW_HALF, BY_HUNDRED, BY_TEN, HUNDRED, MAGIC, ONE, POWERS, TEN } from './prepared';

/** Decimals that a number of four digits may have. */
export const SMALL_DECIMALS: u32 = 3;
export const SMALL_BYTES: u32 = 8;

const KINDS: u32 = 1024;
//    masks    (decimals · 2 + fixed) · 16384 + (minus · 256 + zeros) · 16
const MASKS: usize = memory.data(131072, 16);
const POINT: u8 = 8;
const MINUS: u8 = 9;
const LENGTHS: u8 = 9; // + length
const NOTHING: u8 = 0x80;

const LIMIT: usize = memory.data<f64>([9999.0, 9999.0], 16);
const SOURCE: usize = memory.data<u64>([0x3030303030303030, 0x0605040302012d2e], 16);
/** Four digits per device of a block; bits 0 … 3 of a byte per four devices: who is negative. */
const BLOCK_DIGITS: usize = memory.data(1024, 16);
const BLOCK_SIGNS: usize = memory.data(64, 16);

/** Fills the masks; called once, when the module starts. */
export function prepareSmallMasks(): void {
  for (let decimals: u32 = 0; decimals <= SMALL_DECIMALS; decimals++) {
    for (let fixed: u32 = 0; fixed < 2; fixed++) {
      for (let kind: u32 = 0; kind < KINDS; kind++) {
        const mask = MASKS + ((decimals * 2 + fixed) * KINDS + kind) * 16;
        fillMask(mask, decimals, fixed, kind & 15, (kind >> 8) & 1, 0);
        fillMask(mask + SMALL_BYTES, decimals, fixed, (kind >> 4) & 15, kind >> 9, 4);
      }
    }
  }
}

function fillMask(mask: usize, decimals: u32, fixed: u32, zeros: u32, minus: u32, from: u32): void {
  const whole: u32 = 4 - decimals;
  const leading: u32 = min<u32>(<u32>ctz(~zeros), whole - 1);
  const trailing: u32 = fixed ? 0 : min<u32>(<u32>clz(~(zeros << 28)), decimals);
  memory.fill(mask, NOTHING, SMALL_BYTES);
  let at = mask;
  if (minus) store<u8>(at++, MINUS);
  for (let digit: u32 = leading; digit < whole; digit++) store<u8>(at++, <u8>(from + digit));
  if (trailing < decimals) store<u8>(at++, POINT);
  for (let digit: u32 = whole; digit < 4 - trailing; digit++) store<u8>(at++, <u8>(from + digit));
  store<u8>(mask, <u8>(LENGTHS + (at - mask)), SMALL_BYTES - 1);
}

/** Makes the records of a block; false when a number has more than four digits. */
export function prepareSmallNumbers(value: usize, devices: u32, decimals: u32, fixed: u32, records: usize): bool {
  const fours = (<usize>devices + 3) >> 2;
  if (!makeDigits(value, devices, fours, load<f64>(POWERS + (decimals << 3)))) return false;
  makeRecords(fours, records, MASKS + ((decimals * 2 + fixed) << 14));
  return true;
}

function makeDigits(value: usize, devices: u32, fours: usize, scale: f64): bool {
  const power = f64x2.splat(scale), belowHalf = v128.load(BELOW_HALF), one = v128.load(ONE), limit = v128.load(LIMIT), magic = v128.load(MAGIC);
  const byHundred = v128.load(BY_HUNDRED), hundred = v128.load(HUNDRED), byTen = v128.load(BY_TEN), ten = v128.load(TEN);
  let small = i64x2.splat(-1);
  // Behind an odd end stand other values; only those of the block decide.
  const sure = devices >> 2;
  for (let four: usize = 0; four < fours; four++) {
    const at = value + (four << 5);
    const x0 = v128.load(at), x1 = v128.load(at, 16);
    const y0 = f64x2.mul(f64x2.abs(x0), power), y1 = f64x2.mul(f64x2.abs(x1), power);
    if (four < sure) small = v128.and(small, v128.and(f64x2.lt(y0, limit), f64x2.lt(y1, limit)));
    const whole0 = f64x2.floor(f64x2.add(y0, belowHalf)), whole1 = f64x2.floor(f64x2.add(y1, belowHalf));
    const minus0 = i64x2.bitmask(v128.and(x0, f64x2.ge(whole0, one))), minus1 = i64x2.bitmask(v128.and(x1, f64x2.ge(whole1, one)));
    store<u8>(BLOCK_SIGNS + four, <u8>(minus0 | minus1 << 2));
    // The low words of whole + 2^52 are the integers; each becomes two below 100, then four digits, the first one lowest.
    const integers = v128.shuffle<i32>(f64x2.add(whole0, magic), f64x2.add(whole1, magic), 0, 2, 4, 6);
    const hundreds = i32x4.shr_u(i32x4.mul(integers, byHundred), 20);
    const twos = v128.or(hundreds, i32x4.shl(i32x4.sub(integers, i16x8.mul(hundreds, hundred)), 16));
    const tens = i16x8.shr_u(i16x8.mul(twos, byTen), 10);
    v128.store(BLOCK_DIGITS + (four << 4), v128.or(tens, i16x8.shl(i16x8.sub(twos, i16x8.mul(tens, ten)), 8)));
  }
  if (!i64x2.all_true(small)) return false;
  for (let rest: u32 = devices & ~3; rest < devices; rest++) {
    if (!(abs(load<f64>(value + (rest << 3))) * scale < 9999.0)) return false;
  }
  return true;
}

function makeRecords(fours: usize, records: usize, masks: usize): void {
  const none = i64x2.splat(0), source = v128.load(SOURCE);
  for (let four: usize = 0; four < fours; four++) {
    const digits = BLOCK_DIGITS + (four << 4);
    const zeros = <usize>i8x16.bitmask(i8x16.eq(v128.load(digits), none)), minus = <usize>load<u8>(BLOCK_SIGNS + four);
    const record = records + (four << 5);
    const first = masks + (((zeros & 255) | (minus & 3) << 8) << 4), second = masks + ((zeros >> 8 | (minus & 12) << 6) << 4);
    v128.store(record, i8x16.swizzle(v128.or(v128.load64_zero(digits), source), v128.load(first)));
    v128.store(record, i8x16.swizzle(v128.or(v128.load64_zero(digits, 8), source), v128.load(second)), 16);
  }
}

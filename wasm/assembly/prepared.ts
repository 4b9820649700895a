// Texts of one piece for a whole block, made ahead: one record of 16 bytes per device, text first, its length in the last
// byte; for numbers of at most four digits 8 bytes (small-numbers.ts). Numbers are made two or four at a time in SIMD, and
// one device's digits need not wait for another's: rendered one after the other inside a message, the 60 cycles from
// value to length would stand between one message and the next.

import { PIECE_AT, PIECE_KIND, PIECE_MORE, PIECE_N, PIECE_WIDTH, KIND_NUMBER } from './layout';

/** Bytes of a record, and the most that its text may have. */
export const RECORD_BYTES: usize = 16;
export const RECORD_TEXT: usize = 15;

// A number's text is a choice of 16 bytes out of: eight digits, point, minus. Which of the digits are 0 (eight bits) and
// whether there is a minus says which bytes and how many: a mask and a length per (decimals, minus, zeros); the length
// once more for numbers that keep the zeros at their end.
//
//    masks    decimals · 8192 + minus · 4096 + zeros · 16     16 bytes each
//    lengths  fixed · 4096 + decimals · 512 + minus · 256 + zeros
const MASKS: usize = memory.data(65536, 16);
const LENGTHS: usize = memory.data(8192, 16);
export const POWERS: usize = memory.data<f64>([1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7]);
const POINT: u8 = 8;
const MINUS: u8 = 9;
const NOTHING: u8 = 0x80;

/** Fills masks and lengths; called once, when the module starts. */
export function prepareMasks(): void {
  for (let decimals: u32 = 0; decimals < 8; decimals++) {
    for (let minus: u32 = 0; minus < 2; minus++) {
      for (let zeros: u32 = 0; zeros < 256; zeros++) fillMask(decimals, minus, zeros);
    }
  }
}

function fillMask(decimals: u32, minus: u32, zeros: u32): void {
  const place = decimals * 512 + minus * 256 + zeros;
  const whole: u32 = 8 - decimals;
  const leading: u32 = min<u32>(<u32>ctz(~zeros), whole - 1);
  // Bit 7 is the last digit.
  const trailing: u32 = min<u32>(<u32>clz(~(zeros << 24)), decimals);
  const mask = MASKS + (place << 4);
  memory.fill(mask, NOTHING, 16);
  let at = mask;
  if (minus) store<u8>(at++, MINUS);
  for (let digit: u32 = leading; digit < whole; digit++) store<u8>(at++, <u8>digit);
  const length = <u32>(at - mask);
  store<u8>(at++, POINT);
  for (let digit: u32 = whole; digit < 8; digit++) store<u8>(at++, <u8>digit);
  const shown = decimals - trailing;
  store<u8>(LENGTHS + place, <u8>(length + shown + <u32>(shown != 0)));
  store<u8>(LENGTHS + 4096 + place, <u8>(length + decimals + <u32>(decimals != 0)));
}

/** Whether numbers of this piece can be made in SIMD: up to seven decimals, no width. */
// @ts-ignore: decorator
@inline
export function isPlainNumber(piece: usize): bool {
  return load<u32>(piece, PIECE_KIND) == KIND_NUMBER && load<u32>(piece, PIECE_N) < 8 && load<u32>(piece, PIECE_WIDTH) == 0;
}

// Constants are loaded before a loop: written as constants, V8 makes each of them anew, in three instructions, in every
// round (measured: half of the loop's time).
const LIMIT: usize = memory.data<f64>([99999999.0, 99999999.0], 16);
export const MAGIC: usize = memory.data<f64>([4503599627370496.0, 4503599627370496.0], 16);
// The double next below ½: ⌊y + BELOW_HALF⌋ is y ≥ 0 rounded half up, exactly; with ½ itself 0.49999999999999994 were 1.
export const BELOW_HALF: usize = memory.data<f64>([0.49999999999999994, 0.49999999999999994], 16);
const HALF: usize = memory.data<f64>([0.5, 0.5], 16);
export const ONE: usize = memory.data<f64>([1.0, 1.0], 16);
const TEN_THOUSANDTH: usize = memory.data<f64>([1e-4, 1e-4], 16);
const TEN_THOUSAND: usize = memory.data<f64>([1e4, 1e4], 16);
const LOW_WORD: usize = memory.data<u64>([0xffffffff, 0xffffffff], 16);
export const BY_HUNDRED: usize = memory.data<u32>([10486, 10486, 10486, 10486], 16);
export const HUNDRED: usize = memory.data<u16>([100, 100, 100, 100, 100, 100, 100, 100], 16);
export const BY_TEN: usize = memory.data<u16>([103, 103, 103, 103, 103, 103, 103, 103], 16);
export const TEN: usize = memory.data<u16>([10, 10, 10, 10, 10, 10, 10, 10], 16);
const ASCII: usize = memory.data<u64>([0x3030303030303030, 0x3030303030303030], 16);
const SIGNS: usize = memory.data<u64>([0x2d2e, 0x2d2e], 16); // ".-"

// @ts-ignore: decorator
@inline
function writeRecord(record: usize, text: v128, kind: usize, masks: usize, lengths: usize): void {
  v128.store(record, i8x16.swizzle(text, v128.load(masks + (kind << 4))));
  store<u8>(record, load<u8>(lengths + kind), RECORD_TEXT);
}

/**
 * Makes the records of a plain number for the devices from `rank` on. False when one of them is not finite or not below
 * 10^8 after scaling: then the block's messages are rendered one by one. In two loops, since a processor looks only so far
 * ahead: in one, the next pair's work does not begin before this pair's is nearly done.
 */
export function prepareNumbers(piece: usize, rank: u32, devices: u32, records: usize): bool {
  const decimals = load<u32>(piece, PIECE_N);
  const pairs = (<usize>devices + 1) >> 1;
  const fits = makeDigits(load<u32>(piece, PIECE_AT) + (rank << 3), devices, pairs, load<f64>(POWERS + (decimals << 3)));
  if (!fits) return false;
  const lengths = LENGTHS + (<usize>load<u32>(piece, PIECE_MORE) << 12) + (<usize>decimals << 9);
  makeRecords(pairs, records, MASKS + (<usize>decimals << 13), lengths);
  return true;
}

/** Digits of a block, eight bytes 0 … 9 per device, and a byte per pair: bits 0 and 1 say who is negative. */
const BLOCK_DIGITS: usize = memory.data(2048, 16);
const BLOCK_SIGNS: usize = memory.data(128, 16);

function makeDigits(value: usize, devices: u32, pairs: usize, scale: f64): bool {
  const power = f64x2.splat(scale), magic = v128.load(MAGIC), half = v128.load(HALF), belowHalf = v128.load(BELOW_HALF), one = v128.load(ONE), limit = v128.load(LIMIT);
  const tenThousandth = v128.load(TEN_THOUSANDTH), tenThousand = v128.load(TEN_THOUSAND), lowWord = v128.load(LOW_WORD);
  const byHundred = v128.load(BY_HUNDRED), hundred = v128.load(HUNDRED), byTen = v128.load(BY_TEN), ten = v128.load(TEN);
  let small = i64x2.splat(-1), before = small;
  for (let pair: usize = 0; pair < pairs; pair++) {
    const x = v128.load(value + (pair << 4));
    const y = f64x2.mul(f64x2.abs(x), power);
    before = small;
    small = v128.and(small, f64x2.lt(y, limit));
    const whole = f64x2.floor(f64x2.add(y, belowHalf));
    const high = f64x2.floor(f64x2.mul(f64x2.add(whole, half), tenThousandth));
    const low = f64x2.sub(whole, f64x2.mul(high, tenThousand));
    // Two numbers below 10^4 in the 32-bit halves of each lane become four below 100, then eight digits, the first one
    // in the lowest byte.
    const fours = v128.or(v128.and(f64x2.add(high, magic), lowWord), i64x2.shl(f64x2.add(low, magic), 32));
    const hundreds = i32x4.shr_u(i32x4.mul(fours, byHundred), 20);
    const twos = v128.or(hundreds, i32x4.shl(i32x4.sub(fours, i16x8.mul(hundreds, hundred)), 16));
    const tens = i16x8.shr_u(i16x8.mul(twos, byTen), 10);
    v128.store(BLOCK_DIGITS + (pair << 4), v128.or(tens, i16x8.shl(i16x8.sub(twos, i16x8.mul(tens, ten)), 8)));
    store<u8>(BLOCK_SIGNS + pair, <u8>i64x2.bitmask(v128.and(x, f64x2.ge(whole, one))));
  }
  // An odd block has a pair over its end: the value behind it counts for nothing.
  if (devices & 1) small = v128.shuffle<i64>(small, before, 0, 3);
  return i64x2.all_true(small);
}

function makeRecords(pairs: usize, records: usize, masks: usize, lengths: usize): void {
  const ascii = v128.load(ASCII), signs = v128.load(SIGNS), none = i64x2.splat(0);
  for (let pair: usize = 0; pair < pairs; pair++) {
    const digits = v128.load(BLOCK_DIGITS + (pair << 4));
    const zeros = <usize>i8x16.bitmask(i8x16.eq(digits, none));
    const minus = <usize>load<u8>(BLOCK_SIGNS + pair);
    const text = v128.or(digits, ascii);
    const record = records + (pair << 5);
    writeRecord(record, v128.shuffle<i64>(text, signs, 0, 2), (zeros & 255) + ((minus & 1) << 8), masks, lengths);
    writeRecord(record + 16, v128.shuffle<i64>(text, signs, 1, 2), (zeros >> 8) + ((minus & 2) << 7), masks, lengths);
  }
}

// Numbers as text. Eight digits are made at once inside one 64-bit word; a byte of it is a digit, the lowest byte the
// first one, so a shift drops leading digits and a store writes the rest.

import { shortest } from './shortest-text';

/** 10^0 … 10^22, each exactly a double. */
const POWERS: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]);
/** Room for the digits of one number: zeros in front, sixteen digits at DIGITS + DIGITS_LEAD. */
const DIGITS: usize = memory.data(128, 16);
const DIGITS_LEAD: usize = 96;

const ZEROS: u64 = 0x3030303030303030;

/** The digits of a number below 10^8 as eight bytes 0 … 9, first digit in the lowest byte. */
// @ts-ignore: decorator
@inline
export function eightDigits(value: u32): u64 {
  const high = <u32>((<u64>value * 3518437209) >> 45); // value / 10000
  const fours = <u64>high | (<u64>(value - high * 10000) << 32);
  const hundreds = ((fours * 10486) >> 20) & 0x0000007f0000007f;
  const twos = hundreds | ((fours - hundreds * 100) << 16);
  const tens = ((twos * 103) >> 10) & 0x000f000f000f000f;
  return tens | ((twos - tens * 10) << 8);
}

/** Writes a whole number, with zeros in front up to `width` digits. Returns the address behind it. */
export function writeWhole(at: usize, value: u64, width: u32): usize {
  if (value < 100000000 && width <= 8) {
    const digits = eightDigits(<u32>value);
    const skip = min<u64>(ctz(digits) >> 3, 8 - max<u32>(width, 1));
    store<u64>(at, (digits | ZEROS) >> (skip << 3));
    return at + 8 - <usize>skip;
  }
  const count = fillDigits(value);
  const shown = max<u32>(count, width);
  for (let i: u32 = 0; i < shown; i++) store<u8>(at + i, load<u8>(DIGITS + DIGITS_LEAD + 24 + i - shown));
  return at + shown;
}

/** Puts up to 24 digits, zeros in front, where the last one is at DIGITS + DIGITS_LEAD + 23. Returns how many count. */
function fillDigits(value: u64): u32 {
  memory.fill(DIGITS, 0x30, 128);
  let rest = value;
  let count: u32 = 0;
  do {
    count++;
    store<u8>(DIGITS + DIGITS_LEAD + 24 - count, 0x30 + <u8>(rest % 10));
    rest /= 10;
  } while (rest != 0);
  return count;
}

/**
 * Writes a finite number: x · 10^decimals in f64, rounded half away from zero; zeros at the end dropped unless `fixed`;
 * beyond 2^53 the shortest text that reads back as x. `width` is met by zeros behind the sign.
 */
// @ts-ignore: decorator
@inline
export function writeNumber(at: usize, x: f64, decimals: u32, fixed: u32, width: u32): usize {
  const y = abs(x) * load<f64>(POWERS + (decimals << 3));
  if (y < 99999999.0 && decimals < 8 && width == 0) {
    // y + 2^52 has the nearest integer, ties to even, in its low bits; a tie that went down goes up instead.
    const shifted = y + 4503599627370496.0;
    const tie = <u32>(y - (shifted - 4503599627370496.0) == 0.5);
    const rounded = <u32>reinterpret<u64>(shifted) + tie;
    store<u8>(at, 0x2d);
    let p = at + <usize>((reinterpret<u64>(x) >> 63) & <u64>(rounded != 0));
    const digits = eightDigits(rounded);
    const text = digits | ZEROS;
    const skip = min<u64>(ctz(digits) >> 3, 7 - decimals);
    store<u64>(p, text >> (skip << 3));
    p += 8 - decimals - <usize>skip;
    const zeros = fixed ? 0 : min<u32>(<u32>(clz(digits) >> 3), decimals);
    const shown = decimals - zeros;
    store<u8>(p, 0x2e);
    store<u64>(p, text >> ((8 - <u64>decimals) << 3), 1);
    return p + shown + <usize>(shown != 0);
  }
  return writeAnyNumber(at, x, y, decimals, fixed, width);
}

function writeAnyNumber(at: usize, x: f64, y: f64, decimals: u32, fixed: u32, width: u32): usize {
  const start = at;
  let digitsAt: usize;
  if (y > 9007199254740992.0) {
    if (x < 0) store<u8>(at++, 0x2d);
    digitsAt = at;
    at = shortest(at, abs(x));
  } else {
    let rounded = <u64>y;
    if (y - <f64>rounded >= 0.5) rounded++;
    if (x < 0 && rounded != 0) store<u8>(at++, 0x2d);
    digitsAt = at;
    const count = max<u32>(fillDigits(rounded), decimals + 1);
    const first = DIGITS + DIGITS_LEAD + 24 - count;
    const whole = count - decimals;
    for (let i: u32 = 0; i < whole; i++) store<u8>(at++, load<u8>(first + i));
    let shown = decimals;
    if (!fixed) while (shown > 0 && load<u8>(first + whole + shown - 1) == 0x30) shown--;
    if (shown > 0) {
      store<u8>(at++, 0x2e);
      for (let i: u32 = 0; i < shown; i++) store<u8>(at++, load<u8>(first + whole + i));
    }
  }
  return pad(start, digitsAt, at, width);
}

function pad(start: usize, digitsAt: usize, end: usize, width: u32): usize {
  if (end - start >= width) return end;
  const zeros = <usize>width - (end - start);
  memory.copy(digitsAt + zeros, digitsAt, end - digitsAt);
  memory.fill(digitsAt, 0x30, zeros);
  return end + zeros;
}

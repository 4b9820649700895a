// The shortest decimal text that reads back as the same double, in the form of ECMAScript's Number::toString. Free-format
// generation with exact big integers (Steele and White 1990; Burger and Dybvig 1996): slow, some microseconds, and
// needed only beyond 2^53 / 10^decimals.
//
// The value is R / S; M+ and M− are half the gaps to its neighbours, on the same scale. Big integers are little endian
// words of 32 bits, WORDS of them: 2^1074 · 10 and 10^324 need less than 1,200 bits.

const WORDS: usize = 40;
const R: usize = memory.data(160, 16);
const S: usize = memory.data(160, 16);
const M_HIGH: usize = memory.data(160, 16);
const M_LOW: usize = memory.data(160, 16);
const SUM: usize = memory.data(160, 16);
const DIGITS: usize = memory.data(32, 16);

function setPower(big: usize, value: u64, shift: u32): void {
  memory.fill(big, 0, WORDS << 2);
  const word = shift >> 5, bits = <u64>(shift & 31);
  store<u32>(big + (word << 2), <u32>(value << bits));
  const rest = bits == 0 ? value >> 32 : value >> (32 - bits);
  store<u32>(big + ((word + 1) << 2), <u32>rest);
  store<u32>(big + ((word + 2) << 2), <u32>(rest >> 32));
}

function multiply(big: usize, factor: u32): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < WORDS << 2; i += 4) {
    carry += <u64>load<u32>(big + i) * factor;
    store<u32>(big + i, <u32>carry);
    carry >>= 32;
  }
}

function multiplyPowerOfTen(big: usize, exponent: i32): void {
  let rest = exponent;
  for (; rest >= 9; rest -= 9) multiply(big, 1000000000);
  for (; rest > 0; rest--) multiply(big, 10);
}

function compare(a: usize, b: usize): i32 {
  for (let i: i32 = <i32>(WORDS - 1) << 2; i >= 0; i -= 4) {
    const x = load<u32>(a + i), y = load<u32>(b + i);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/** a + b against S. */
function compareSum(a: usize, b: usize): i32 {
  let carry: u64 = 0;
  for (let i: usize = 0; i < WORDS << 2; i += 4) {
    carry += <u64>load<u32>(a + i) + load<u32>(b + i);
    store<u32>(SUM + i, <u32>carry);
    carry >>= 32;
  }
  return compare(SUM, S);
}

function subtractS(): void {
  let borrow: i64 = 0;
  for (let i: usize = 0; i < WORDS << 2; i += 4) {
    const difference = <i64>load<u32>(R + i) - <i64>load<u32>(S + i) + borrow;
    store<u32>(R + i, <u32>difference);
    borrow = difference >> 32;
  }
}

/** R, S, M+ and M− of fraction · 2^exponent; the gap below a power of two is half as wide. */
function setUp(fraction: u64, exponent: i32, narrow: bool): void {
  const extra: i32 = narrow ? 1 : 0;
  const up = max(exponent, 0), down = max(-exponent, 0);
  setPower(R, fraction, up + 1 + extra);
  setPower(S, 1, down + 1 + extra);
  setPower(M_HIGH, 1, up + extra);
  setPower(M_LOW, 1, up);
}

/** Scales so that the first digit is R / S; returns the decimal exponent k of 0.d₁d₂… · 10^k. */
function scale(fraction: u64, exponent: i32, even: bool): i32 {
  const bits = 64 - <i32>clz(fraction);
  let k = <i32>ceil(<f64>(exponent + bits - 1) * 0.30102999566398120 - 1e-10);
  if (k >= 0) multiplyPowerOfTen(S, k);
  else {
    multiplyPowerOfTen(R, -k);
    multiplyPowerOfTen(M_HIGH, -k);
    multiplyPowerOfTen(M_LOW, -k);
  }
  const above = compareSum(R, M_HIGH);
  if (above > 0 || (above == 0 && even)) return k + 1;
  tenfold();
  return k;
}

function tenfold(): void {
  multiply(R, 10);
  multiply(M_HIGH, 10);
  multiply(M_LOW, 10);
}

/** Digits into DIGITS; returns how many. */
function generate(even: bool): u32 {
  let count: u32 = 0;
  while (true) {
    let digit: u8 = 0;
    while (compare(R, S) >= 0) { subtractS(); digit++; }
    const below = compare(R, M_LOW), above = compareSum(R, M_HIGH);
    const low = below < 0 || (below == 0 && even), high = above > 0 || (above == 0 && even);
    if (!low && !high) {
      store<u8>(DIGITS + count++, digit);
      tenfold();
      continue;
    }
    if (low && high) {
      const half = compareSum(R, R);
      if (half > 0 || (half == 0 && digit & 1)) digit++;
    } else if (high) digit++;
    store<u8>(DIGITS + count++, digit);
    return count;
  }
}

/** Writes x > 0, finite. Returns the address behind the text. */
export function shortest(at: usize, x: f64): usize {
  const bits = reinterpret<u64>(x);
  const biased = <i32>(bits >> 52) & 0x7ff;
  const low = bits & 0x000fffffffffffff;
  const fraction = biased == 0 ? low : low | 0x0010000000000000;
  const exponent = (biased == 0 ? 1 : biased) - 1075;
  const even = (fraction & 1) == 0;
  setUp(fraction, exponent, low == 0 && biased > 1);
  const k = scale(fraction, exponent, even);
  return layOut(at, generate(even), k);
}

/** ECMA-262, Number::toString, steps 6 to 12: n digits, value 0.d₁d₂… · 10^k. */
function layOut(at: usize, n: i32, k: i32): usize {
  if (k > 0 && k <= 21) {
    for (let i = 0; i < max(n, k); i++) {
      if (i == k) store<u8>(at++, 0x2e);
      store<u8>(at++, 0x30 + (i < n ? load<u8>(DIGITS + i) : 0));
    }
    return at;
  }
  if (k > -6 && k <= 0) {
    store<u16>(at, 0x2e30);
    at += 2;
    for (let i = k; i < 0; i++) store<u8>(at++, 0x30);
    for (let i = 0; i < n; i++) store<u8>(at++, 0x30 + load<u8>(DIGITS + i));
    return at;
  }
  for (let i = 0; i < n; i++) {
    if (i == 1) store<u8>(at++, 0x2e);
    store<u8>(at++, 0x30 + load<u8>(DIGITS + i));
  }
  store<u8>(at++, 0x65);
  store<u8>(at++, k > 0 ? 0x2b : 0x2d);
  const e = k > 0 ? k - 1 : 1 - k;
  if (e >= 100) store<u8>(at++, 0x30 + <u8>(e / 100));
  if (e >= 10) store<u8>(at++, 0x30 + <u8>(e / 10 % 10));
  store<u8>(at++, 0x30 + <u8>(e % 10));
  return at;
}

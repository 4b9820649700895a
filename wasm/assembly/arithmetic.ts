// One loop per operation over the pairs of a block: d … end is written, operands advance by their own stride, which is 0
// for a scalar. SIMD of the fixed 128-bit set only: engines differ on the relaxed one.

// Constants are loaded before a loop, not within: written in place, V8 makes each of them anew in every round.
const CONSTANTS: usize = memory.data<f64>([1.0, 0.5, -0.0]);

// @ts-ignore: decorator
@inline
function both(place: usize): v128 { return v128.load64_splat(CONSTANTS + (place << 3)); }

/** Half away from zero. */
// @ts-ignore: decorator
@inline
function roundPair(x: v128, ones: v128, half: v128, sign: v128): v128 {
  const whole = f64x2.trunc(x);
  const up = f64x2.le(half, v128.andnot(f64x2.sub(x, whole), sign));
  const one = v128.or(v128.and(x, sign), ones);
  return f64x2.add(whole, v128.and(one, up));
}

// @ts-ignore: decorator
@inline
function signPair(x: v128, ones: v128, zero: v128, sign: v128): v128 {
  const one = v128.or(v128.and(x, sign), ones);
  // 0 and NaN stay what they are.
  return v128.bitselect(one, x, v128.or(f64x2.lt(x, zero), f64x2.lt(zero, x)));
}

// @ts-ignore: decorator
@inline
function modPair(x: v128, y: v128): v128 {
  return f64x2.sub(x, f64x2.mul(y, f64x2.floor(f64x2.div(x, y))));
}

export function moveLoop(d: usize, end: usize, a: usize, sa: usize): void {
  for (; d < end; d += 16) { v128.store(d, v128.load(a)); a += sa; }
}

export function negLoop(d: usize, end: usize, a: usize, sa: usize): void {
  const sign = both(2);
  for (; d < end; d += 16) { v128.store(d, v128.xor(v128.load(a), sign)); a += sa; }
}

export function absLoop(d: usize, end: usize, a: usize, sa: usize): void {
  const sign = both(2);
  for (; d < end; d += 16) { v128.store(d, v128.andnot(v128.load(a), sign)); a += sa; }
}

export function floorLoop(d: usize, end: usize, a: usize, sa: usize): void {
  for (; d < end; d += 16) { v128.store(d, f64x2.floor(v128.load(a))); a += sa; }
}

export function ceilLoop(d: usize, end: usize, a: usize, sa: usize): void {
  for (; d < end; d += 16) { v128.store(d, f64x2.ceil(v128.load(a))); a += sa; }
}

export function sqrtLoop(d: usize, end: usize, a: usize, sa: usize): void {
  for (; d < end; d += 16) { v128.store(d, f64x2.sqrt(v128.load(a))); a += sa; }
}

export function roundLoop(d: usize, end: usize, a: usize, sa: usize): void {
  const ones = both(0), half = both(1), sign = both(2);
  for (; d < end; d += 16) { v128.store(d, roundPair(v128.load(a), ones, half, sign)); a += sa; }
}

export function signLoop(d: usize, end: usize, a: usize, sa: usize): void {
  const ones = both(0), zero = f64x2.splat(0.0), sign = both(2);
  for (; d < end; d += 16) { v128.store(d, signPair(v128.load(a), ones, zero, sign)); a += sa; }
}

export function addLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, f64x2.add(v128.load(a), v128.load(b))); a += sa; b += sb; }
}

export function subLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, f64x2.sub(v128.load(a), v128.load(b))); a += sa; b += sb; }
}

export function mulLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, f64x2.mul(v128.load(a), v128.load(b))); a += sa; b += sb; }
}

export function divLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, f64x2.div(v128.load(a), v128.load(b))); a += sa; b += sb; }
}

// NaN if either is: the instruction for that is long on x86-64. A bound that stands still and is a number needs only the
// short one, which keeps its first operand when that is NaN.

// @ts-ignore: decorator
@inline
function isBound(operand: usize, stride: usize): bool {
  return stride == 0 && load<f64>(operand) == load<f64>(operand);
}

export function minLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  if (isBound(b, sb)) return atMostLoop(d, end, a, sa, v128.load(b));
  if (isBound(a, sa)) return atMostLoop(d, end, b, sb, v128.load(a));
  for (; d < end; d += 16) { v128.store(d, f64x2.min(v128.load(a), v128.load(b))); a += sa; b += sb; }
}

function atMostLoop(d: usize, end: usize, a: usize, sa: usize, bound: v128): void {
  for (; d < end; d += 16) { v128.store(d, f64x2.pmin(v128.load(a), bound)); a += sa; }
}

export function maxLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  if (isBound(b, sb)) return atLeastLoop(d, end, a, sa, v128.load(b));
  if (isBound(a, sa)) return atLeastLoop(d, end, b, sb, v128.load(a));
  for (; d < end; d += 16) { v128.store(d, f64x2.max(v128.load(a), v128.load(b))); a += sa; b += sb; }
}

function atLeastLoop(d: usize, end: usize, a: usize, sa: usize, bound: v128): void {
  for (; d < end; d += 16) { v128.store(d, f64x2.pmax(v128.load(a), bound)); a += sa; }
}

export function modLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, modPair(v128.load(a), v128.load(b))); a += sa; b += sb; }
}

export function mulAddLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize): void {
  for (; d < end; d += 16) {
    v128.store(d, f64x2.add(f64x2.mul(v128.load(a), v128.load(b)), v128.load(c)));
    a += sa; b += sb; c += sc;
  }
}

export function clampLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize): void {
  if (isBound(b, sb) && isBound(c, sc)) return betweenLoop(d, end, a, sa, v128.load(b), v128.load(c));
  for (; d < end; d += 16) {
    v128.store(d, f64x2.min(f64x2.max(v128.load(a), v128.load(b)), v128.load(c)));
    a += sa; b += sb; c += sc;
  }
}

function betweenLoop(d: usize, end: usize, a: usize, sa: usize, low: v128, high: v128): void {
  for (; d < end; d += 16) { v128.store(d, f64x2.pmin(f64x2.pmax(v128.load(a), low), high)); a += sa; }
}

/** The devices' own indices as numbers; `index` is a column of u32. */
export function indexLoop(d: usize, end: usize, index: usize, si: usize): void {
  for (; d < end; d += 16) { v128.store(d, f64x2.convert_low_i32x4_u(v128.load64_zero(index))); index += si; }
}

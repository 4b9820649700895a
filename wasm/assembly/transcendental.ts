// exp, log, sin, cos, tan, pow, sine of turns: the kernel's own arithmetic, since the host's Math differs between
// engines. Errors, measured by tests/kernel/transcendental.test.ts: exp, log, sin, cos ≤ 2 ulp; sine of turns ≤ 5·10^-16 of
// the amplitude; pow, tan and sin, cos beyond 2^20 radians come from AssemblyScript's library (ports of musl, ≤ 1 ulp).

//
// Constants stand in memory and are spread over both lanes by the load: written in place, V8 makes each of them anew, in
// three instructions, in every round of a loop.

// Polynomials, highest power first: minimax on the reduced range, by Remez.
const EXP: usize = memory.data<f64>([
  2.0914679376583935e-09, 2.510520637395701e-08, 2.7557273661348637e-07, 2.7557255425746435e-06, 2.4801587325533363e-05, 0.00019841269874800493,
  0.0013888888888883752, 0.008333333333326141, 0.04166666666666667, 0.1666666666666667, 0.5,
]);
const LOG_EVEN: usize = memory.data<f64>([1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01]);
const LOG_ODD: usize = memory.data<f64>([1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01, 6.666666666666735130e-01]);
const SINE: usize = memory.data<f64>([
  1.5918129294866608e-10, -2.5051131845003624e-08, 2.755731610255244e-06, -0.00019841269836758574, 0.008333333333330948, -0.16666666666666666,
]);
const COSINE: usize = memory.data<f64>([
  -1.1382632425521575e-11, 2.0876146268403195e-09, -2.7557317271729793e-07, 2.480158729876569e-05, -0.0013888888888887398, 0.041666666666666664,
]);
const SINE_TURNS: usize = memory.data<f64>([
  0.10089695501646812, -0.7177337921413454, 3.8199280942271643, -15.0946416761179, 42.058693925428685, -76.70585975282492, 81.60524927607362,
  -41.341702240399755, 6.283185307179586,
]);
// ln 2 and π/2 in parts whose products with the integers at hand are exact.
const LN2: usize = memory.data<f64>([0.6931471804855391, 7.440617110012397e-11]);
const LN2_OF_LOG: usize = memory.data<f64>([6.93147180369123816490e-01, 1.90821492927058770002e-10]);
const HALF_PI: usize = memory.data<f64>([1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21]);
const LOG2_E: usize = memory.data<f64>([1.4426950408889634]);
const TWO_BY_PI: usize = memory.data<f64>([0.6366197723675814]);
const ONE: usize = memory.data<f64>([1.0]);
const HALF: usize = memory.data<f64>([0.5]);
const TWO: usize = memory.data<f64>([2.0]);
const SIGN: usize = memory.data<f64>([-0.0]);
/** 1.5 · 2^52: added to a small integer, it leaves the integer in the low bits of the fraction. */
const MAGIC: usize = memory.data<f64>([6755399441055744.0]);
/** Beyond, exp is 0 and ∞. */
const EXP_RANGE: usize = memory.data<f64>([-746.0, 710.0]);
/** Beyond, sine and cosine go to the library. */
const NEAR: usize = memory.data<f64>([1048576.0]);

// @ts-ignore: decorator
@inline
function at(table: usize, place: usize): v128 { return v128.load64_splat(table + (place << 3)); }

// @ts-ignore: decorator
@inline
function s(x: f64): v128 { return f64x2.splat(x); }

// @ts-ignore: decorator
@inline
function step(z: v128, p: v128, table: usize, place: usize): v128 { return f64x2.add(f64x2.mul(p, z), at(table, place)); }

/** 2^n for integers |n| ≤ 1022, as a double. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i64x2.shl(i64x2.add(f64x2.add(n, at(MAGIC, 0)), i64x2.splat(1023)), 52);
}

// @ts-ignore: decorator
@inline
function expPair(value: v128): v128 {
  // pmin and pmax keep a NaN in their first place.
  const x = f64x2.pmin(f64x2.pmax(value, at(EXP_RANGE, 0)), at(EXP_RANGE, 1));
  const n = f64x2.nearest(f64x2.mul(x, at(LOG2_E, 0)));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, at(LN2, 0))), f64x2.mul(n, at(LN2, 1)));
  let p = at(EXP, 0);
  p = step(r, p, EXP, 1);
  p = step(r, p, EXP, 2);
  p = step(r, p, EXP, 3);
  p = step(r, p, EXP, 4);
  p = step(r, p, EXP, 5);
  p = step(r, p, EXP, 6);
  p = step(r, p, EXP, 7);
  p = step(r, p, EXP, 8);
  p = step(r, p, EXP, 9);
  p = step(r, p, EXP, 10);
  p = f64x2.add(f64x2.add(f64x2.mul(f64x2.mul(r, r), p), r), at(ONE, 0));
  // In two halves, so that neither overflows and subnormal results are rounded once.
  const half = f64x2.floor(f64x2.mul(n, at(HALF, 0)));
  return f64x2.mul(f64x2.mul(p, powerOfTwo(half)), powerOfTwo(f64x2.sub(n, half)));
}

/** After FreeBSD's e_log.c (Sun Microsystems 1993). */
// @ts-ignore: decorator
@inline
function logPair(value: v128): v128 {
  const tiny = f64x2.lt(value, s(2.2250738585072014e-308));
  const x = v128.bitselect(f64x2.mul(value, s(18014398509481984.0)), value, tiny);
  // Exponent, raised by 1024, of x / √½ …: the mantissa then lies in [√½, √2).
  const raised = i64x2.add(x, i64x2.splat(0x4000000000000000 - 0x3fe6a09e667f3bcd));
  const exponent = v128.and(raised, i64x2.splat(0xfff0000000000000));
  const mantissa = i64x2.sub(x, i64x2.sub(exponent, i64x2.splat(0x4000000000000000)));
  let k = f64x2.sub(v128.or(i64x2.shr_u(raised, 52), i64x2.splat(0x4330000000000000)), s(4503599627371520.0));
  k = f64x2.sub(k, v128.and(tiny, s(54.0)));
  const f = f64x2.sub(mantissa, at(ONE, 0));
  const q = f64x2.div(f, f64x2.add(f, at(TWO, 0)));
  const z = f64x2.mul(q, q), w = f64x2.mul(z, z);
  const even = f64x2.mul(w, step(w, step(w, at(LOG_EVEN, 0), LOG_EVEN, 1), LOG_EVEN, 2));
  const odd = f64x2.mul(z, step(w, step(w, step(w, at(LOG_ODD, 0), LOG_ODD, 1), LOG_ODD, 2), LOG_ODD, 3));
  const square = f64x2.mul(f64x2.mul(f, f), at(HALF, 0));
  const small = f64x2.add(f64x2.mul(q, f64x2.add(square, f64x2.add(even, odd))), f64x2.mul(k, at(LN2_OF_LOG, 1)));
  const y = f64x2.add(f64x2.add(f64x2.sub(small, square), f), f64x2.mul(k, at(LN2_OF_LOG, 0)));
  // +∞ and NaN stay; 0 gives −∞; below 0 there is nothing.
  let result = v128.bitselect(y, value, f64x2.lt(value, s(Infinity)));
  result = v128.bitselect(s(-Infinity), result, f64x2.eq(value, s(0.0)));
  return v128.bitselect(s(NaN), result, f64x2.lt(value, s(0.0)));
}

/** sin(x + quarters · π/2) for |x| ≤ 2^20. */
// @ts-ignore: decorator
@inline
function circlePair(x: v128, quarters: i64): v128 {
  const n = f64x2.nearest(f64x2.mul(x, at(TWO_BY_PI, 0)));
  // π/2 in three parts; the products with n are exact.
  let r = f64x2.sub(x, f64x2.mul(n, at(HALF_PI, 0)));
  r = f64x2.sub(r, f64x2.mul(n, at(HALF_PI, 1)));
  r = f64x2.sub(r, f64x2.mul(n, at(HALF_PI, 2)));
  const z = f64x2.mul(r, r);
  let odd = at(SINE, 0);
  odd = step(z, odd, SINE, 1);
  odd = step(z, odd, SINE, 2);
  odd = step(z, odd, SINE, 3);
  odd = step(z, odd, SINE, 4);
  odd = step(z, odd, SINE, 5);
  odd = f64x2.add(f64x2.mul(f64x2.mul(odd, z), r), r);
  let even = at(COSINE, 0);
  even = step(z, even, COSINE, 1);
  even = step(z, even, COSINE, 2);
  even = step(z, even, COSINE, 3);
  even = step(z, even, COSINE, 4);
  even = step(z, even, COSINE, 5);
  even = f64x2.add(f64x2.sub(at(ONE, 0), f64x2.mul(z, at(HALF, 0))), f64x2.mul(f64x2.mul(z, z), even));
  const quadrant = i64x2.add(f64x2.add(n, at(MAGIC, 0)), i64x2.splat(quarters));
  const takeEven = i64x2.eq(v128.and(quadrant, i64x2.splat(1)), i64x2.splat(1));
  const sign = i64x2.shl(i64x2.shr_u(quadrant, 1), 63);
  return v128.xor(v128.bitselect(even, odd, takeEven), sign);
}

export function expLoop(d: usize, end: usize, a: usize, sa: usize): void {
  for (; d < end; d += 16) { v128.store(d, expPair(v128.load(a))); a += sa; }
}

export function logLoop(d: usize, end: usize, a: usize, sa: usize): void {
  for (; d < end; d += 16) { v128.store(d, logPair(v128.load(a))); a += sa; }
}

/** Sine, or with one quarter the cosine. */
export function circleLoop(d: usize, end: usize, a: usize, sa: usize, quarters: i64): void {
  for (; d < end; d += 16) {
    const x = v128.load(a);
    if (v128.any_true(f64x2.gt(f64x2.abs(x), at(NEAR, 0)))) v128.store(d, farCircle(x, quarters));
    else v128.store(d, circlePair(x, quarters));
    a += sa;
  }
}

function farCircle(x: v128, quarters: i64): v128 {
  const x0 = f64x2.extract_lane(x, 0), x1 = f64x2.extract_lane(x, 1);
  const y0 = quarters == 0 ? Math.sin(x0) : Math.cos(x0), y1 = quarters == 0 ? Math.sin(x1) : Math.cos(x1);
  return f64x2.replace_lane(f64x2.splat(y0), 1, y1);
}

export function tanLoop(d: usize, end: usize, a: usize, sa: usize): void {
  for (; d < end; d += 16) {
    const x = v128.load(a);
    v128.store(d, f64x2.replace_lane(f64x2.splat(Math.tan(f64x2.extract_lane(x, 0))), 1, Math.tan(f64x2.extract_lane(x, 1))));
    a += sa;
  }
}

export function powLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) {
    const x = v128.load(a), y = v128.load(b);
    const y0 = Math.pow(f64x2.extract_lane(x, 0), f64x2.extract_lane(y, 0));
    v128.store(d, f64x2.replace_lane(f64x2.splat(y0), 1, Math.pow(f64x2.extract_lane(x, 1), f64x2.extract_lane(y, 1))));
    a += sa; b += sb;
  }
}

export function sineTurnsLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  const half = at(HALF, 0), sign = at(SIGN, 0);
  const c17 = at(SINE_TURNS, 0), c15 = at(SINE_TURNS, 1), c13 = at(SINE_TURNS, 2), c11 = at(SINE_TURNS, 3), c9 = at(SINE_TURNS, 4);
  const c7 = at(SINE_TURNS, 5), c5 = at(SINE_TURNS, 6), c3 = at(SINE_TURNS, 7), c1 = at(SINE_TURNS, 8);
  for (; d < end; d += 16) {
    const turns = v128.load(a);
    const r = f64x2.sub(turns, f64x2.nearest(turns));
    const whole = v128.andnot(r, sign);
    // Folded to a quarter turn at most; the sign goes back on.
    const q = v128.or(f64x2.pmin(whole, f64x2.sub(half, whole)), v128.and(r, sign));
    // In pairs of terms (Estrin): half as long a chain as one term after the other.
    const z = f64x2.mul(q, q), z2 = f64x2.mul(z, z), z4 = f64x2.mul(z2, z2);
    const low = f64x2.add(f64x2.add(c1, f64x2.mul(z, c3)), f64x2.mul(z2, f64x2.add(c5, f64x2.mul(z, c7))));
    const middle = f64x2.add(f64x2.add(c9, f64x2.mul(z, c11)), f64x2.mul(z2, f64x2.add(c13, f64x2.mul(z, c15))));
    const p = f64x2.add(low, f64x2.mul(z4, f64x2.add(middle, f64x2.mul(z4, c17))));
    v128.store(d, f64x2.mul(v128.load(b), f64x2.mul(q, p)));
    a += sa; b += sb;
  }
}

/** The same logarithm of one number, for tables. */
export function naturalLog(x: f64): f64 {
  return f64x2.extract_lane(logPair(f64x2.splat(x)), 0);
}

/** The same exponential of one number. */
export function exponential(x: f64): f64 {
  return f64x2.extract_lane(expPair(f64x2.splat(x)), 0);
}

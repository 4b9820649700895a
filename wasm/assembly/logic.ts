// Comparison and logic: 0 and 1. A comparison with NaN is false, `ne` too; truth is "not 0 and not NaN".

// Constants are loaded before a loop, not within: written in place, V8 makes each of them anew in every round.
const ONE: usize = memory.data<f64>([1.0]);

// @ts-ignore: decorator
@inline
function ones(): v128 { return v128.load64_splat(ONE); }

// @ts-ignore: decorator
@inline
function unequal(x: v128, y: v128): v128 {
  return v128.or(f64x2.lt(x, y), f64x2.gt(x, y));
}

// @ts-ignore: decorator
@inline
export function truth(x: v128, zero: v128): v128 {
  return unequal(x, zero);
}

export function eqLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  const one = ones();
  for (; d < end; d += 16) { v128.store(d, v128.and(one, f64x2.eq(v128.load(a), v128.load(b)))); a += sa; b += sb; }
}

export function neLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  const one = ones();
  for (; d < end; d += 16) { v128.store(d, v128.and(one, unequal(v128.load(a), v128.load(b)))); a += sa; b += sb; }
}

export function ltLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  const one = ones();
  for (; d < end; d += 16) { v128.store(d, v128.and(one, f64x2.lt(v128.load(a), v128.load(b)))); a += sa; b += sb; }
}

export function leLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  const one = ones();
  for (; d < end; d += 16) { v128.store(d, v128.and(one, f64x2.le(v128.load(a), v128.load(b)))); a += sa; b += sb; }
}

export function gtLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  const one = ones();
  for (; d < end; d += 16) { v128.store(d, v128.and(one, f64x2.lt(v128.load(b), v128.load(a)))); a += sa; b += sb; }
}

export function geLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  const one = ones();
  for (; d < end; d += 16) { v128.store(d, v128.and(one, f64x2.le(v128.load(b), v128.load(a)))); a += sa; b += sb; }
}

export function andLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  const one = ones();
  const zero = f64x2.splat(0.0);
  for (; d < end; d += 16) { v128.store(d, v128.and(one, v128.and(truth(v128.load(a), zero), truth(v128.load(b), zero)))); a += sa; b += sb; }
}

export function orLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  const one = ones();
  const zero = f64x2.splat(0.0);
  for (; d < end; d += 16) { v128.store(d, v128.and(one, v128.or(truth(v128.load(a), zero), truth(v128.load(b), zero)))); a += sa; b += sb; }
}

export function notLoop(d: usize, end: usize, a: usize, sa: usize): void {
  const one = ones();
  const zero = f64x2.splat(0.0);
  for (; d < end; d += 16) { v128.store(d, v128.and(one, v128.not(truth(v128.load(a), zero)))); a += sa; }
}

/** a ? b : c */
export function selectLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize): void {
  const zero = f64x2.splat(0.0);
  if (sb == 0) {
    const chosen = v128.load(b);
    for (; d < end; d += 16) { v128.store(d, v128.bitselect(chosen, v128.load(c), truth(v128.load(a), zero))); a += sa; c += sc; }
    return;
  }
  for (; d < end; d += 16) {
    v128.store(d, v128.bitselect(v128.load(b), v128.load(c), truth(v128.load(a), zero)));
    a += sa; b += sb; c += sc;
  }
}

// (a … b) ? c : e. Mostly a figure is compared with and a figure chosen: they stay in registers.

const EQ = 0, NE = 1, LT = 2, LE = 3;

// @ts-ignore: decorator
@inline
function compared(kind: i32, x: v128, y: v128): v128 {
  if (kind == EQ) return f64x2.eq(x, y);
  if (kind == NE) return unequal(x, y);
  return kind == LT ? f64x2.lt(x, y) : f64x2.le(x, y);
}

// @ts-ignore: decorator
@inline
function selectBy(kind: i32, isTurned: bool, d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  if ((sb | sc) == 0) {
    const y = v128.load(b), chosen = v128.load(c);
    for (; d < end; d += 16) {
      const x = v128.load(a);
      v128.store(d, v128.bitselect(chosen, v128.load(e), isTurned ? compared(kind, y, x) : compared(kind, x, y)));
      a += sa; e += se;
    }
    return;
  }
  for (; d < end; d += 16) {
    const x = v128.load(a), y = v128.load(b);
    v128.store(d, v128.bitselect(v128.load(c), v128.load(e), isTurned ? compared(kind, y, x) : compared(kind, x, y)));
    a += sa; b += sb; c += sc; e += se;
  }
}

export function selectEqLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  selectBy(EQ, false, d, end, a, sa, b, sb, c, sc, e, se);
}

export function selectNeLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  selectBy(NE, false, d, end, a, sa, b, sb, c, sc, e, se);
}

export function selectLtLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  selectBy(LT, false, d, end, a, sa, b, sb, c, sc, e, se);
}

export function selectLeLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  selectBy(LE, false, d, end, a, sa, b, sb, c, sc, e, se);
}

export function selectGtLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  selectBy(LT, true, d, end, a, sa, b, sb, c, sc, e, se);
}

export function selectGeLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  selectBy(LE, true, d, end, a, sa, b, sb, c, sc, e, se);
}

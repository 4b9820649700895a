// Comparison and logic: 0 and 1. A comparison with NaN is false, `ne` too; truth is "not 0 and not NaN".

// @ts-ignore: decorator
@inline
function bit(mask: v128): v128 {
  return v128.and(f64x2.splat(1.0), mask);
}

// @ts-ignore: decorator
@inline
function unequal(x: v128, y: v128): v128 {
  return v128.or(f64x2.lt(x, y), f64x2.gt(x, y));
}

// @ts-ignore: decorator
@inline
export function truth(x: v128): v128 {
  return unequal(x, f64x2.splat(0.0));
}

export function eqLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, bit(f64x2.eq(v128.load(a), v128.load(b)))); a += sa; b += sb; }
}

export function neLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, bit(unequal(v128.load(a), v128.load(b)))); a += sa; b += sb; }
}

export function ltLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, bit(f64x2.lt(v128.load(a), v128.load(b)))); a += sa; b += sb; }
}

export function leLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, bit(f64x2.le(v128.load(a), v128.load(b)))); a += sa; b += sb; }
}

export function gtLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, bit(f64x2.gt(v128.load(a), v128.load(b)))); a += sa; b += sb; }
}

export function geLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, bit(f64x2.ge(v128.load(a), v128.load(b)))); a += sa; b += sb; }
}

export function andLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, bit(v128.and(truth(v128.load(a)), truth(v128.load(b))))); a += sa; b += sb; }
}

export function orLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) { v128.store(d, bit(v128.or(truth(v128.load(a)), truth(v128.load(b))))); a += sa; b += sb; }
}

export function notLoop(d: usize, end: usize, a: usize, sa: usize): void {
  for (; d < end; d += 16) { v128.store(d, bit(v128.not(truth(v128.load(a))))); a += sa; }
}

/** a ? b : c */
export function selectLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize): void {
  for (; d < end; d += 16) {
    v128.store(d, v128.bitselect(v128.load(b), v128.load(c), truth(v128.load(a))));
    a += sa; b += sb; c += sc;
  }
}

// (a … b) ? c : e

export function selectEqLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  for (; d < end; d += 16) {
    v128.store(d, v128.bitselect(v128.load(c), v128.load(e), f64x2.eq(v128.load(a), v128.load(b))));
    a += sa; b += sb; c += sc; e += se;
  }
}

export function selectNeLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  for (; d < end; d += 16) {
    v128.store(d, v128.bitselect(v128.load(c), v128.load(e), unequal(v128.load(a), v128.load(b))));
    a += sa; b += sb; c += sc; e += se;
  }
}

export function selectLtLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  for (; d < end; d += 16) {
    v128.store(d, v128.bitselect(v128.load(c), v128.load(e), f64x2.lt(v128.load(a), v128.load(b))));
    a += sa; b += sb; c += sc; e += se;
  }
}

export function selectLeLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  for (; d < end; d += 16) {
    v128.store(d, v128.bitselect(v128.load(c), v128.load(e), f64x2.le(v128.load(a), v128.load(b))));
    a += sa; b += sb; c += sc; e += se;
  }
}

export function selectGtLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  for (; d < end; d += 16) {
    v128.store(d, v128.bitselect(v128.load(c), v128.load(e), f64x2.gt(v128.load(a), v128.load(b))));
    a += sa; b += sb; c += sc; e += se;
  }
}

export function selectGeLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  for (; d < end; d += 16) {
    v128.store(d, v128.bitselect(v128.load(c), v128.load(e), f64x2.ge(v128.load(a), v128.load(b))));
    a += sa; b += sb; c += sc; e += se;
  }
}

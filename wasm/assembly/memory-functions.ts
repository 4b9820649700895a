// Functions that remember one number per device. Where it says so, what is shown is what the memory held: inputs are taken to
// hold from one step to the next, so the value of a step follows from those of the steps before, exactly. NaN in the memory
// says "nothing yet"; an input that is not finite leaves the memory as it is, so nothing is poisoned for ever.

// @ts-ignore: decorator
@inline
function finite(x: v128): v128 { return f64x2.eq(f64x2.sub(x, x), f64x2.splat(0.0)); }

/** The memory, or the input where there is nothing yet. */
// @ts-ignore: decorator
@inline
function known(memory: v128, input: v128): v128 { return v128.bitselect(memory, input, f64x2.eq(memory, memory)); }

// @ts-ignore: decorator
@inline
function kept(next: v128, memory: v128, input: v128): v128 { return v128.bitselect(next, memory, finite(input)); }

/** Shows c; then c = c + (a − c) · b. */
export function lagLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize): void {
  for (; d < end; d += 16) {
    const x = v128.load(a), memory = v128.load(c), y = known(memory, x);
    v128.store(c, kept(f64x2.add(y, f64x2.mul(f64x2.sub(x, y), v128.load(b))), memory, x));
    v128.store(d, y);
    a += sa; b += sb; c += sc;
  }
}

/** Shows c; then c goes towards a, by b at most. */
export function towardLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize): void {
  for (; d < end; d += 16) {
    const x = v128.load(a), most = v128.load(b), memory = v128.load(c), y = known(memory, x);
    const way = f64x2.sub(x, y);
    const step = f64x2.pmax(f64x2.pmin(way, most), f64x2.neg(most));
    // At the goal exactly, not by a sum that rounds.
    const next = v128.bitselect(x, f64x2.add(y, step), f64x2.le(f64x2.abs(way), most));
    v128.store(c, kept(next, memory, x));
    v128.store(d, y);
    a += sa; b += sb; c += sc;
  }
}

/** c = a where b holds or there is nothing yet; shows c. */
export function holdLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize): void {
  const zero = f64x2.splat(0.0);
  for (; d < end; d += 16) {
    const x = v128.load(a), memory = v128.load(c);
    const take = v128.and(finite(x), f64x2.ne(v128.load(b), zero));
    const y = v128.bitselect(x, known(memory, x), take);
    v128.store(c, v128.bitselect(y, memory, finite(x)));
    v128.store(d, y);
    a += sa; b += sb; c += sc;
  }
}

/** c = a where it differs from c by more than b; shows c. */
export function deadbandLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize): void {
  for (; d < end; d += 16) {
    const x = v128.load(a), memory = v128.load(c), y = known(memory, x);
    const far = v128.and(finite(x), f64x2.gt(f64x2.abs(f64x2.sub(x, y)), v128.load(b)));
    const next = v128.bitselect(x, y, far);
    v128.store(c, kept(next, memory, x));
    v128.store(d, next);
    a += sa; b += sb; c += sc;
  }
}

/** Shows (a − c) · b, 0 where either is not finite; then c = a. */
export function derivativeLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize): void {
  for (; d < end; d += 16) {
    const x = v128.load(a), change = f64x2.sub(x, v128.load(c));
    v128.store(c, x);
    v128.store(d, v128.and(f64x2.mul(change, v128.load(b)), finite(change)));
    a += sa; b += sb; c += sc;
  }
}

/** Shows c; then c = c + a, within b and e. */
export function integrateLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize): void {
  for (; d < end; d += 16) {
    const x = v128.load(a), y = v128.load(c);
    const next = f64x2.pmin(f64x2.pmax(f64x2.add(y, x), v128.load(b)), v128.load(e));
    v128.store(c, kept(next, y, x));
    v128.store(d, y);
    a += sa; b += sb; c += sc; e += se;
  }
}

/** Sums of what is not exact, such as ten times 0.1, are meant to reach their whole numbers. */
const COUNT_TOLERANCE: f64 = 1e-9;

/** Shows the whole part of c; then c = c + a, a ≥ 0, modulo b. */
export function counterLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize): void {
  const zero = f64x2.splat(0.0), tolerance = f64x2.splat(COUNT_TOLERANCE);
  for (; d < end; d += 16) {
    const x = v128.load(a), wrap = v128.load(b), y = v128.load(c);
    const sum = f64x2.add(y, f64x2.pmax(x, zero));
    const turns = f64x2.floor(f64x2.div(f64x2.add(sum, tolerance), wrap));
    // No wrap is an infinite one: its turns are 0, and 0 · ∞ is not to be.
    const over = v128.bitselect(f64x2.sub(sum, f64x2.mul(turns, wrap)), sum, f64x2.ge(turns, f64x2.splat(1.0)));
    v128.store(c, kept(over, y, x));
    v128.store(d, f64x2.max(f64x2.floor(f64x2.add(y, tolerance)), zero));
    a += sa; b += sb; c += sc;
  }
}

/** a where it is finite, else b. */
export function finiteOrLoop(d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize): void {
  for (; d < end; d += 16) {
    const x = v128.load(a);
    v128.store(d, v128.bitselect(x, v128.load(b), finite(x)));
    a += sa; b += sb;
  }
}

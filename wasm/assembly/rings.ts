// Functions that remember many steps: a ring of columns, one for each step, written in the place of the step's number. A
// column lies `pitch` bytes behind the one before it, so devices of a block are next to each other in each of them.

const COLUMN_COUNT: usize = 0;
const COLUMN_FIRST: usize = 1;
/** Columns of a delay in front of its ring. */
const DELAY_HEAD: usize = 2;

/** What a was `steps` steps ago; its first value until then. */
export function delayLoop(d: usize, devices: u32, a: usize, sa: usize, steps: u32, ring: usize, pitch: usize, step: i64): void {
  const slot = ring + (DELAY_HEAD + <usize>(step % <i64>steps)) * pitch;
  const counts = ring + COLUMN_COUNT * pitch, firsts = ring + COLUMN_FIRST * pitch;
  const stride = sa >> 1, most = <f64>steps;
  for (let at: usize = 0, stop = <usize>devices << 3; at < stop; at += 8) {
    const x = load<f64>(a), count = load<f64>(counts + at);
    if (count == 0) store<f64>(firsts + at, x);
    store<f64>(d + at, count < most ? load<f64>(firsts + at) : load<f64>(slot + at));
    if (count < most) store<f64>(counts + at, count + 1);
    store<f64>(slot + at, x);
    a += stride;
  }
}

const COLUMN_SUM: usize = 0;
const COLUMN_FRESH: usize = 1;
const COLUMN_VALUES: usize = 2;
/** Columns of an average in front of its ring. */
const AVERAGE_HEAD: usize = 3;

// @ts-ignore: decorator
@inline
function isFinite64(x: f64): bool { return x - x == 0; }

// @ts-ignore: decorator
@inline
function orZero(x: f64): f64 { return x == x ? x : 0; }

/**
 * The mean of a over the last `steps` steps, or over what there is so far; what is not finite is left out. The sum gains the new
 * value and loses the oldest. `fresh` is the sum since the ring began anew: once round, it is the sum without its rounding
 * errors, and takes its place.
 */
export function averageLoop(d: usize, devices: u32, a: usize, sa: usize, steps: u32, ring: usize, pitch: usize, step: i64): void {
  const place = step % <i64>steps;
  const slot = ring + (AVERAGE_HEAD + <usize>place) * pitch;
  const sums = ring + COLUMN_SUM * pitch, freshes = ring + COLUMN_FRESH * pitch, values = ring + COLUMN_VALUES * pitch;
  const stride = sa >> 1;
  for (let at: usize = 0, stop = <usize>devices << 3; at < stop; at += 8) {
    const x = load<f64>(a), oldest = load<f64>(slot + at);
    let fresh = orZero(load<f64>(freshes + at)), sum = orZero(load<f64>(sums + at)), count = orZero(load<f64>(values + at));
    if (place == 0) { sum = fresh; fresh = 0; }
    if (isFinite64(oldest)) { sum -= oldest; count -= 1; }
    if (isFinite64(x)) { sum += x; fresh += x; count += 1; }
    store<f64>(sums + at, sum);
    store<f64>(freshes + at, fresh);
    store<f64>(values + at, count);
    store<f64>(slot + at, isFinite64(x) ? x : NaN);
    store<f64>(d + at, sum / count);
    a += stride;
  }
}

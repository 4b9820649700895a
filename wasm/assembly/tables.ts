// Functions that look things up in a table of the plan: curves and recordings.

/** Greatest place whose number is not above x, of `count` ascending numbers; 0 when all are. */
export function lastNotAbove(table: usize, count: u32, x: f64): u32 {
  let low: u32 = 0, high = count;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (load<f64>(table + (<usize>middle << 3)) <= x) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * A line from point to point at x = a. The table: `count` ascending places, then value and slope of each. Points cover the whole
 * range of a.
 */
export function curveLoop(d: usize, end: usize, a: usize, sa: usize, table: usize, count: u32): void {
  const lines = table + (<usize>count << 3), stride = sa >> 1;
  for (; d < end; d += 8) {
    const x = load<f64>(a);
    const place = lastNotAbove(table, count, x);
    const line = lines + (<usize>place << 4);
    store<f64>(d, load<f64>(line) + (x - load<f64>(table + (<usize>place << 3))) * load<f64>(line, 8));
    a += stride;
  }
}

/** 3 · 0.1 / 0.1 is meant to be 3: so near to the next row it is that one. */
const ROW_TOLERANCE: f64 = 1e-9;

/** Row a of `count`, in a circle; between two of them on a line if `linear`. */
export function seriesLoop(d: usize, end: usize, a: usize, sa: usize, table: usize, count: u32, linear: bool): void {
  const stride = sa >> 1, rows = <f64>count;
  for (; d < end; d += 8) {
    const position = load<f64>(a);
    a += stride;
    if (!(position - position == 0)) { store<f64>(d, NaN); continue; }
    const whole = floor<f64>(position + ROW_TOLERANCE);
    const row = <u32>max<f64>(0, min<f64>(whole - rows * floor<f64>(whole / rows), rows - 1));
    const value = load<f64>(table + (<usize>row << 3));
    if (!linear) { store<f64>(d, value); continue; }
    const next = load<f64>(table + (<usize>(row < count - 1 ? row + 1 : 0) << 3));
    store<f64>(d, value + (next - value) * max<f64>(0, position - whole));
  }
}

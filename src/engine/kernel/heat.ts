// A column as a picture of bytes: 0 no device, 1 not finite, 2 … 255 from low to high. Up to five times a second over the
// whole fleet, between ticks: a few nanoseconds per device, so no calls and no divisions that are not needed.

const NO_DEVICE = 0;
const NOT_FINITE = 1;
const LOWEST = 2;
const HIGHEST = 255;
/** Where all values are the same: the middle of the scale. */
const MIDDLE = (LOWEST + HIGHEST + 1) >> 1;

/** Devices in order of index; cell ⌊k·cells/count⌋ holds the k-th, several share one by their mean. */
export function paintHeat(values: Float64Array, indices: Uint32Array, first: number, low: number, high: number, cells: Uint8Array): void {
  cells.fill(NO_DEVICE);
  if (cells.length >= values.length) paintEach(values, indices, first, low, high, cells);
  else paintMeans(values, indices, first, low, high, cells);
}

function paintEach(values: Float64Array, indices: Uint32Array, first: number, low: number, high: number, cells: Uint8Array): void {
  const count = values.length, stretch = cells.length, factor = scaleOf(low, high);
  const one = stretch === count;
  for (let rank = 0; rank < count; rank++) {
    const k = indices[rank]! - first;
    cells[one ? k : Math.floor((k * stretch) / count)] = shadeOf(values[rank]!, low, factor);
  }
}

function paintMeans(values: Float64Array, indices: Uint32Array, first: number, low: number, high: number, cells: Uint8Array): void {
  const count = values.length, stretch = cells.length, factor = scaleOf(low, high);
  const sums = new Float64Array(stretch), counts = new Uint32Array(stretch);
  for (let rank = 0; rank < count; rank++) {
    const cell = Math.floor(((indices[rank]! - first) * stretch) / count), value = values[rank]!;
    if (value - value === 0) {
      sums[cell]! += value;
      counts[cell]!++;
    } else cells[cell] = NOT_FINITE;
  }
  for (let cell = 0; cell < stretch; cell++) {
    if (counts[cell]! > 0) cells[cell] = shadeOf(sums[cell]! / counts[cell]!, low, factor);
  }
}

/** Shades per unit; 0 when there is no scale. */
function scaleOf(low: number, high: number): number {
  return high > low ? (HIGHEST - LOWEST) / (high - low) : 0;
}

function shadeOf(value: number, low: number, factor: number): number {
  if (value - value !== 0) return NOT_FINITE;
  if (factor === 0) return MIDDLE;
  const shade = (value - low) * factor;
  if (shade <= 0) return LOWEST;
  // Half a shade up and cut off: rounded.
  return shade >= HIGHEST - LOWEST ? HIGHEST : (shade + (LOWEST + 0.5)) | 0;
}

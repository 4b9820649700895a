// A column as a picture of bytes: 0 no device, 1 not finite, 2 … 255 from low to high.

const NO_DEVICE = 0;
const NOT_FINITE = 1;
const LOWEST = 2;
const HIGHEST = 255;

/** Devices in order of index; cell ⌊k·cells/count⌋ holds the k-th, several share one by their mean. */
export function paintHeat(values: Float64Array, indices: Uint32Array, first: number, low: number, high: number, cells: Uint8Array): void {
  cells.fill(NO_DEVICE);
  const perDevice = cells.length / values.length;
  if (perDevice >= 1) {
    for (let rank = 0; rank < values.length; rank++) {
      cells[cellOf(indices[rank]! - first, values.length, cells.length)] = quantise(values[rank]!, low, high);
    }
    return;
  }
  const sums = new Float64Array(cells.length), counts = new Uint32Array(cells.length);
  for (let rank = 0; rank < values.length; rank++) {
    const cell = cellOf(indices[rank]! - first, values.length, cells.length), value = values[rank]!;
    if (cells[cell] === NO_DEVICE) cells[cell] = NOT_FINITE;
    if (value - value !== 0) continue;
    sums[cell]! += value;
    counts[cell]!++;
  }
  for (let cell = 0; cell < cells.length; cell++) {
    if (counts[cell]! > 0) cells[cell] = quantise(sums[cell]! / counts[cell]!, low, high);
  }
}

function cellOf(k: number, count: number, cells: number): number {
  return Math.floor((k * cells) / count);
}

function quantise(value: number, low: number, high: number): number {
  if (value - value !== 0) return NOT_FINITE;
  // All the same: the middle of the scale.
  if (!(high > low)) return (LOWEST + HIGHEST + 1) >> 1;
  const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
  return LOWEST + Math.round(share * (HIGHEST - LOWEST));
}

// How a fleet's devices are laid out in a rectangle: square cells in rows, one device to a cell while they fit.

export interface HeatGeometry {
  /** Distance of cells in device pixels, gap included. */
  readonly pitch: number;
  readonly gap: number;
  readonly columns: number;
  readonly rows: number;
  /** Cells asked for: the devices, or as many as fit. */
  readonly cells: number;
}

/** Smallest and largest distance of cells, in CSS pixels. */
const LEAST = 5;
const MOST = 240;

/** Layout of `devices` in a rectangle of device pixels. */
export function heatGeometry(width: number, height: number, devices: number, scale: number): HeatGeometry {
  const least = Math.max(2, Math.round(LEAST * scale));
  const fits = (pitch: number): number => Math.floor(width / pitch) * Math.floor(height / pitch);
  let low = least;
  let high = Math.max(least, Math.round(MOST * scale));
  // The largest pitch at which all devices have a cell of their own; `fits` falls as the pitch grows.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle) >= devices) low = middle;
    else high = middle - 1;
  }
  const columns = Math.max(1, Math.floor(width / low));
  const rows = Math.max(1, Math.floor(height / low));
  return { pitch: low, gap: Math.max(1, Math.round(Math.min(low / 8, 2 * scale))), columns, rows, cells: Math.max(1, Math.min(devices, columns * rows)) };
}

/** First device of a cell: device k lies in cell ⌊k·cells/devices⌋. */
export function firstDeviceOf(cell: number, cells: number, devices: number): number {
  return Math.ceil((cell * devices) / cells);
}

/** Cell of a device. */
export function cellOf(device: number, cells: number, devices: number): number {
  return Math.floor((device * cells) / devices);
}

/** Paints quantised cells into the pixels of an image of `width` device pixels: one line of each row, then its copies. */
export function paintHeat(pixels: Uint32Array, width: number, geometry: HeatGeometry, cells: Uint8Array, palette: Uint32Array): void {
  const { pitch, gap, columns } = geometry;
  const side = pitch - gap;
  const count = Math.min(cells.length, columns * geometry.rows);
  pixels.fill(0);
  for (let first = 0, line = 0; first < count; first += columns, line += pitch * width) {
    const end = Math.min(first + columns, count);
    for (let cell = first, at = line; cell < end; cell++, at += pitch) {
      const color = palette[cells[cell]!]!;
      for (let pixel = 0; pixel < side; pixel++) pixels[at + pixel] = color;
    }
    for (let copy = 1; copy < side; copy++) pixels.copyWithin(line + copy * width, line, line + width);
  }
}

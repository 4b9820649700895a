// Few devices have large cells: then their values, and where there is room their ids, stand inside.

import type { HeatGeometry } from './heat-geometry.ts';
import { textFont } from './token-color.ts';

export interface CellLabel {
  readonly cell: number;
  readonly id: string;
  readonly value: string;
}

/** Cells below this size stay plain, in CSS pixels. */
export const LABEL_SIZE = 56;
const WITH_ID = 104;

/** Writes labels in black or white, whichever is easier to read on the cell's own colour. */
export function labelCells(context: CanvasRenderingContext2D, geometry: HeatGeometry, scale: number, pixels: Uint32Array, labels: readonly CellLabel[]): void {
  const { pitch, gap, columns } = geometry;
  const side = pitch - gap;
  const large = side / scale >= WITH_ID;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  for (const { cell, id, value } of labels) {
    const x = (cell % columns) * pitch;
    const y = Math.floor(cell / columns) * pitch;
    context.fillStyle = dark(pixels[y * context.canvas.width + x] ?? 0) ? 'oklch(1 0 0 / 0.94)' : 'oklch(0.15 0 0 / 0.9)';
    context.font = `600 ${(large ? 18 : 12) * scale}px ${textFont()}`;
    context.fillText(value, x + 8 * scale, y + (large ? 28 : 20) * scale, side - 12 * scale);
    if (!large) continue;
    context.font = `${12 * scale}px 'Plex Mono', monospace`;
    context.fillText(id, x + 8 * scale, y + side - 10 * scale, side - 12 * scale);
  }
}

/** Relative luminance (WCAG) of a little-endian RGBA pixel, against the point where black and white read equally well. */
function dark(pixel: number): boolean {
  const part = (shift: number): number => (((pixel >>> shift) & 255) / 255) ** 2.2;
  return 0.2126 * part(0) + 0.7152 * part(8) + 0.0722 * part(16) < 0.18;
}

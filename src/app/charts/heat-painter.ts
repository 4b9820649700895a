// Draws heat answers into a canvas: whole pixels into one image, then the mark of the picked device.

import type { HeatAnswer } from '../../contracts/view.ts';
import type { CanvasSize } from './canvas-size.ts';
import { categoryPalette, heatPalette, scaledPalette } from './color-scale.ts';
import { labelCells, type CellLabel } from './heat-labels.ts';
import { paintHeat, type HeatGeometry } from './heat-geometry.ts';
import type { Range } from './heat-scale.ts';
import { tokenRgb } from './token-color.ts';

export class HeatPainter {
  #canvas: HTMLCanvasElement;
  #image: ImageData | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** The answer's bytes stand for its own range; `shown` is the range that the colours stand for, or tokens of categories. */
  draw(size: CanvasSize, geometry: HeatGeometry, answer: HeatAnswer, shown: Range | readonly string[], selected: number | null, labels: readonly CellLabel[]): void {
    const canvas = this.#canvas;
    if (canvas.width !== size.width || canvas.height !== size.height) {
      canvas.width = size.width;
      canvas.height = size.height;
      this.#image = null;
    }
    const context = canvas.getContext('2d');
    if (!context) return;
    this.#image ??= context.createImageData(size.width, size.height);
    const pixels = new Uint32Array(this.#image.data.buffer);
    const missing = tokenRgb('--line-strong');
    const palette = 'low' in shown ? scaledPalette(heatPalette(missing), answer, shown) : categoryPalette(missing, shown.map(tokenRgb));
    paintHeat(pixels, size.width, geometry, answer.cells, palette);
    context.putImageData(this.#image, 0, 0);
    if (labels.length > 0) labelCells(context, geometry, size.scale, pixels, labels);
    if (selected !== null) mark(context, geometry, selected, size.scale);
  }
}

/** A frame inside the picked device's cell, dark outside and light inside, so that it shows on every colour. */
function mark(context: CanvasRenderingContext2D, { pitch, gap, columns }: HeatGeometry, cell: number, scale: number): void {
  const line = Math.max(1, Math.round((pitch >= 12 * scale ? 2 : 1) * scale));
  const x = (cell % columns) * pitch;
  const y = Math.floor(cell / columns) * pitch;
  const side = pitch - gap;
  frame(context, x, y, side, line, 'oklch(0.15 0 0)');
  frame(context, x + line, y + line, side - 2 * line, line, 'oklch(1 0 0)');
}

function frame(context: CanvasRenderingContext2D, x: number, y: number, side: number, line: number, color: string): void {
  context.lineWidth = line;
  context.strokeStyle = color;
  if (side > line) context.strokeRect(x + line / 2, y + line / 2, side - line, side - line);
}

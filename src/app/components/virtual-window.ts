// Which rows of a long list are on the screen. A browser's element cannot be higher than some ten million pixels, so
// above that the scroll bar stands for the whole list in proportion, and the wheel moves by rows.

/** Highest scroll height that every browser draws right, in pixels. */
const MOST_HEIGHT = 8_000_000;

export interface Scroll {
  readonly height: number;
  /** True when a pixel of the scroll bar is more than a pixel of the list. */
  readonly scaled: boolean;
}

export function scrollExtent(count: number, rowHeight: number): Scroll {
  const height = count * rowHeight;
  return height <= MOST_HEIGHT ? { height, scaled: false } : { height: MOST_HEIGHT, scaled: true };
}

/** First row on the screen at a scroll position. */
export function rowAt(scrollTop: number, viewport: number, count: number, rowHeight: number): number {
  const { height, scaled } = scrollExtent(count, rowHeight);
  const last = Math.max(0, count - Math.floor(viewport / rowHeight));
  if (!scaled) return Math.min(Math.floor(scrollTop / rowHeight), last);
  return Math.round(Math.min(scrollTop / Math.max(height - viewport, 1), 1) * last);
}

/** Scroll position at which a row is the first. */
export function positionOf(row: number, viewport: number, count: number, rowHeight: number): number {
  const { height, scaled } = scrollExtent(count, rowHeight);
  if (!scaled) return row * rowHeight;
  const last = Math.max(1, count - Math.floor(viewport / rowHeight));
  return (row / last) * (height - viewport);
}

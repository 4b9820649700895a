// A canvas that keeps the size of its element, in device pixels.

export interface CanvasSize {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

/** Watches an element's size and calls back at once and after every change. Returns the function that ends it. */
export function watchSize(element: HTMLElement, changed: (size: CanvasSize) => void): () => void {
  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return;
    const scale = window.devicePixelRatio || 1;
    const { width, height } = entry.contentRect;
    changed({ width: Math.round(width * scale), height: Math.round(height * scale), scale });
  });
  observer.observe(element);
  return () => observer.disconnect();
}

// The heat map's colours: viridis (Smith, van der Walt; CC0), perceptually even, readable without red and green.

const VIRIDIS = [
  [68, 1, 84], [72, 36, 117], [65, 68, 135], [53, 95, 141], [42, 120, 142], [33, 145, 140],
  [34, 168, 132], [68, 191, 112], [122, 209, 81], [189, 223, 38], [253, 231, 37],
] as const;

export type Rgb = readonly [number, number, number];

/** Colour at a place of the scale, 0 … 1. */
export function viridis(place: number): Rgb {
  const at = Math.min(Math.max(place, 0), 1) * (VIRIDIS.length - 1);
  const low = VIRIDIS[Math.floor(at)] ?? VIRIDIS[0];
  const high = VIRIDIS[Math.ceil(at)] ?? low;
  const share = at - Math.floor(at);
  const mix = (channel: 0 | 1 | 2): number => Math.round(low[channel] + (high[channel] - low[channel]) * share);
  return [mix(0), mix(1), mix(2)];
}

/**
 * One pixel (little-endian RGBA) per quantised byte of a heat answer: 0 = no device, transparent; 1 = no finite value,
 * in `missing`; 2 … 255 from low to high.
 */
export function heatPalette(missing: Rgb): Uint32Array {
  const palette = new Uint32Array(256);
  palette[1] = pixel(missing);
  for (let byte = 2; byte < 256; byte++) palette[byte] = pixel(viridis((byte - 2) / 253));
  return palette;
}

/** The same for categories: bytes stand for the places 0 … colors.length − 1, low to high. */
export function categoryPalette(missing: Rgb, colors: readonly Rgb[]): Uint32Array {
  const palette = new Uint32Array(256);
  palette[1] = pixel(missing);
  for (let byte = 2; byte < 256; byte++) palette[byte] = pixel(colors[Math.round(((byte - 2) / 253) * (colors.length - 1))] ?? missing);
  return palette;
}

function pixel([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The scale as CSS colour stops, for the legend. */
export function viridisGradient(): string {
  return `linear-gradient(90deg, ${VIRIDIS.map((rgb) => `rgb(${rgb.join(' ')})`).join(', ')})`;
}

/** The palette for bytes that stand for `own`, when colours are to stand for `shown`. */
export function scaledPalette(palette: Uint32Array, own: { readonly low: number; readonly high: number }, shown: { readonly low: number; readonly high: number }): Uint32Array {
  const scaled = new Uint32Array(256);
  scaled[1] = palette[1] ?? 0;
  const span = shown.high - shown.low || 1;
  for (let byte = 2; byte < 256; byte++) {
    const value = own.low + ((byte - 2) / 253) * (own.high - own.low);
    const place = Math.min(Math.max((value - shown.low) / span, 0), 1);
    scaled[byte] = palette[2 + Math.round(place * 253)] ?? 0;
  }
  return scaled;
}

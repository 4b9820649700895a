// Contrast of the tokens' colours (WCAG 2.2, 1.4.3): text on every surface that it stands on, in both themes.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Rgb = readonly [number, number, number];
type Lch = readonly [number, number, number];

const css = readFileSync(new URL('../../src/app/tokens.css', import.meta.url), 'utf8');

/** OKLCH → linear sRGB (Ottosson, https://bottosson.github.io/posts/oklab/), clipped to the gamut. */
function linear([lightness, chroma, hue]: Lch): Rgb {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number): number => Math.min(Math.max(value, 0), 1);
  return [clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s), clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s), clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)];
}

function luminance(color: Lch): number {
  const [red, green, blue] = linear(color);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Lch, other: Lch): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function color(name: string, theme: 0 | 1): Lch {
  const pair = new RegExp(`--${name}: light-dark\\(oklch\\(([^)]+)\\), oklch\\(([^)]+)\\)\\)`).exec(css);
  if (!pair) throw new Error(`no token --${name}`);
  return pair[1 + theme]!.split(' ').map(Number) as unknown as Lch;
}

const TEXTS = ['ink', 'ink-2', 'ink-3', 'accent', 'ok', 'warn', 'critical', 'series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'];

describe.each([['light', 0], ['dark', 1]] as const)('colours of the %s theme', (_name, theme) => {
  it.each(TEXTS)('%s can be read on paper, pane and what floats', (text) => {
    for (const surface of ['paper', 'pane', 'float']) expect(contrast(color(text, theme), color(surface, theme)), surface).toBeGreaterThanOrEqual(4.5);
  });

  it.each([['on-accent', 'accent'], ['ink', 'sunk'], ['ink-2', 'sunk'], ['ink', 'accent-wash'], ['accent', 'accent-wash'], ['ink', 'critical-wash'], ['critical', 'critical-wash'], ['ink', 'warn-wash']])('%s can be read on %s', (text, surface) => {
    expect(contrast(color(text, theme), color(surface, theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['off', 'fault', 'line-strong'])('%s is seen as a shape on the pane', (shape) => {
    expect(contrast(color(shape, theme), color('pane', theme))).toBeGreaterThanOrEqual(shape === 'line-strong' ? 1.4 : 3);
  });
});

describe('the style sheets', () => {
  it('use three sizes of text and two weights', () => {
    expect(css.match(/--text-\w+:/g)).toHaveLength(3);
    expect([...css.matchAll(/--(regular|strong): (\d+)/g)].map((match) => match[2])).toEqual(['400', '600']);
  });
});

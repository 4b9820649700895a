import { describe, expect, it } from 'vitest';
import { heatPalette, scaledPalette, viridis } from '../../src/app/charts/color-scale.ts';
import { cellOf, firstDeviceOf, heatGeometry, paintHeat } from '../../src/app/charts/heat-geometry.ts';
import { HeatScale, rounded } from '../../src/app/charts/heat-scale.ts';

describe('the layout of the heat map', () => {
  it.each([1, 2, 7, 10, 160, 342, 5000, 12_000])('gives each of %i devices a cell of its own, inside the rectangle', (devices) => {
    const { pitch, columns, rows, cells } = heatGeometry(1440, 900, devices, 2);
    expect(cells).toBe(devices);
    expect(columns * rows).toBeGreaterThanOrEqual(devices);
    expect(columns * pitch).toBeLessThanOrEqual(1440);
    expect(rows * pitch).toBeLessThanOrEqual(900);
  });

  it('puts several to a cell where there is no room for all', () => {
    const { cells, pitch } = heatGeometry(700, 400, 1_000_000, 1);
    expect(pitch).toBe(5);
    expect(cells).toBe(140 * 80);
  });

  it('finds the devices of a cell as the kernel does: ⌊k·cells/count⌋', () => {
    for (const [cells, devices] of [[7, 20], [11_200, 1_000_000], [5, 5]] as const) {
      for (let cell = 0; cell < Math.min(cells, 500); cell++) {
        const first = firstDeviceOf(cell, cells, devices);
        expect(cellOf(first, cells, devices)).toBe(cell);
        if (first > 0) expect(cellOf(first - 1, cells, devices)).toBe(cell - 1);
      }
    }
  });

  it('paints whole cells and leaves gaps and absent devices clear', () => {
    const geometry = { pitch: 3, gap: 1, columns: 2, rows: 1, cells: 2 };
    const pixels = new Uint32Array(6 * 3);
    paintHeat(pixels, 6, geometry, Uint8Array.of(5, 0), Uint32Array.from({ length: 256 }, (_, byte) => byte));
    expect([...pixels]).toEqual([5, 5, 0, 0, 0, 0, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('the colours of the heat map', () => {
  it('grow lighter from low to high', () => {
    const lightness = Array.from({ length: 50 }, (_, at) => viridis(at / 49)).map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue);
    for (let at = 1; at < lightness.length; at++) expect(lightness[at]!).toBeGreaterThanOrEqual(lightness[at - 1]! - 0.5);
  });

  it('stand for the shown range, whatever range the bytes stand for', () => {
    const palette = heatPalette([1, 2, 3]);
    const scaled = scaledPalette(palette, { low: 10, high: 20 }, { low: 0, high: 20 });
    expect(scaled[2]).toBe(palette[2 + Math.round(253 / 2)]);
    expect(scaled[255]).toBe(palette[255]);
    expect(scaled[0]).toBe(0);
  });
});

describe('the range that the colours stand for', () => {
  const answer = (low: number, high: number, ...cells: number[]) => ({ low, high, cells: Uint8Array.from(cells) });

  it('is of the cells, not of single devices, and asks for that range from then on', () => {
    const scale = new HeatScale();
    expect(scale.wanted).toBeNull();
    const range = scale.take(answer(0, 253, 102, 152));
    expect(range!.low).toBeLessThanOrEqual(100);
    expect(range!.high).toBeGreaterThanOrEqual(150);
    expect(range!.high).toBeLessThan(200);
    expect(scale.wanted).toEqual(range);
  });

  it('grows when values reach its end, by asking for the column’s own range', () => {
    const scale = new HeatScale();
    scale.take(answer(0, 100, 100, 150));
    scale.take({ ...scale.wanted!, cells: Uint8Array.of(255, 30) });
    expect(scale.wanted).toBeNull();
    const grown = scale.take(answer(0, 100, 50, 200));
    expect(grown!.high).toBeGreaterThan(77);
  });

  it('shrinks only after a while', () => {
    const scale = new HeatScale();
    const first = scale.take(answer(0, 100, 10, 250));
    let now = first;
    for (let at = 0; at < 20; at++) now = scale.take({ ...first!, cells: Uint8Array.of(120, 130) });
    expect(now).toEqual(first);
    for (let at = 0; at < 20; at++) now = scale.take({ ...first!, cells: Uint8Array.of(120, 130) });
    expect(now!.high - now!.low).toBeLessThan(20);
  });

  it('is round and never empty', () => {
    expect(rounded({ low: 20.3, high: 26.8 })).toEqual({ low: 19.5, high: 27.5 });
    expect(rounded({ low: 5, high: 5 })).toEqual({ low: 4.5, high: 5.5 });
    expect(rounded({ low: 0, high: 90 }).low).toBe(0);
    expect(rounded({ low: -90, high: 0 }).high).toBe(0);
    expect(rounded({ low: -3, high: 90 }).low).toBeLessThan(-3);
  });
});

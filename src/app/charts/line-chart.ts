// One signal's line, drawn by uPlot. Loaded after the first paint: nothing here is needed to open the page.

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { textFont, tokenColor } from './token-color.ts';

export interface LineChartOptions {
  readonly color: string;
  /** Times below the line: on the lowest of several charts. */
  readonly times: boolean;
  /** Drawn as steps: booleans and texts. */
  readonly stepped: boolean;
  /** How many different values a stepped line has. */
  readonly steps: () => number;
  readonly number: (value: number, decimals: number) => string;
  readonly time: (seconds: number) => string;
  /** Instant under the shared cursor in seconds, or null. */
  readonly onCursor: (seconds: number | null) => void;
}

export interface LineChart {
  /** x in seconds; shows [from, to], the present at the right edge. */
  set(x: readonly number[], y: readonly (number | null)[], from: number, to: number): void;
  resize(width: number, height: number): void;
  destroy(): void;
}

/** Width of the numbers at the left, in CSS pixels; the unit stands above them. */
const AXIS_WIDTH = 48;
/** All charts of one device share a cursor. */
const SYNC = 'device';

export function createLineChart(element: HTMLElement, width: number, height: number, options: LineChartOptions): LineChart {
  let range: [number, number] = [0, 1];
  const chart = new uPlot(
    {
      width, height, padding: [20, 2, options.times ? 0 : 8, 0], legend: { show: false },
      // The simulated clock is UTC, whatever the reader's time zone.
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      cursor: { sync: { key: SYNC, scales: ['x', null] }, drag: { x: false, y: false, setScale: false }, y: false, points: { size: 6 } },
      scales: { x: { time: true, range: () => range }, y: { range: (_chart, low, high) => (options.stepped ? [-0.15, options.steps() - 0.85] : padded(low, high)) } },
      axes: axes(options),
      series: [{}, {
        stroke: () => tokenColor(options.color), width: 1.5, points: { show: false }, spanGaps: false,
        ...(options.stepped && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
      }],
      hooks: { setCursor: [(self) => options.onCursor(self.cursor.idx == null ? null : (self.data[0][self.cursor.idx] ?? null))] },
    },
    [[], []],
    element,
  );
  return {
    set(x, y, from, to) {
      range = [from, to];
      chart.setData([x as number[], y as (number | null)[]], true);
    },
    resize: (wide, high) => chart.setSize({ width: wide, height: high }),
    destroy: () => chart.destroy(),
  };
}

/** A little air above and below, and never a flat scale. */
function padded(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const span = high - low || Math.max(Math.abs(high) * 0.02, 0.1);
  return [low - span * 0.12, high + span * 0.12];
}

/** Decimals that tell numbers apart that are `step` apart. */
function decimalsOf(step: number): number {
  let decimals = 0;
  for (let scaled = step; decimals < 6 && Math.abs(scaled - Math.round(scaled)) > 1e-6; scaled *= 10) decimals++;
  return decimals;
}

function axes(options: LineChartOptions): uPlot.Axis[] {
  const font = `11px ${textFont()}`;
  const stroke = (): string => tokenColor('--ink-3');
  const grid = { stroke: (): string => tokenColor('--line'), width: 1 };
  return [
    { show: options.times, font, stroke, size: 20, gap: 3, space: 74, grid: { show: false }, ticks: { show: false }, values: (chart, splits) => splits.map((split) => (chart.valToPos(split, 'x') > chart.bbox.width / devicePixelRatio - 26 ? '' : options.time(split))) },
    {
      font, stroke, size: AXIS_WIDTH, gap: 6, space: 24, grid, ticks: { show: false },
      ...(options.stepped ? { splits: () => Array.from({ length: options.steps() }, (_, place) => place) } : {}),
      values: (_chart, splits, _axis, _space, step) => splits.map((split) => options.number(split, decimalsOf(step))),
    },
  ];
}

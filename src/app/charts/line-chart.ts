// One signal's line, drawn by uPlot. Loaded after the first paint: nothing here is needed to open the page.

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { AXIS_WIDTH, chartFont, CURSOR, cursorTime, timeAxis, type ChartTimes, type SignalPlot } from './chart-axis.ts';
import { textFont, tokenColor } from './token-color.ts';

export { createBandChart } from './band-chart.ts';

export interface LineChartOptions extends ChartTimes {
  readonly color: string;
  readonly number: (value: number, decimals: number) => string;
  /** Stretches in which a fault hit the signal, in seconds; `to` null: still. */
  readonly shades: () => readonly { readonly name: string; readonly from: number; readonly to: number | null }[];
}

export function createLineChart(element: HTMLElement, width: number, height: number, options: LineChartOptions): SignalPlot {
  let range: [number, number] = [0, 1];
  const chart = new uPlot(
    {
      width, height, padding: [20, 2, options.times ? 0 : 8, 0], legend: { show: false }, tzDate: cursorTime, cursor: CURSOR,
      scales: { x: { time: true, range: () => range }, y: { range: (_chart, low, high) => padded(low, high) } },
      axes: axes(options),
      series: [{}, { stroke: () => tokenColor(options.color), width: 1.5, points: { show: false }, spanGaps: false }],
      hooks: {
        drawClear: [(self) => drawShades(self, options)],
        setCursor: [(self) => options.onCursor(self.cursor.idx == null ? null : (self.data[0][self.cursor.idx] ?? null))],
      },
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

function drawShades(chart: uPlot, options: LineChartOptions): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.fillStyle = tokenColor('--fault');
  ctx.font = `600 ${11 * devicePixelRatio}px ${textFont()}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  for (const { name, from, to } of options.shades()) {
    const left = Math.max(chart.valToPos(from, 'x', true), bbox.left);
    const right = Math.min(to === null ? Number.POSITIVE_INFINITY : chart.valToPos(to, 'x', true), bbox.left + bbox.width);
    if (right <= left) continue;
    ctx.globalAlpha = 0.14;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.globalAlpha = 1;
    if (ctx.measureText(name).width + 8 * devicePixelRatio < right - left) ctx.fillText(name, left + 4 * devicePixelRatio, bbox.top + 3 * devicePixelRatio);
  }
  ctx.restore();
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
  return [
    timeAxis(options),
    {
      font: chartFont(), stroke: () => tokenColor('--ink-3'), size: AXIS_WIDTH, gap: 6, space: 24, ticks: { show: false },
      grid: { stroke: () => tokenColor('--line'), width: 1 },
      values: (_chart, splits, _axis, _space, step) => splits.map((split) => options.number(split, decimalsOf(step))),
    },
  ];
}

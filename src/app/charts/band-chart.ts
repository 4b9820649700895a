// One signal of few values (a boolean, a text, the state of a machine) as a band over time: a stretch of colour for each
// value, its word inside. Drawn on uPlot's canvas, so that it shares axis and cursor with the lines.

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { AXIS_WIDTH, CURSOR, cursorTime, timeAxis, type ChartTimes, type SignalPlot } from './chart-axis.ts';
import { stretchesOf } from './stretches.ts';
import { textFont, tokenColor } from './token-color.ts';

export interface BandChartOptions extends ChartTimes {
  /** Colour of a value; null for one that is only a thin line: false. */
  readonly color: (value: number) => string | null;
  readonly word: (value: number) => string;
}

export function createBandChart(element: HTMLElement, width: number, height: number, options: BandChartOptions): SignalPlot {
  let range: [number, number] = [0, 1];
  const chart = new uPlot(
    {
      width, height, padding: [4, 2, options.times ? 0 : 4, 0], legend: { show: false }, tzDate: cursorTime, cursor: CURSOR,
      scales: { x: { time: true, range: () => range }, y: { range: () => [0, 1] } },
      axes: [timeAxis(options), { show: true, size: AXIS_WIDTH, gap: 6, values: () => [], grid: { show: false }, ticks: { show: false } }],
      series: [{}, { points: { show: false }, paths: () => null }],
      hooks: {
        draw: [(self) => drawBands(self, options)],
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

function drawBands(chart: uPlot, options: BandChartOptions): void {
  const { ctx, bbox } = chart;
  const [x, y] = [chart.data[0], chart.data[1] ?? []];
  const scale = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `600 ${11 * scale}px ${textFont()}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const { value, from, to } of stretchesOf(y)) {
    const left = Math.max(chart.valToPos(x[from] ?? 0, 'x', true), bbox.left);
    const end = x[to];
    // The present value holds up to the right edge.
    const right = end === undefined ? bbox.left + bbox.width : Math.min(chart.valToPos(end, 'x', true), bbox.left + bbox.width);
    if (right <= left) continue;
    const color = options.color(value);
    const tall = color === null ? 2 * scale : bbox.height;
    ctx.fillStyle = color ?? tokenColor('--line-strong');
    ctx.globalAlpha = color === null ? 1 : 0.28;
    ctx.fillRect(left, bbox.top + (bbox.height - tall) / 2, right - left, tall);
    ctx.globalAlpha = 1;
    if (color !== null) ctx.fillRect(left, bbox.top, Math.max(1, scale), bbox.height);
    const word = options.word(value);
    if (color === null || ctx.measureText(word).width + 10 * scale > right - left) continue;
    ctx.fillStyle = tokenColor('--ink');
    ctx.fillText(word, left + 5 * scale, bbox.top + bbox.height / 2 + scale / 2);
  }
  ctx.restore();
}

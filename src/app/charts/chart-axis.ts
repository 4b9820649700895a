// What all charts of a device have in common, so that they stand exactly below one another: the axis of time, the width of
// the numbers beside them, and a shared cursor.

import uPlot from 'uplot';
import { textFont, tokenColor } from './token-color.ts';

export interface ChartTimes {
  /** Times below the line: on the lowest of several charts. */
  readonly times: boolean;
  readonly time: (seconds: number) => string;
  /** Instant under the shared cursor in seconds, or null. */
  readonly onCursor: (seconds: number | null) => void;
}

export interface SignalPlot {
  /** x in seconds; shows [from, to], the present at the right edge. */
  set(x: readonly number[], y: readonly (number | null)[], from: number, to: number): void;
  resize(width: number, height: number): void;
  destroy(): void;
}

/** Width of the numbers at the left, in CSS pixels; the unit stands above them. */
export const AXIS_WIDTH = 56;

export const CURSOR: uPlot.Cursor = { sync: { key: 'device', scales: ['x', null] }, drag: { x: false, y: false, setScale: false }, y: false, points: { size: 6 } };

/** The simulated clock is UTC, whatever the reader's time zone. */
export function cursorTime(seconds: number): Date {
  return uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC');
}

export function chartFont(): string {
  return `11px ${textFont()}`;
}

export function timeAxis({ times, time }: ChartTimes): uPlot.Axis {
  return {
    show: times, font: chartFont(), stroke: () => tokenColor('--ink-3'), size: 20, gap: 3, space: 74, grid: { show: false }, ticks: { show: false },
    values: (chart, splits) => splits.map((split) => (chart.valToPos(split, 'x') > chart.bbox.width / devicePixelRatio - 26 ? '' : time(split))),
  };
}

// The timeline's throughput: generated messages per second as an area, sent ones as a line, the present at the right
// edge. Points are half a second of wall time apart; the axis is labelled in simulated time, which may go faster.

import type { RatePoint } from '../state/rate-history.ts';
import { drawMarks, drawNames, drawShades, type LayerColors, type Layers } from './timeline-layers.ts';

export interface StripColors extends LayerColors {
  readonly area: string;
  readonly line: string;
}

export interface StripText {
  readonly rate: (perSecond: number) => string;
  readonly time: (ms: number) => string;
}

/** CSS pixels between two points: many while there are few points, so that a young fleet's line is seen to grow. */
export function pointStep(width: number, points: number): number {
  return Math.min(Math.max(width / Math.max(points, 1), 2), 6);
}
const LABEL_HEIGHT = 16;
/** Below this height (a narrow screen) there is no room for an axis: the curve alone, with its scale. */
const AXIS_FROM = 54;

/** The next of 1, 2, 5, 10, … at or above a value: a scale that changes seldom. */
export function niceCeiling(value: number): number {
  if (value <= 1) return 1;
  const decade = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 5, 7.5, 10].map((factor) => factor * decade).find((step) => step >= value) ?? 10 * decade;
}

/** The points that a strip of this width shows: one more than fits, so that the line reaches the left edge. */
export function shownPoints(width: number, points: readonly RatePoint[]): readonly RatePoint[] {
  return points.slice(-Math.ceil(width / pointStep(width, points.length)) - 1);
}

/** Draws into CSS pixels `width` × `height` what `shownPoints` gave, with its layers. */
export function drawStrip(context: CanvasRenderingContext2D, width: number, height: number, shown: readonly RatePoint[], layers: Layers, colors: StripColors, text: StripText): void {
  context.clearRect(0, 0, width, height);
  const step = pointStep(width, shown.length);
  const axis = height >= AXIS_FROM;
  const base = axis ? height - LABEL_HEIGHT : height - 1;
  const top = niceCeiling(Math.max(1, ...shown.map((point) => Math.max(point.generatedPerSecond, point.sentPerSecond))));
  const x = (place: number): number => width - (shown.length - 1 - place) * step;
  const y = (rate: number): number => base - (rate / top) * (base - 12);

  rule(context, width, base, colors.rule);
  if (axis) rule(context, width, 12, colors.rule);
  const layerTop = axis ? 13 : 0;
  if (shown.length > 1) area(context, shown, x, y, base, colors.area);
  drawShades(context, layers, layerTop, base, colors);
  if (shown.length > 1) line(context, shown, x, y, colors.line);
  drawMarks(context, layers, shown, step, { width, top: layerTop, base }, colors);
  if (axis) drawNames(context, layers, { width, top: layerTop, base }, colors);
  context.font = `11px ${colors.font}`;
  context.fillStyle = colors.text;
  context.textBaseline = 'alphabetic';
  if (axis) timeLabels(context, width, height, shown, Math.ceil(140 / step), x, text);
  context.textAlign = 'left';
  context.fillText(text.rate(top), 0, 10);
}

function rule(context: CanvasRenderingContext2D, width: number, base: number, color: string): void {
  context.fillStyle = color;
  context.fillRect(0, Math.round(base), width, 1);
}

function area(context: CanvasRenderingContext2D, points: readonly RatePoint[], x: (place: number) => number, y: (rate: number) => number, base: number, color: string): void {
  context.beginPath();
  context.moveTo(x(0), base);
  points.forEach((point, place) => context.lineTo(x(place), y(point.generatedPerSecond)));
  context.lineTo(x(points.length - 1), base);
  context.fillStyle = color;
  context.fill();
}

function line(context: CanvasRenderingContext2D, points: readonly RatePoint[], x: (place: number) => number, y: (rate: number) => number, color: string): void {
  context.beginPath();
  points.forEach((point, place) => (place === 0 ? context.moveTo(x(0), y(point.sentPerSecond)) : context.lineTo(x(place), y(point.sentPerSecond))));
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.lineJoin = 'round';
  context.stroke();
}

function timeLabels(context: CanvasRenderingContext2D, width: number, height: number, points: readonly RatePoint[], every: number, x: (place: number) => number, text: StripText): void {
  context.textAlign = 'right';
  const last = points.length - 1;
  for (let place = last; place >= 0; place -= every) {
    const point = points[place];
    const at = x(place);
    if (point && at > 56 && at <= width) context.fillText(text.time(point.simulatedMs), at, height - 2);
  }
}

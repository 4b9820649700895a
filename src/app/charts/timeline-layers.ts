// The timeline's layers over the throughput: faults as shaded spans with their names, the share of devices that are
// online as a line, and stages as marks. Places are those of the strip's points, whose axis is simulated time.

import type { StageSummary } from '../../contracts/fleet.ts';
import { spansIn, type TimedFault } from '../state/fault-times.ts';
import type { RatePoint } from '../state/rate-history.ts';

export interface FaultLayer {
  readonly fault: TimedFault;
  readonly from: number;
  readonly to: number;
  /** Row of the name, so that names of spans that overlap do not. */
  readonly lane: number;
}

export interface StageLayer {
  readonly stage: StageSummary;
  readonly at: number;
}

export interface Layers {
  readonly faults: readonly FaultLayer[];
  readonly stages: readonly StageLayer[];
}

export interface LayerColors {
  readonly fault: string;
  readonly online: string;
  readonly rule: string;
  readonly text: string;
  /** What lies behind all. */
  readonly paper: string;
  readonly font: string;
}

/** Where layers are drawn, in CSS pixels. */
export interface Box {
  readonly width: number;
  readonly top: number;
  readonly base: number;
}

const LANES = 3;
const LANE_HEIGHT = 12;
/** Narrowest span that is seen, in CSS pixels. */
const LEAST = 2;

/** Place of an instant among points that lie `step` apart, the last at `width`; beyond the ends it is extrapolated flat. */
export function placeOf(points: readonly RatePoint[], ms: number, width: number, step: number): number {
  let low = 0;
  let high = points.length - 1;
  const x = (place: number): number => width - (points.length - 1 - place) * step;
  if (high < 0 || ms >= (points[high]?.simulatedMs ?? 0)) return width;
  if (ms < (points[0]?.simulatedMs ?? 0)) return x(0);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.simulatedMs ?? 0) <= ms) low = middle;
    else high = middle;
  }
  const from = points[low]?.simulatedMs ?? 0;
  const to = points[high]?.simulatedMs ?? from;
  return x(low) + (to > from ? ((ms - from) / (to - from)) * step : 0);
}

/** What of faults and stages lies within the points, in CSS pixels. */
export function layersOf(points: readonly RatePoint[], startMs: number, faults: readonly TimedFault[], stages: readonly StageSummary[], width: number, step: number): Layers {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return { faults: [], stages: [] };
  const [fromMs, toMs] = [first.simulatedMs - startMs, last.simulatedMs - startMs];
  const at = (ms: number): number => placeOf(points, startMs + ms, width, step);
  const spans = faults.flatMap((fault) => spansIn(fault, fromMs, toMs).map((span) => {
    const from = at(span.fromMs);
    return { fault, from, to: Math.max(span.toMs === null ? width : at(span.toMs), from + LEAST) };
  })).sort((a, b) => a.from - b.from);
  return {
    faults: laned(spans),
    stages: stages.filter((stage) => stage.atMs > fromMs && stage.atMs <= toMs).map((stage) => ({ stage, at: at(stage.atMs) })),
  };
}

/** Gives each span the first lane that is free where it begins; the last lane takes what is left. */
function laned(spans: readonly Omit<FaultLayer, 'lane'>[]): readonly FaultLayer[] {
  const ends: number[] = Array.from({ length: LANES }, () => Number.NEGATIVE_INFINITY);
  return spans.map((span) => {
    const free = ends.findIndex((end) => end <= span.from);
    const lane = free < 0 ? LANES - 1 : free;
    ends[lane] = span.to;
    return { ...span, lane };
  });
}

/** Shades, below the throughput's line. */
export function drawShades(context: CanvasRenderingContext2D, { faults }: Layers, top: number, base: number, colors: LayerColors): void {
  context.fillStyle = colors.fault;
  for (const { from, to } of faults) {
    context.globalAlpha = 0.13;
    context.fillRect(from, top, to - from, base - top);
    context.globalAlpha = 1;
    context.fillRect(from, base - 2, to - from, 2);
  }
}

/** Marks of stages and the share that is online, above the throughput's line. */
export function drawMarks(context: CanvasRenderingContext2D, { stages }: Layers, points: readonly RatePoint[], step: number, box: Box, colors: LayerColors): void {
  const { top, base } = box;
  for (const { at } of stages) {
    context.fillStyle = colors.online;
    context.fillRect(Math.round(at), top, 1, base - top);
  }
  if (points.some((point) => point.onlineShare < 1)) onlineLine(context, points, step, box, colors.online);
}

/** Names of faults in their spans, where there is room. */
export function drawNames(context: CanvasRenderingContext2D, { faults }: Layers, { width, top, base }: Box, colors: LayerColors): void {
  context.font = `600 11px ${colors.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.fillStyle = colors.fault;
  context.strokeStyle = colors.paper;
  context.lineWidth = 3;
  for (const { fault, from, to, lane } of faults) {
    const room = Math.min(to, width) - Math.max(from, 0) - 6;
    const y = top + 10 + lane * LANE_HEIGHT;
    if (y >= base || context.measureText(fault.name).width > room) continue;
    // A halo, since the throughput's line may run through the name.
    context.strokeText(fault.name, Math.max(from, 0) + 4, y);
    context.fillText(fault.name, Math.max(from, 0) + 4, y);
  }
}

/** Dashed, since it is a share and has no unit in common with the rates. */
function onlineLine(context: CanvasRenderingContext2D, points: readonly RatePoint[], step: number, { width, top, base }: Box, color: string): void {
  context.beginPath();
  points.forEach((point, place) => {
    const x = width - (points.length - 1 - place) * step;
    const y = base - 1 - point.onlineShare * (base - top - 2);
    if (place === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.setLineDash([4, 3]);
  context.stroke();
  context.setLineDash([]);
}

/** Faults whose spans lie at a place, for what is said there. */
export function faultsAt({ faults }: Layers, x: number): readonly TimedFault[] {
  return faults.filter(({ from, to }) => x >= from && x <= to).map(({ fault }) => fault);
}

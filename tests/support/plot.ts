// Line plots as small SVG files: one panel per line with its own axis and unit, bands for states and faults below, one time
// axis for all. Drawn for documents: the colours follow the reader's light or dark theme.

export interface PlotLine {
  readonly name: string;
  readonly unit: string;
  /** Seconds, ascending. */
  readonly times: readonly number[];
  /** What is not finite is a gap. */
  readonly values: readonly number[];
}

export interface PlotBand {
  readonly name: string;
  readonly spans: readonly PlotSpan[];
}

export interface PlotSpan {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Drawn in the colour of faults; behind the lines too. */
  readonly isFault?: boolean;
  /** Which of the quiet tones; spans of one state share theirs. */
  readonly tone?: number;
}

export interface Plot {
  /** Of the whole, told to who cannot see it. */
  readonly title: string;
  readonly lines: readonly PlotLine[];
  readonly bands: readonly PlotBand[];
  /** Seconds, as in `times`. */
  readonly from: number;
  readonly to: number;
  /** Time of day in seconds at 0: the axis shows a clock. Without, it shows what has passed. */
  readonly clock?: number;
}

const WIDTH = 760, LEFT = 68, RIGHT = 14, TOP = 8;
const PANEL = 92, PANEL_HEAD = 20, BAND = 22, AXIS = 26, KEY = 16;
const INNER = WIDTH - LEFT - RIGHT;

const STYLE = `
text{font:12px ui-sans-serif,system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;fill:#5b5852}
.n{fill:#24221f;font-weight:600}.g{stroke:#e2dfd8;stroke-width:1}.l{fill:none;stroke:#0f6e84;stroke-width:1.5;stroke-linejoin:round}
.f{fill:#d4371c;fill-opacity:.13}.b{fill:#d4371c;fill-opacity:.85}.w{fill:#fff}.t0{fill:#d5e4e6}.t1{fill:#e9e5da}.t2{fill:#cfd8ea}.t3{fill:#e3d5e4}.t4{fill:#dbe6cd}.t5{fill:#f0dcc4}.t6{fill:#bfd9cf}.t7{fill:#efcfd2}.t8{fill:#b9c3d1}.t9{fill:#e6e29f}.t10{fill:#c9b79c}.t11{fill:#b5d3ee}.t12{fill:#d3c2f0}.t13{fill:#9fc49b}.d{fill:#24221f}
@media(prefers-color-scheme:dark){text{fill:#a9a59c}.n{fill:#eceae5}.g{stroke:#3a3834}.l{stroke:#5cc3da}.f{fill:#ff6b4a;fill-opacity:.2}.b{fill:#c93a1e}
.t0{fill:#24474e}.t1{fill:#45423a}.t2{fill:#333f5c}.t3{fill:#4b3a4d}.t4{fill:#3b4a2c}.t5{fill:#54402a}.t6{fill:#2d5446}.t7{fill:#5a3438}.t8{fill:#56606e}.t9{fill:#56531f}.t10{fill:#6b5a3e}.t11{fill:#2c5272}.t12{fill:#55437a}.t13{fill:#3c6b38}.d{fill:#eceae5}}`;
export const TONES = 14;

/** The plot as the text of an SVG file. */
export function plot(drawn: Plot): string {
  const x = (time: number): number => LEFT + ((time - drawn.from) / (drawn.to - drawn.from)) * INNER;
  const panels = drawn.lines.length * (PANEL + PANEL_HEAD), bands = drawn.bands.map((band) => layBand(band, drawn, x));
  const topOf = (place: number): number => TOP + panels + bands.slice(0, place).reduce((sum, { height }) => sum + height, 0);
  const height = topOf(bands.length) + AXIS;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img"><title>${escaped(drawn.title)}</title><style>${STYLE}</style>`,
    ...faultShades(drawn, x, panels),
    ...drawn.lines.flatMap((line, place) => panel(line, drawn, x, TOP + place * (PANEL + PANEL_HEAD))),
    ...bands.flatMap((band, place) => band.parts(topOf(place))),
    ...timeAxis(drawn, x, height - AXIS, panels),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function faultShades({ bands, from, to }: Plot, x: (time: number) => number, height: number): string[] {
  return bands.flatMap(({ spans }) => spans.filter(({ isFault }) => isFault).flatMap((span) => {
    const left = x(Math.max(from, span.from)), right = x(Math.min(to, span.to));
    return right > left ? [`<rect class="f" x="${short(left)}" y="${TOP}" width="${short(Math.max(1, right - left))}" height="${height}"/>`] : [];
  }));
}

function panel(line: PlotLine, { from, to }: Plot, x: (time: number) => number, top: number): string[] {
  const { low, high, ticks } = valueAxis(line.values.filter((_, i) => within(line.times[i]!, from, to)));
  const bottom = top + PANEL_HEAD + PANEL - 8, y = (value: number): number => bottom - ((value - low) / (high - low)) * (PANEL - 16);
  return [
    `<text class="n" x="${LEFT}" y="${top + 13}">${escaped(line.name)}${line.unit === '' ? '' : `<tspan font-weight="400"> ${escaped(line.unit)}</tspan>`}</text>`,
    ...ticks.map((tick) => `<path class="g" d="M${LEFT} ${short(y(tick))}h${INNER}"/><text x="${LEFT - 6}" y="${short(y(tick) + 4)}" text-anchor="end">${number(tick)}</text>`),
    `<path class="l" d="${path(line, from, to, x, y)}"/>`,
  ];
}

type Point = readonly [left: number, top: number];

/** Width in pixels within which only the least and the greatest value are kept, in their order. */
const COLUMN = 1.5;
/** Pixels by which a line may miss a point that is left out. */
const TOLERANCE = 0.4;

/** Strokes between gaps, thinned out so that neither a spike nor a band of noise is lost. */
function path(line: PlotLine, from: number, to: number, x: (time: number) => number, y: (value: number) => number): string {
  const strokes: Point[][] = [[]];
  for (let i = 0; i < line.times.length;) {
    const column = Math.floor(x(line.times[i]!) / COLUMN);
    let least = -1, greatest = -1, gap = false, end = i;
    for (; end < line.times.length && Math.floor(x(line.times[end]!) / COLUMN) === column; end++) {
      const value = line.values[end]!;
      if (!Number.isFinite(value)) gap = true;
      else {
        if (least < 0 || value < line.values[least]!) least = end;
        if (greatest < 0 || value > line.values[greatest]!) greatest = end;
      }
    }
    if (within(line.times[i]!, from, to)) {
      if (gap) strokes.push([]);
      if (least >= 0) strokes.at(-1)!.push(...[...new Set([Math.min(least, greatest), Math.max(least, greatest)])].map((at): Point => [x(line.times[at]!), y(line.values[at]!)]));
    }
    i = end;
  }
  return strokes.map(strokeOf).join('');
}

function strokeOf(points: readonly Point[]): string {
  const kept = thinned(points).map(([left, top]): Point => [Math.round(left * 10), Math.round(top * 10)]);
  return kept.map(([left, top], i) => {
    const before = kept[i - 1];
    return before ? `${i === 1 ? 'l' : ' '}${(left - before[0]) / 10} ${(top - before[1]) / 10}` : `M${left / 10} ${top / 10}`;
  }).join('').replaceAll(' -', '-');
}

/** Leaves out points that lie on the line between the last one kept and a later one. */
function thinned(points: readonly Point[]): Point[] {
  const kept: Point[] = points.slice(0, 1);
  let anchor = 0;
  for (let i = 2; i <= points.length; i++) {
    if (i < points.length && isStraight(points, anchor, i)) continue;
    kept.push(points[i - 1]!);
    anchor = i - 1;
  }
  return kept;
}

function isStraight(points: readonly Point[], from: number, to: number): boolean {
  const [x0, y0] = points[from]!, [x1, y1] = points[to]!;
  for (let i = from + 1; i < to; i++) {
    const [left, top] = points[i]!;
    if (Math.abs(y0 + ((y1 - y0) * (left - x0)) / Math.max(1e-9, x1 - x0) - top) > TOLERANCE) return false;
  }
  return true;
}

/** A band, ready to be drawn: its boxes, and rows of names for the colours that are nowhere wide enough for theirs. */
interface LaidBand {
  readonly parts: (top: number) => string[];
  readonly height: number;
}

function layBand({ name, spans }: PlotBand, { from, to }: Plot, x: (time: number) => number): LaidBand {
  const boxes = spans.filter((span) => span.to > from && span.from < to).map((span) => ({ span, left: x(Math.max(from, span.from)), right: x(Math.min(to, span.to)) }));
  const labels: { readonly span: PlotSpan; readonly at: number; readonly isInside: boolean }[] = [];
  let taken = 0;
  boxes.forEach(({ span, left, right }, place) => {
    const width = widthOf(span.text) + 8, isInside = width <= right - left;
    const at = isInside ? left + 5 : right + 4;
    if (span.text !== '' && left >= taken && (isInside || width <= (boxes[place + 1]?.left ?? x(to)) - right)) {
      labels.push({ span, at, isInside });
      taken = at + width;
    }
    taken = Math.max(taken, right);
  });
  const labelled = new Set(labels.map(({ span }) => span.text));
  const rows = keyRows([...new Map(boxes.map(({ span }) => [span.text, span])).values()].filter(({ text }) => text !== '' && !labelled.has(text)));
  return {
    height: BAND + 6 + rows.length * KEY,
    parts: (top) => [
      `<text x="${LEFT - 6}" y="${top + 15}" text-anchor="end">${escaped(name)}</text>`,
      ...boxes.map(({ span, left, right }) => `<rect class="${classOf(span)}" x="${short(left)}" y="${top}" width="${short(Math.max(1, right - left - 0.5))}" height="${BAND}"/>`),
      ...labels.map(({ span, at, isInside }) => `<text class="${span.isFault && isInside ? 'w' : 'd'}" x="${short(at)}" y="${top + 15}">${escaped(span.text)}</text>`),
      ...rows.flatMap((row, place) => row.map(({ span, left }) => `<rect class="${classOf(span)}" x="${short(left)}" y="${top + BAND + 6 + place * KEY}" width="10" height="10"/><text x="${short(left + 14)}" y="${top + BAND + 15 + place * KEY}">${escaped(span.text)}</text>`)),
    ],
  };
}

function keyRows(spans: readonly PlotSpan[]): { readonly span: PlotSpan; readonly left: number }[][] {
  const rows: { span: PlotSpan; left: number }[][] = [];
  let left = Infinity;
  for (const span of spans) {
    if (left + widthOf(span.text) + 14 > WIDTH - RIGHT) {
      rows.push([]);
      left = LEFT;
    }
    rows.at(-1)!.push({ span, left });
    left += widthOf(span.text) + 28;
  }
  return rows;
}

const classOf = (span: PlotSpan): string => (span.isFault ? 'b' : `t${(span.tone ?? 0) % TONES}`);

/** About how wide a text is, in pixels. */
const widthOf = (text: string): number => text.length * 6.4;

function timeAxis({ from, to, clock }: Plot, x: (time: number) => number, top: number, panels: number): string[] {
  const step = timeStep(to - from), zero = clock ?? 0, ticks: string[] = [];
  for (let at = Math.ceil((from + zero) / step) * step; at <= to + zero; at += step) {
    const left = x(at - zero), label = clock === undefined ? passed(at) : timeOfDay(at, step);
    const anchor = left > WIDTH - RIGHT - 18 ? 'end' : left < LEFT + 12 ? 'start' : 'middle';
    ticks.push(`<path class="g" d="M${short(left)} ${TOP + PANEL_HEAD}V${TOP + panels}M${short(left)} ${top}v4"/><text x="${short(left)}" y="${top + 17}" text-anchor="${anchor}">${label}</text>`);
  }
  return ticks;
}

const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400];

function timeStep(span: number): number {
  return TIME_STEPS.find((step) => span / step <= 9) ?? 604_800;
}

function timeOfDay(seconds: number, step: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const ofDay = ((seconds % 86_400) + 86_400) % 86_400;
  const minutes = `${two(Math.floor(ofDay / 3600))}:${two(Math.floor(ofDay / 60) % 60)}`;
  return step < 60 ? `${minutes}:${two(Math.floor(ofDay) % 60)}` : minutes;
}

function passed(seconds: number): string {
  if (seconds !== 0 && seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds !== 0 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** A range, and at least three round numbers within it, as few as may be. */
function valueAxis(values: readonly number[]): { readonly low: number; readonly high: number; readonly ticks: readonly number[] } {
  const finite = values.filter(Number.isFinite);
  let low = finite.reduce((a, b) => Math.min(a, b), Infinity), high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(low <= high)) [low, high] = [0, 1];
  const least = Math.max(1e-3, Math.abs(high) * 1e-4);
  if (high - low < least) [low, high] = [low - least / 2, high + least / 2];
  const power = powerOfTen(high - low);
  const steps = [5, 2, 1, 0.5, 0.2].map((by) => by * power);
  const ticksOf = (step: number): number[] => {
    const first = Math.ceil(low / step - 1e-9), last = Math.floor(high / step + 1e-9);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
  };
  return { low, high, ticks: steps.map(ticksOf).find((ticks) => ticks.length >= 3) ?? ticksOf(power / 5) };
}

function powerOfTen(value: number): number {
  let power = 1;
  while (power > value) power /= 10;
  while (power * 10 <= value) power *= 10;
  return power;
}

const within = (time: number, from: number, to: number): boolean => time >= from && time <= to;
const short = (value: number): string => String(Math.round(value * 10) / 10);
const number = (value: number): string => (Math.abs(value) >= 10_000 ? `${Number((value / 1000).toFixed(3))} k` : String(Number(value.toFixed(6)))).replace('-', '−');
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

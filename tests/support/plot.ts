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

const WIDTH = 760, LEFT = 58, RIGHT = 14, TOP = 8;
const PANEL = 92, PANEL_HEAD = 20, BAND = 22, AXIS = 26;
const INNER = WIDTH - LEFT - RIGHT;

const STYLE = `
text{font:12px ui-sans-serif,system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;fill:#5b5852}
.n{fill:#24221f;font-weight:600}.g{stroke:#e2dfd8;stroke-width:1}.l{fill:none;stroke:#0f6e84;stroke-width:1.5;stroke-linejoin:round}
.f{fill:#d4371c;fill-opacity:.13}.b{fill:#d4371c;fill-opacity:.85}.w{fill:#fff}.t0{fill:#d5e4e6}.t1{fill:#e9e5da}.t2{fill:#cfd8ea}.t3{fill:#e3d5e4}.t4{fill:#dbe6cd}.t5{fill:#f0dcc4}.d{fill:#24221f}
@media(prefers-color-scheme:dark){text{fill:#a9a59c}.n{fill:#eceae5}.g{stroke:#3a3834}.l{stroke:#5cc3da}.f{fill:#ff6b4a;fill-opacity:.2}.b{fill:#c93a1e}
.t0{fill:#24474e}.t1{fill:#45423a}.t2{fill:#333f5c}.t3{fill:#4b3a4d}.t4{fill:#3b4a2c}.t5{fill:#54402a}.d{fill:#eceae5}}`;
export const TONES = 6;

/** The plot as the text of an SVG file. */
export function plot(drawn: Plot): string {
  const panels = drawn.lines.length * (PANEL + PANEL_HEAD), height = TOP + panels + drawn.bands.length * (BAND + 6) + AXIS;
  const x = (time: number): number => LEFT + ((time - drawn.from) / (drawn.to - drawn.from)) * INNER;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img"><title>${escaped(drawn.title)}</title><style>${STYLE}</style>`,
    ...faultShades(drawn, x, panels),
    ...drawn.lines.flatMap((line, place) => panel(line, drawn, x, TOP + place * (PANEL + PANEL_HEAD))),
    ...drawn.bands.flatMap((band, place) => bandOf(band, drawn, x, TOP + panels + place * (BAND + 6))),
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

/**
 * One point a pixel where there are few; where there are many, first, least, greatest and last of each pixel, so that
 * neither a spike nor a band of noise is lost.
 */
function path(line: PlotLine, from: number, to: number, x: (time: number) => number, y: (value: number) => number): string {
  let text = '', pen = 'M', last = '';
  const put = (left: number, value: number): void => {
    const point = `${short(left)} ${short(y(value))}`;
    if (point !== last) text += pen + point;
    last = point;
    pen = 'L';
  };
  for (let i = 0; i < line.times.length;) {
    const column = Math.floor(x(line.times[i]!));
    let end = i;
    while (end < line.times.length && Math.floor(x(line.times[end]!)) === column) end++;
    const inside = line.values.slice(i, end), finite = inside.filter(Number.isFinite);
    if (within(line.times[i]!, from, to)) {
      if (finite.length < inside.length) pen = 'M';
      if (finite.length <= 2) finite.forEach((value, k) => put(finite.length === 1 ? x(line.times[i]!) : column + k / 2, value));
      else [finite[0]!, Math.min(...finite), Math.max(...finite), finite.at(-1)!].forEach((value, k) => put(column + k / 4, value));
    }
    i = end;
  }
  return text;
}

function bandOf({ name, spans }: PlotBand, { from, to }: Plot, x: (time: number) => number, top: number): string[] {
  const seen = spans.filter((span) => span.to > from && span.from < to);
  return [
    `<text x="${LEFT - 6}" y="${top + 15}" text-anchor="end">${escaped(name)}</text>`,
    ...seen.flatMap((span) => {
      const left = x(Math.max(from, span.from)), right = x(Math.min(to, span.to)), room = right - left;
      const tone = span.isFault ? 'b' : `t${(span.tone ?? 0) % TONES}`;
      const box = `<rect class="${tone}" x="${short(left)}" y="${top}" width="${short(Math.max(0.8, room - 0.5))}" height="${BAND}"/>`;
      return span.text.length * 6.6 + 8 > room ? [box] : [box, `<text class="${span.isFault ? 'w' : 'd'}" x="${short(left + 5)}" y="${top + 15}">${escaped(span.text)}</text>`];
    }),
  ];
}

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

/** A range with room, and two to four round numbers within it. */
function valueAxis(values: readonly number[]): { readonly low: number; readonly high: number; readonly ticks: readonly number[] } {
  const finite = values.filter(Number.isFinite);
  let low = finite.reduce((a, b) => Math.min(a, b), Infinity), high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(low <= high)) [low, high] = [0, 1];
  const least = Math.max(1e-6, Math.abs(high) * 0.01);
  if (high - low < least) [low, high] = [low - least / 2, high + least / 2];
  const rough = (high - low) / 3, power = powerOfTen(rough), step = [1, 2, 5, 10].map((by) => by * power).find((size) => size >= rough * 0.8) ?? power;
  const first = Math.ceil(low / step - 1e-9), ticks: number[] = [];
  for (let at = first; at * step <= high + step * 1e-9; at++) ticks.push(at * step);
  return { low, high, ticks };
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

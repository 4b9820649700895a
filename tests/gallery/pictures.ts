// Pictures of the gallery: a telling stretch of one device, computed by the kernel.

import type { FaultPlan } from '../../src/contracts/plan.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { plot, TONES, type PlotBand, type PlotLine, type PlotSpan } from '../support/plot.ts';
import { advance, galleryText, kernelModule, planOfText, signalAt, START_MS, type Run, type Shown } from './scenarios.ts';

export interface Picture {
  readonly scenario: string;
  readonly fleet: string;
  readonly device: number;
  /** Instead of the scenario's own start. */
  readonly start?: string;
  /** Seconds after the start. */
  readonly from: number;
  readonly to: number;
  /** Numbers, each with an axis of its own. */
  readonly lines: readonly string[];
  /** Texts and booleans, as bands below. */
  readonly bands: readonly string[];
}

const MINUTE = 60, HOUR = 3600;

export const PICTURES: readonly Picture[] = [
  { scenario: 'air-quality', fleet: 'stations', device: 236, start: '2026-06-02T00:00:00Z', from: 0, to: 24 * HOUR, lines: ['no2', 'o3', 'pm2_5'], bands: ['air_index'] },
  { scenario: 'bakery-line', fleet: 'wrappers', device: 47, from: 0, to: 40 * MINUTE, lines: ['CurMachSpeed', 'film_left', 'jaw_current'], bands: ['state'] },
  { scenario: 'cold-chain', fleet: 'trucks', device: 93, from: 0, to: 10 * HOUR, lines: ['driving_speed', 'temperature', 'ambient'], bands: ['state', 'door_open'] },
  { scenario: 'elevators', fleet: 'cars', device: 14, from: 0, to: 8 * MINUTE, lines: ['height', 'speed', 'door'], bands: ['state'] },
  { scenario: 'ev-chargers', fleet: 'chargers', device: 185, from: 0, to: 4 * HOUR, lines: ['power', 'soc', 'cable_temperature'], bands: ['state'] },
  { scenario: 'greenhouse', fleet: 'climate', device: 98, start: '2026-06-17T03:00:00Z', from: 0, to: 16 * HOUR, lines: ['temperature', 'vpd', 'co2'], bands: ['state'] },
  { scenario: 'hospital-fridges', fleet: 'refrigerators', device: 33, start: '2026-06-01T06:00:00Z', from: 0, to: 6 * HOUR, lines: ['temperature', 'product_temperature', 'battery'], bands: ['state'] },
  { scenario: 'machine-hall', fleet: 'machines', device: 29, from: 0, to: 30 * MINUTE, lines: ['load', 'spindle_temperature', 'wear'], bands: ['state'] },
  { scenario: 'machine-hall', fleet: 'valves', device: 46, from: 0, to: 8 * MINUTE, lines: ['position', 'pressure', 'flow'], bands: ['state'] },
  { scenario: 'machine-hall', fleet: 'sensors', device: 60, from: 0, to: 20 * MINUTE, lines: ['temperature'], bands: ['state'] },
  { scenario: 'office-building', fleet: 'zones', device: 50, from: 0, to: 14 * HOUR, lines: ['people', 'co2', 'temperature', 'valve'], bands: ['state'] },
  { scenario: 'one-signal', fleet: 'thermometer', device: 0, from: 0, to: 5 * MINUTE, lines: ['temperature'], bands: [] },
  { scenario: 'parking', fleet: 'spaces', device: 568, from: 0, to: 10 * HOUR, lines: ['field', 'rssi'], bands: ['state'] },
  { scenario: 'smart-meters', fleet: 'meters', device: 322, start: '2026-04-21T00:00:00Z', from: 0, to: 24 * HOUR, lines: ['power', 'generation', 'charging', 'voltage_l1'], bands: ['state'] },
  { scenario: 'solar-park', fleet: 'inverters', device: 178, start: '2026-06-21T02:00:00Z', from: 0, to: 18 * HOUR, lines: ['irradiance', 'ac_power', 'cabinet_temperature'], bands: ['state'] },
  { scenario: 'water-network', fleet: 'stations', device: 14, from: 0, to: 24 * HOUR, lines: ['outflow', 'inflow', 'level'], bands: ['state'] },
  { scenario: 'wind-farm', fleet: 'turbines', device: 250, from: 0, to: 24 * HOUR, lines: ['wind_speed', 'power', 'gearbox_temperature'], bands: ['state'] },
];

/** File of a picture below docs/gallery/. */
export function fileOf({ scenario, fleet }: Picture): string {
  return `${scenario}-${fleet}.svg`;
}

/** Runs the device and draws it. */
export function draw(picture: Picture): string {
  const plan = planOfText(galleryText(picture.scenario));
  const startMs = picture.start === undefined ? (plan.startMs ?? START_MS) : Date.parse(picture.start);
  const group = plan.groups.findIndex(({ fleet }) => fleet === picture.fleet), count = plan.groups[group]!.count;
  // A shard with this one device of the fleet computes the same bytes as the whole.
  const kernel = createKernel(kernelModule(), plan, { index: picture.device, count }, { startMs });
  const run: Run = { plan, kernel, startMs, ticksPerSecond: 1000 / plan.tickMs };
  const shown = [...picture.lines, ...picture.bands].map((name) => signalAt(plan, picture.fleet, name));
  const times: number[] = [], values: number[][] = shown.map(() => []);
  const step = plan.groups[group]!.stepTicks;
  advance(run, 0, picture.to, (tick) => {
    if (tick % step !== step - 1 || tick < picture.from * run.ticksPerSecond) return;
    const device = kernel.readDevice(group, picture.device);
    times.push(tick / run.ticksPerSecond);
    shown.forEach(({ column }, k) => values[k]!.push(device?.[column] ?? Number.NaN));
  });
  const bands = picture.bands.map((_, k) => bandOf(shown[picture.lines.length + k]!, times, values[picture.lines.length + k]!));
  const faults = faultSpans(run, group, picture);
  return plot({
    title: `${picture.scenario}: ${picture.lines.join(', ')} of device ${picture.device} of ${picture.fleet}`, from: picture.from, to: picture.to, clock: (startMs % 86_400_000) / 1000,
    lines: picture.lines.map((name, k): PlotLine => ({ name, unit: shown[k]!.definition.unit, times, values: values[k]! })),
    bands: faults.length === 0 ? bands : [...bands, { name: 'fault', spans: faults }],
  });
}

/** Stretches of equal value; booleans are drawn where they are true. */
function bandOf({ definition }: Shown, times: readonly number[], values: readonly number[]): PlotBand {
  const spans: PlotSpan[] = [];
  for (let i = 0; i < times.length;) {
    let end = i;
    while (end < times.length && values[end] === values[i]) end++;
    const text = definition.type === 'boolean' ? '' : (definition.texts[values[i]!] ?? '');
    if (text !== '' || values[i] === 1) spans.push({ from: times[i]!, to: times[Math.min(end, times.length - 1)]!, text: text.replaceAll('_', ' '), tone: values[i]! % TONES });
    i = end;
  }
  return { name: definition.name.replace('door_open', 'door'), spans };
}

/** Occurrences of faults that hit the device. */
function faultSpans({ plan, kernel, ticksPerSecond }: Run, group: number, { to }: Picture): PlotSpan[] {
  return plan.faults.filter((fault) => fault.group === group && fault.publications.length === 0).flatMap((fault) => {
    const spans: PlotSpan[] = [];
    for (let k = 0; fault.atTick + k * (fault.everyTicks ?? 0) < to * ticksPerSecond; k++) {
      const from = fault.atTick + k * (fault.everyTicks ?? 0);
      if (isHit(kernel, fault, k)) spans.push({ from: from / ticksPerSecond, to: fault.forTicks === null ? to : (from + fault.forTicks) / ticksPerSecond, text: fault.name.replace(/-\d+$/u, '').replaceAll('_', ' '), isFault: true });
      if (fault.everyTicks === null) break;
    }
    return spans;
  });
}

function isHit(kernel: Run['kernel'], { group, hits }: FaultPlan, occurrence: number): boolean {
  const scalars = hits.scalars.slice(), mask = new Uint8Array(1);
  scalars[hits.occurrence] = occurrence;
  kernel.filter(group, { ...hits, scalars }, 0, 1, mask);
  return mask[0] === 1;
}

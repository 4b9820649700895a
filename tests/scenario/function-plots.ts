// The pictures of the reference of expressions: the example of every function, computed by the kernel.

import { compileGroup, FUNCTIONS, REFERENCE_DATA, TRANSITIONS } from '../../src/expression/index.ts';
import type { FunctionSpecification, GroupCode, GroupSource } from '../../src/expression/index.ts';
import { aGroup, aPlan } from '../kernel/support/assemble.ts';
import { newKernel, tick } from '../kernel/support/module.ts';
import { define, groupSource } from '../expression/group-source.ts';
import { plot, type PlotBand, type PlotLine } from '../support/plot.ts';

/** Points of a line: enough for an eye, few enough for a small file. */
const POINTS = 240;
const MONDAY = Date.UTC(2026, 5, 1);
const X = '20 + sine(20s, 3)';

/** File names and texts, one per function. */
export function functionPlots(): ReadonlyMap<string, string> {
  return new Map([...FUNCTIONS, ...TRANSITIONS].map((specification) => [`${specification.name}.svg`, functionPlot(specification)]));
}

/** A group that shows a function's example as signal `y`, and what it is drawn beside as `beside`. */
export function exampleSource(specification: FunctionSpecification): GroupSource {
  const { example, plot: drawn = {}, family } = specification;
  const stepMs = ((drawn.seconds ?? 60) * 1000) / POINTS;
  const isTransition = family === 'transitions';
  const signals = { x: X, ...(drawn.beside === undefined ? {} : { beside: drawn.beside }), ...(isTransition ? {} : { y: example }) };
  const machine = { initial: 'first', states: [{ name: 'first', enter: [], transitions: [{ to: 'second', text: example }] }, { name: 'second', enter: [], transitions: [{ to: 'first', text: 'after(10s)' }] }] };
  return groupSource({
    count: 1, stepTicks: 1, tickMs: stepMs, data: REFERENCE_DATA, definitions: define('signal', signals),
    machine: isTransition ? machine : null, faults: specification.name === 'measured' ? [stuck(20_000 / stepMs, 15_000 / stepMs)] : [],
  });
}

function stuck(atTick: number, forTicks: number): GroupSource['faults'][number] {
  return {
    name: 'stuck-1', kind: 'stuck', order: 0, selection: { share: null, indices: null, labels: [] }, atTick, forTicks, everyTicks: null, untilTick: null, chance: 1, detected: false,
    signal: { text: 'x', name: 'x' }, publications: [], parameters: {}, amounts: {}, live: false, changes: null,
  };
}

function functionPlot(specification: FunctionSpecification): string {
  const source = exampleSource(specification);
  const outcome = compileGroup(source);
  if (!outcome.ok) throw new Error(`${specification.name}: ${outcome.faults.map(({ fault }) => fault.message).join(', ')}`);
  const columns = valuesOf(outcome.code, source);
  const lines: PlotLine[] = [];
  const bands: PlotBand[] = [];
  const times = Array.from({ length: POINTS + 1 }, (_, n) => (n * source.tickMs) / 1000);
  for (const [name, title] of [['beside', specification.plot?.beside ?? ''], ['y', specification.example], ['state', 'state']] as const) {
    const place = outcome.code.columns.findIndex((column) => column.name === name);
    const column = outcome.code.columns[place];
    if (!column) continue;
    const values = columns[place]!;
    if (column.type === 'number') lines.push({ name: title, unit: column.unit, times, values });
    else bands.push({ name: name === 'state' ? 'state' : specification.name, spans: spansOf(times, values, column.type === 'boolean' ? ['false', 'true'] : column.texts) });
  }
  const isOfClock = specification.name === 'day';
  return plot({ title: specification.example, lines, bands, from: 0, to: times.at(-1)!, ...(isOfClock ? { clock: 0 } : {}) });
}

function valuesOf(code: GroupCode, { tickMs }: GroupSource): readonly number[][] {
  const group = aGroup({ count: 1, stepTicks: 1, columns: code.columns, temps: code.temps, programs: code.programs, tables: code.tables, online: code.online, scalars: code.scalars });
  const kernel = newKernel(aPlan([group], [], { tickMs }), { index: 0, count: 1 }, MONDAY);
  const values: number[][] = code.columns.map(() => []);
  for (let at = 0; at <= POINTS; at++) {
    kernel.step(tick(at));
    code.columns.forEach((_, place) => values[place]!.push(kernel.readColumn(0, place, 0, 1)[0]!));
  }
  return values;
}

function spansOf(times: readonly number[], values: readonly number[], texts: readonly string[]): PlotBand['spans'] {
  const spans: { from: number; to: number; text: string; tone: number }[] = [];
  values.forEach((value, n) => {
    const last = spans.at(-1), text = texts[value] ?? '';
    if (last?.text === text) last.to = times[n + 1] ?? times[n]!;
    else spans.push({ from: times[n]!, to: times[n + 1] ?? times[n]!, text, tone: value });
  });
  return spans;
}

// Curves over the simulated clock, and recordings.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import { curveTable } from '../curve-table.ts';
import { refuse } from '../error.ts';
import { didYouMean } from '../suggest.ts';
import { NUMBER } from '../types.ts';
import { clockSeconds } from './clock.ts';
import type { FunctionCall, FunctionSpecification, Typed } from './specification.ts';

function curve(name: 'day' | 'week', period: 86_400 | 604_800, meaning: string, example: string): FunctionSpecification {
  return {
    name, family: 'curves', where: 'signals',
    parameters: [{ name: 'curve', takes: 'points', unit: '[time, value]; a time without a unit is in hours' }, { name: 'shift', takes: 'duration', optional: true }],
    meaning: `${meaning} Between points it goes in a straight line, and from the last one round to the first. With a shift all of it happens so much later.`,
    formula: 'straight lines through the points', example, plot: { seconds: period },
    build: (call) => {
      const { graph } = call;
      const { count, numbers } = curveTable(call.argument(0).points ?? { rows: [], dimensions: [], spans: [] }, call.argument(0).span, period);
      const clock = clockSeconds(graph, period);
      const at = call.has(1) ? graph.operation(opcodes.OP_MOD, graph.operation(opcodes.OP_SUB, clock, call.value(1)), graph.constant(period)) : clock;
      return { value: graph.operation(opcodes.OP_CURVE, at, graph.table(numbers), graph.constant(count)), type: NUMBER };
    },
  };
}

const replay: FunctionSpecification = {
  name: 'replay', family: 'replay', where: 'signals',
  parameters: [
    { name: 'data', takes: 'table' }, { name: 'column', takes: 'text' }, { name: 'every', takes: 'duration', atBirth: true },
    { name: 'between', takes: 'word', words: ['linear', 'step'], optional: true }, { name: 'offset', takes: 'duration', optional: true },
  ],
  meaning: 'A column of recorded data, one row every `every`, from the start on and again from the first row after the last. `linear` goes in a straight line from row to row (the default for numbers), `step` stays at a row until the next one (texts always). The offset, for instance `index * 7s`, sets a device ahead in the recording.',
  formula: 'row (t + offset) / every mod rows', example: 'replay(data.load, "power", 2s)',
  build: (call) => {
    const table = call.argument(0).table;
    const found = table?.columns.find(({ name }) => name === call.argument(1).word);
    if (!table || !found) return unknownColumn(call);
    const word = call.has(3) ? call.argument(3).word : null;
    if (found.texts !== null && word === 'linear') refuse(call.argument(3).span, 'type-mismatch', 'texts have nothing between them', 'Write `step`, or leave it out.');
    const op = found.texts !== null || word === 'step' ? opcodes.OP_SERIES : opcodes.OP_SERIES_LINEAR;
    const { graph } = call;
    const time = call.has(4) ? graph.operation(opcodes.OP_ADD, call.seconds, call.value(4)) : call.seconds;
    const row = graph.operation(opcodes.OP_DIV, time, call.value(2));
    const value = graph.operation(op, row, graph.table(found.values), graph.constant(table.rows));
    if (found.texts === null) return { value, type: NUMBER };
    // A time that is not finite has no row, but there is always a text: the first one.
    return { value: graph.operation(opcodes.OP_FINITE_OR, value, graph.constant(0)), type: { kind: 'text', texts: found.texts } };
  },
};

function unknownColumn(call: FunctionCall): Typed {
  const { span, word = '' } = call.argument(1);
  const known = call.argument(0).table?.columns.map(({ name }) => name) ?? [];
  refuse(span, 'unknown-column', `there is no column \`${word}\`${didYouMean(word, known)}`, `Columns are ${known.slice(0, 20).join(', ')}.`, { name: word });
}

export const CURVES: readonly FunctionSpecification[] = [
  curve('day', 86_400, 'A value over the day, by the simulated clock, UTC.', 'day([[0h, 5], [6h, 5], [8h, 20], [18h, 12]])'),
  curve('week', 604_800, 'A value over the week, from Monday 00:00 on, by the simulated clock, UTC.', 'week([[0h, 2], [6h, 2], [9h, 10], [112h, 10], [118h, 2]])'),
  replay,
];

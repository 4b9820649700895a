// Moving over the globe.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import type { Value } from '../graph.ts';
import { routeTable } from '../route-table.ts';
import { NUMBER, numberOf } from '../types.ts';
import { isConstant, knownAtBirth } from './rates.ts';
import type { FunctionCall, FunctionSpecification, Typed } from './specification.ts';

type Way = 'loop' | 'once' | 'back';

const route: FunctionSpecification = {
  name: 'route', family: 'place', where: 'signals',
  parameters: [
    { name: 'points', takes: 'points', unit: '[latitude, longitude] in degrees' }, { name: 'speed', takes: 'speed', unit: 'm/s without a unit' },
    { name: 'way', takes: 'word', words: ['loop', 'once', 'back'], optional: true }, { name: 'start', takes: 'share', default: 0, unit: 'share of the way, 0 … 1', atBirth: true },
  ],
  meaning: 'Travels along the points on great circles (the shortest way over a globe of radius 6,371.0088 km) and gives a record: `.latitude` and `.longitude` in degrees, `.heading` in degrees clockwise from north, `.speed`. `loop` goes on from the last point to the first (the default), `once` stops at the last one, `back` turns round there. With a start of its own per device, for instance `share` or a parameter drawn by `uniform(0, 1)`, a fleet spreads over the way. A speed that changes is integrated.',
  formula: 's = start · length + ∫ speed', example: 'route(data.tour, 60 km/h, back).latitude', plot: { beside: 'route(data.tour, 60 km/h, back).heading', seconds: 7200 },
  build: (call) => {
    const points = call.argument(0).points ?? { rows: [], dimensions: [], spans: [] };
    const way = (call.has(2) ? call.argument(2).word : 'loop') as Way;
    const { legs, metres, numbers } = routeTable(points, call.argument(0).span, way === 'loop');
    const { graph } = call;
    const travelled = travelledMetres(call, metres);
    const { along, turned, speed } = place(call, way, travelled, metres);
    const of = (op: number): Value => graph.operation(op, along, graph.table(numbers), graph.constant(legs));
    const heading = of(opcodes.OP_ROUTE_HEADING);
    const headingOf = turned === null ? heading : graph.operation(opcodes.OP_MOD, graph.operation(opcodes.OP_ADD, heading, graph.operation(opcodes.OP_MUL, turned, graph.constant(180))), graph.constant(360));
    const fields = new Map<string, Typed>([
      ['latitude', { value: of(opcodes.OP_ROUTE_LATITUDE), type: NUMBER }], ['longitude', { value: of(opcodes.OP_ROUTE_LONGITUDE), type: NUMBER }],
      ['heading', { value: headingOf, type: NUMBER }], ['speed', { value: speed, type: numberOf('speed') }],
    ]);
    return { value: graph.constant(0), type: { kind: 'record', fields } };
  },
};

/** Metres since the way's start, further and further. */
function travelledMetres(call: FunctionCall, metres: number): Value {
  const { graph } = call;
  const start = graph.operation(opcodes.OP_MUL, call.value(3), graph.constant(metres));
  const speed = call.value(1);
  const way = knownAtBirth(speed)
    ? graph.operation(opcodes.OP_MUL, speed, call.seconds)
    : call.remember(opcodes.OP_INTEGRATE, [graph.operation(opcodes.OP_MUL, speed, graph.constant(call.stepSeconds)), graph.constant(-Infinity), graph.constant(Infinity)], () => graph.constant(0));
  return isConstant(start, 0) ? way : graph.operation(opcodes.OP_ADD, way, start);
}

interface Place {
  /** Metres from the way's start, on the way. */
  readonly along: Value;
  /** 1 where it goes back, or null when it never does. */
  readonly turned: Value | null;
  readonly speed: Value;
}

function place(call: FunctionCall, way: Way, travelled: Value, metres: number): Place {
  const { graph } = call;
  const speed = call.value(1);
  const length = graph.constant(metres);
  if (way === 'loop') return { along: graph.operation(opcodes.OP_MOD, travelled, length), turned: null, speed };
  if (way === 'once') {
    const moves = graph.operation(opcodes.OP_LT, travelled, length);
    return { along: graph.operation(opcodes.OP_CLAMP, travelled, graph.constant(0), length), turned: null, speed: graph.operation(opcodes.OP_SELECT, moves, speed, graph.constant(0)) };
  }
  const round = graph.operation(opcodes.OP_MOD, travelled, graph.constant(2 * metres));
  const turned = graph.operation(opcodes.OP_GE, round, length);
  return { along: graph.operation(opcodes.OP_SUB, length, graph.operation(opcodes.OP_ABS, graph.operation(opcodes.OP_SUB, length, round))), turned, speed };
}

export const PLACE: readonly FunctionSpecification[] = [route];

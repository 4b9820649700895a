// Who is online, and what share of due messages goes out: the stages of a scenario over time, and faults that cut devices
// off. A share of devices is those of lowest place in the fleet's permutation, so a growing share only adds; since devices
// are computed spread over the step, a ramp comes without bursts.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import type { Calmness } from './calm.ts';
import { drawKey } from './draw-key.ts';
import type { GroupSource, StageSource } from './group-source.ts';
import type { Graph, Value } from './graph.ts';

/** Half up, as `devicesOf` in share.ts rounds: a share of written decimals means them. */
const ROUNDING = 0.5 + 1e-9;

/** From a tick on: towards `to` over so many ticks, from what was reached. */
interface Leg {
  readonly atTick: number;
  readonly overTicks: number;
  readonly from: number;
  readonly to: number;
}

export class Presence {
  private readonly graph: Graph;
  private readonly source: GroupSource;
  private readonly calmness: Calmness;
  private readonly cutOff: (online: Value) => Value;
  private known: Value | null = null;
  private planned: Value | null = null;

  /** `cutOff`: being online, but for the devices that faults cut off. */
  constructor(graph: Graph, source: GroupSource, calmness: Calmness, cutOff: (online: Value) => Value) {
    this.graph = graph;
    this.source = source;
    this.calmness = calmness;
    this.cutOff = cutOff;
  }

  /** 1 while the device is online; the constant 1 where nothing ever takes one off. */
  get online(): Value {
    return (this.known ??= this.cutOff(this.scheduled));
  }

  /** The same by the stages alone. */
  get scheduled(): Value {
    return (this.planned ??= this.makeScheduled());
  }

  /** Share of due messages that goes out, a value of time alone. */
  get rate(): Value {
    return this.over(legsOf(this.source.stages, ({ rate }) => rate));
  }

  private makeScheduled(): Value {
    const { graph, source } = this;
    const legs = legsOf(source.stages, ({ online }) => online);
    if (legs.length === 0) return graph.constant(1);
    const exact = graph.operation(opcodes.OP_MUL, this.over(legs), graph.constant(source.count));
    const devices = graph.operation(opcodes.OP_FLOOR, graph.operation(opcodes.OP_ADD, exact, graph.constant(ROUNDING)));
    const place = graph.position(drawKey(source.seed, source.fleet, 'stages', 'online'), graph.constant(source.count));
    const isOnline = graph.operation(opcodes.OP_LT, place, devices);
    this.calmness.tell(isOnline, { rest: 1, during: graph.operation(opcodes.OP_GE, devices, graph.constant(source.count)) });
    return isOnline;
  }

  /** The value of the legs at the present tick; 1 before the first. */
  private over(legs: readonly Leg[]): Value {
    const { graph } = this;
    const tick = graph.scalar(opcodes.SCALAR_TICK, 'tick');
    let value = graph.constant(1);
    for (const leg of legs) value = graph.operation(opcodes.OP_SELECT, graph.operation(opcodes.OP_GE, tick, graph.constant(leg.atTick)), this.along(leg, tick), value);
    return value;
  }

  private along(leg: Leg, tick: Value): Value {
    const { graph } = this;
    if (leg.overTicks === 0 || leg.from === leg.to) return graph.constant(leg.to);
    const passed = graph.operation(opcodes.OP_SUB, tick, graph.constant(leg.atTick));
    const part = graph.operation(opcodes.OP_MIN, graph.operation(opcodes.OP_DIV, passed, graph.constant(leg.overTicks)), graph.constant(1));
    // from · (1 − part) + to · part ends at exactly `to`.
    const rest = graph.operation(opcodes.OP_SUB, graph.constant(1), part);
    return graph.operation(opcodes.OP_ADD, graph.operation(opcodes.OP_MUL, graph.constant(leg.from), rest), graph.operation(opcodes.OP_MUL, graph.constant(leg.to), part));
  }
}

/** The legs of one of the two shares, for the stages that say something of it. Everything is there before the first. */
function legsOf(stages: readonly StageSource[], share: (stage: StageSource) => number | null): readonly Leg[] {
  const legs: Leg[] = [];
  for (const stage of stages) {
    const to = share(stage);
    if (to !== null) legs.push({ atTick: stage.atTick, overTicks: stage.overTicks, from: reached(legs.at(-1), stage.atTick), to });
  }
  return legs;
}

function reached(leg: Leg | undefined, tick: number): number {
  if (!leg) return 1;
  const part = leg.overTicks === 0 ? 1 : Math.min(1, (tick - leg.atTick) / leg.overTicks);
  return leg.from * (1 - part) + leg.to * part;
}

// The whole path of a fleet in one worker, timed with and without faults, in turn: kernel, encoder, effects, ring; packets go
// to a publisher that forgets them.

import type { Plan } from '../../../src/contracts/plan.ts';
import { problemText } from '../../../src/contracts/problem.ts';
import type { Publisher } from '../../../src/contracts/publisher.ts';
import type { Tick } from '../../../src/contracts/time.ts';
import { HoldingRing } from '../../../src/engine/holding-ring.ts';
import { createKernel } from '../../../src/engine/kernel.ts';
import { Latest } from '../../../src/engine/latest.ts';
import { LedgerBook } from '../../../src/engine/ledger.ts';
import { Run } from '../../../src/engine/run.ts';
import { Watch } from '../../../src/engine/watch.ts';
import { checkText } from '../../../src/scenario/index.ts';
import { START_MS } from './c-source.ts';

const SHARD = { index: 0, count: 1 };

/** Steps of a fleet in its turn: the first one brings its memory back into the caches. */
const UNTIMED_STEPS = 1;
const TIMED_STEPS = 1;

/** Times fleets, each in its turn, in an order that moves on from round to round: ns per device and step, for each round. */
export function timeFleets(module: WebAssembly.Module, texts: readonly string[], rounds: number): readonly (readonly number[])[] {
  const fleets = texts.map((text) => new TimedFleet(module, planOf(text)));
  const turns = fleets.map((): number[] => []);
  for (const fleet of fleets) for (let turn = 0; turn < 4; turn++) fleet.turn();
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < fleets.length; k++) {
      const place = (round + k) % fleets.length;
      turns[place]!.push(fleets[place]!.turn());
    }
  }
  return turns;
}

function planOf(text: string): Plan {
  const checked = checkText(text);
  if (!checked.ok) throw new Error(checked.problems.map(problemText).join('\n'));
  return checked.value.plan;
}

class TimedFleet {
  private readonly run: Run;
  private readonly devices: number;
  private readonly stepTicks: number;
  private at = 0;

  constructor(module: WebAssembly.Module, plan: Plan) {
    const kernel = createKernel(module, plan, SHARD, { startMs: START_MS });
    const deps = { book: new LedgerBook(), latest: new Latest(), watch: new Watch(), startMs: START_MS, ring: new HoldingRing(), shard: SHARD, errors: new Map<string, number>() };
    this.run = new Run(kernel, plan, deps, new Forgetful());
    this.devices = plan.groups.reduce((sum, { count }) => sum + count, 0);
    this.stepTicks = Math.max(...plan.groups.map(({ stepTicks }) => stepTicks));
  }

  turn(): number {
    this.steps(UNTIMED_STEPS);
    const before = performance.now();
    this.steps(TIMED_STEPS);
    return ((performance.now() - before) * 1e6) / (TIMED_STEPS * this.devices);
  }

  private steps(count: number): void {
    const { encoder } = this.run;
    for (const end = this.at + count * this.stepTicks; this.at < end; this.at++) {
      this.run.step(this.at as Tick);
      while (!encoder.done) encoder.advance(false);
      encoder.flush();
    }
  }
}

/** Takes everything and keeps nothing. */
class Forgetful implements Publisher {
  readonly protocol = 4;
  readonly connected = true;
  readonly settled = true;
  readonly full = false;
  readonly pressed = false;
  readonly patient = false;

  mustHold(): boolean { return false; }

  send(_: Uint8Array, parts: Parameters<Publisher['send']>[1]): void {
    for (const { account, messages } of parts) account.send(messages);
  }

  hold(): void {}
  tickDone(): void {}
  settle(): void {}
  reconnectNow(): void {}
  status(): ReturnType<Publisher['status']> { throw new Error('nobody asks'); }
  stop(): Promise<void> { return Promise.resolve(); }
}

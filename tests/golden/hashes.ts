// The bytes of a scenario's first ticks as one hash: what Node and Chromium, one shard or several, must agree on. All that
// leaves is in it, as the engine hands it over: messages that faults hold back, change or double too. Runs in both, so
// nothing of Node here.

import type { Plan, Shard } from '../../src/contracts/plan.ts';
import type { Part, Publisher } from '../../src/contracts/publisher.ts';
import type { MonotonicMs, Tick, WallMs } from '../../src/contracts/time.ts';
import { HoldingRing } from '../../src/engine/holding-ring.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { Latest } from '../../src/engine/latest.ts';
import { LedgerBook } from '../../src/engine/ledger.ts';
import { Run } from '../../src/engine/run.ts';
import { Watch } from '../../src/engine/watch.ts';
import { OFF } from '../../src/publish/null-publisher.ts';
import { checksumOf } from '../../src/worker/checksum.ts';

const WHOLE: Shard = { index: 0, count: 1 };
/** A clock that stands: nothing here may depend on one. */
const STANDING = { monotonicMs: () => 0 as MonotonicMs, wallMs: () => 0 as WallMs, after: () => () => {} };

export interface GoldenRun {
  /** SHA-256, chained over ticks, of all that left; hexadecimal. */
  readonly sha256: string;
  readonly messages: number;
  readonly bytes: number;
}

/** Keeps the bytes of a tick: packets, and behind them what a session would hold until it is acknowledged. */
class Tape implements Publisher {
  readonly connected = true;
  readonly settled = true;
  readonly full = false;
  readonly pressed = false;
  readonly patient = true;
  readonly protocol: 4 | 5;
  messages = 0;
  #packets: Uint8Array[] = [];
  #records: Uint8Array[] = [];

  constructor(protocol: 4 | 5) {
    this.protocol = protocol;
  }

  mustHold(): boolean {
    return false;
  }

  send(packets: Uint8Array, parts: readonly Part[]): void {
    this.#packets.push(packets.slice());
    for (const part of parts) this.#count(part);
  }

  hold(bytes: Uint8Array, part: Part): void {
    this.#records.push(bytes.slice());
    this.#count(part);
  }

  tickDone(): void {}
  settle(): void {}
  reconnectNow(): void {}
  status(): typeof OFF {
    return OFF;
  }
  async stop(): Promise<void> {}

  take(): Uint8Array[] {
    const taken = [...this.#packets, ...this.#records];
    this.#packets = [];
    this.#records = [];
    return taken;
  }

  #count({ account, messages }: Part): void {
    account.send(messages);
    this.messages += messages;
  }
}

/** Runs a plan with a fixed start up to the last of `marks` (ticks, ascending); its state at each of them. */
export async function goldenRun(module: WebAssembly.Module, plan: Plan, protocol: 4 | 5, marks: readonly number[]): Promise<readonly GoldenRun[]> {
  const startMs = plan.startMs ?? 0;
  const tape = new Tape(protocol);
  const deps = { book: new LedgerBook(), latest: new Latest(), watch: new Watch(), ring: new HoldingRing(), startMs, shard: WHOLE, errors: new Map<string, number>() };
  const run = new Run(createKernel(module, plan, WHOLE, { startMs }), plan, deps, tape);
  const states: GoldenRun[] = [];
  let chain = new Uint8Array(32);
  let bytes = 0;
  for (let tick = 0 as Tick; tick < marks.at(-1)!; tick = (tick + 1) as Tick) {
    run.step(tick);
    while (!run.encoder.done) run.encoder.advance(false);
    run.encoder.flush();
    const pieces = tape.take();
    bytes += pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (pieces.length > 0) chain = await link(chain, pieces);
    if (marks.includes(tick + 1)) states.push({ sha256: hexadecimal(chain), messages: tape.messages, bytes });
  }
  return states;
}

async function link(chain: Uint8Array, pieces: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, chain.length));
  joined.set(chain);
  let at = chain.length;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined));
}

function hexadecimal(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The checksum of the scenario (INTERFACES §4), added up over shards: independent of how many there are. */
export async function checksumOverShards(module: WebAssembly.Module, plan: Plan, shards: number): Promise<string> {
  let sum = 0n;
  for (let index = 0; index < shards; index++) {
    const kernel = createKernel(module, plan, { index, count: shards }, { startMs: plan.startMs ?? 0 });
    sum += BigInt(`0x${await checksumOf(kernel, plan, STANDING)}`);
  }
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
}

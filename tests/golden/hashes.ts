// The bytes of a scenario's first ticks as one hash: what Node and Chromium, one shard or several, must agree on. Runs in
// both, so nothing of Node here.

import type { Plan, Shard } from '../../src/contracts/plan.ts';
import type { Tick } from '../../src/contracts/time.ts';
import { createKernel } from '../../src/engine/kernel.ts';

const WHOLE: Shard = { index: 0, count: 1 };

export interface GoldenRun {
  /** SHA-256, chained over ticks, of all that was encoded; hexadecimal. */
  readonly sha256: string;
  readonly messages: number;
  readonly bytes: number;
}

/** Steps and encodes ticks [0, ticks) of a plan with a fixed start. */
export async function goldenRun(module: WebAssembly.Module, plan: Plan, protocol: 4 | 5, ticks: number): Promise<GoldenRun> {
  const kernel = createKernel(module, plan, WHOLE, { startMs: plan.startMs ?? 0 });
  kernel.setProtocol(protocol);
  let chain = new Uint8Array(32);
  let messages = 0;
  let bytes = 0;
  for (let tick = 0 as Tick; tick < ticks; tick = (tick + 1) as Tick) {
    kernel.step(tick);
    for (const range of kernel.due(tick)) {
      let first = range.first;
      while (first < range.end) {
        const encoded = kernel.encode({ ...range, first }, tick, 0);
        if (encoded.next === first) throw new Error('a message does not fit into the out buffer');
        messages += encoded.next - first;
        bytes += encoded.bytes;
        first = encoded.next;
        chain = await link(chain, kernel.out.subarray(0, encoded.bytes));
      }
    }
  }
  return { sha256: [...chain].map((byte) => byte.toString(16).padStart(2, '0')).join(''), messages, bytes };
}

async function link(chain: Uint8Array, encoded: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const joined = new Uint8Array(chain.length + encoded.length);
  joined.set(chain);
  joined.set(encoded, chain.length);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined));
}

/** Sum modulo 2^64 over all shards of the hash of every message: independent of how many shards there are. */
export function checksumOverShards(module: WebAssembly.Module, plan: Plan, shards: number, ticks: number): string {
  let sum = 0n;
  for (let index = 0; index < shards; index++) {
    const kernel = createKernel(module, plan, { index, count: shards }, { startMs: plan.startMs ?? 0 });
    for (let tick = 0 as Tick; tick < ticks; tick = (tick + 1) as Tick) {
      kernel.step(tick);
      for (const range of kernel.due(tick)) sum = BigInt.asUintN(64, sum + kernel.checksum(range, tick));
    }
  }
  return sum.toString(16).padStart(16, '0');
}

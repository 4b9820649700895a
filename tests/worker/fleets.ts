// Fleets in Node's worker threads, for tests: the real thing, with handles to kill its workers.

import { existsSync } from 'node:fs';
import type { FleetControl, FleetStatus, FleetUpdate, StartOptions } from '../../src/contracts/fleet.ts';
import { createFleet } from '../../src/worker/fleet.ts';
import type { WorkerHandle } from '../../src/worker/handle.ts';
import { nodeWorkers } from '../../src/worker/node-workers.ts';
import { ROOT } from '../support/folder.ts';
import { waitUntil } from '../support/wait.ts';

const KERNEL = `${ROOT}build/kernel.wasm`;

export interface TestFleet extends AsyncDisposable {
  readonly fleet: FleetControl;
  /** Every engine worker that was spawned, in order. */
  readonly engines: WorkerHandle[];
  readonly lines: () => string;
  readonly updates: FleetUpdate[];
  status(): FleetStatus;
  until(holds: (status: FleetStatus) => boolean, what: string, withinMs?: number): Promise<FleetStatus>;
}

export function openTestFleet(): TestFleet {
  if (!existsSync(KERNEL)) throw new Error('build/kernel.wasm is missing: npm run build');
  const engines: WorkerHandle[] = [];
  const pieces: string[] = [];
  const updates: FleetUpdate[] = [];
  const dependencies = nodeWorkers(KERNEL, { writeLines: (text) => void pieces.push(text) });
  const fleet = createFleet({
    ...dependencies,
    spawnEngine: () => {
      const handle = dependencies.spawnEngine();
      engines.push(handle);
      return handle;
    },
  });
  fleet.subscribe((update) => updates.push(update));
  const status = (): FleetStatus => {
    const last = updates.at(-1);
    if (last === undefined) throw new Error('the fleet has not reported');
    return last.status;
  };
  return {
    fleet, engines, updates, status,
    lines: () => pieces.join(''),
    until: (holds, what, withinMs = 30_000) =>
      waitUntil(() => (updates.length > 0 && holds(status()) ? status() : null), { what, withinMs, otherwise: () => JSON.stringify({ ...status(), publications: [] }) }),
    [Symbol.asyncDispose]: () => fleet.dispose(),
  };
}

/** Runs a scenario to its end over broker `stdout`; returns its lines. */
export async function linesOf(options: Omit<StartOptions, 'broker'>): Promise<string> {
  await using own = openTestFleet();
  const started = await own.fleet.start({ speed: 'max', ...options, broker: { kind: 'stdout' } });
  if (!started.ok) throw new Error(JSON.stringify(started.problems));
  await own.until(({ phase, tick, tickMs }) => phase === 'paused' && tick * tickMs >= (options.durationMs ?? 0), 'the end of the run');
  await own.fleet.stop();
  return own.lines();
}

/** generated − sent − dropped − held. */
export function imbalance({ generated, sent, dropped, held }: FleetStatus['ledger']): number {
  return generated - sent - held - Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

// Workers in Node: the same entries as the page's, run by type stripping, or built ones beside this file.

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { randomHex, wallClock } from './wall-clock.ts';
import type { FleetDependencies } from './dependencies.ts';
import { DeathWatch, type WorkerHandle } from './handle.ts';
import { nodeEndpoint } from './node-endpoint.ts';

/** `.ts` in a checkout, `.js` in a package: like this file. */
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

function spawn(name: 'node-planner' | 'node-engine'): WorkerHandle {
  const worker = new Worker(new URL(`./${name}${EXTENSION}`, import.meta.url), { name });
  const watch = new DeathWatch();
  worker.on('error', (error) => watch.died(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => watch.died(`exit code ${code}`));
  return {
    endpoint: nodeEndpoint(worker),
    onDeath: (listener) => watch.listen(listener),
    terminate: () => void worker.terminate(),
  };
}

/** What a fleet needs in Node. */
export function nodeWorkers(kernelPath: string | URL, outputs: Pick<FleetDependencies, 'writeLines' | 'writeTruth'> = {}): FleetDependencies {
  return {
    kernelModule: async () => WebAssembly.compile(await readFile(kernelPath)),
    spawnPlanner: () => spawn('node-planner'),
    spawnEngine: () => spawn('node-engine'),
    clock: wallClock,
    cores: availableParallelism(),
    randomHex,
    ...outputs,
  };
}

// The page's workers. The constructors stand here literally, because that is how the bundler finds what to bundle.

import { randomHex, wallClock } from './wall-clock.ts';
import type { FleetDependencies } from './dependencies.ts';
import { DeathWatch, type WorkerHandle } from './handle.ts';
import kernelUrl from '../../build/kernel.wasm?url';

function handleOf(worker: Worker): WorkerHandle {
  const watch = new DeathWatch();
  worker.addEventListener('error', (event) => watch.died(event.message || 'its script could not be loaded or failed'));
  worker.addEventListener('messageerror', () => watch.died('a message could not be read'));
  return { endpoint: worker, onDeath: (listener) => watch.listen(listener), terminate: () => worker.terminate() };
}

async function kernelModule(): Promise<WebAssembly.Module> {
  const answer = await fetch(kernelUrl);
  if (!answer.ok) throw new Error(`the kernel could not be fetched: ${answer.status}`);
  const typed = answer.headers.get('content-type')?.startsWith('application/wasm') === true;
  // A static host may not know the type; streaming wants it.
  return typed ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}

/** What a fleet needs in a page. */
export function pageWorkers(): FleetDependencies {
  return {
    kernelModule,
    spawnPlanner: () => handleOf(new Worker(new URL('./planner-page.ts', import.meta.url), { type: 'module', name: 'planner' })),
    spawnEngine: () => handleOf(new Worker(new URL('./engine-page.ts', import.meta.url), { type: 'module', name: 'engine' })),
    clock: wallClock,
    cores: navigator.hardwareConcurrency || 2,
    randomHex,
  };
}

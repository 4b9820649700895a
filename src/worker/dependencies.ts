// What the owner of a fleet needs from its world: a page (page-workers.ts) or Node (node-workers.ts).

import type { Clock } from '../contracts/time.ts';
import type { TruthRecord } from '../contracts/truth.ts';
import type { WorkerHandle } from './handle.ts';

export interface FleetDependencies {
  /** Compiles the kernel; called once and kept, unless it fails. */
  readonly kernelModule: () => Promise<WebAssembly.Module>;
  readonly spawnPlanner: () => WorkerHandle;
  readonly spawnEngine: () => WorkerHandle;
  readonly clock: Clock;
  readonly cores: number;
  /** Hexadecimal digits from the system's entropy, for client ids. */
  readonly randomHex: (digits: number) => string;
  /** Takes the lines of broker `stdout`, in order. Resolves when they are written. */
  readonly writeLines?: (text: string) => void | Promise<void>;
  /** Takes ground truth in order as it becomes known. With it the fleet keeps none itself. */
  readonly writeTruth?: (records: readonly TruthRecord[]) => void;
}

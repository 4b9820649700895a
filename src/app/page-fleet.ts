// The one place where the page meets the workers, and where its clock and its random names come from.

import type { FleetControl } from '../contracts/fleet.ts';
import type { Clock } from '../contracts/time.ts';
import { createFleet } from '../worker/fleet.ts';
import { pageWorkers } from '../worker/page-workers.ts';

export interface PageFleet {
  readonly control: FleetControl;
  readonly clock: Clock;
  /** Random hexadecimal digits for names that must be unique; never for values. */
  readonly randomHex: (digits: number) => string;
}

/** The fleet of this page, in its own workers. */
export function pageFleet(): PageFleet {
  const workers = pageWorkers();
  return { control: createFleet(workers), clock: workers.clock, randomHex: workers.randomHex };
}

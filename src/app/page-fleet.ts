// The one place where the page meets the workers.

import type { FleetControl } from '../contracts/fleet.ts';
import { createFleet } from '../worker/fleet.ts';
import { pageWorkers } from '../worker/page-workers.ts';

/** The fleet of this page, in its own workers. */
export function pageFleet(): FleetControl {
  return createFleet(pageWorkers());
}

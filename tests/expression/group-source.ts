// What a group is compiled from, with everything filled in that a test does not care about.

import type { Definition, GroupSource } from '../../src/expression/index.ts';

export function define(role: Definition['role'], entries: Readonly<Record<string, string>>): Definition[] {
  return Object.entries(entries).map(([name, text]) => ({ name, role, text, unit: '', decimals: 3 }));
}

/** A fleet of ten, one step a second in ticks of 100 ms. */
export function groupSource(more: Partial<GroupSource> & Pick<GroupSource, 'definitions'>): GroupSource {
  return { seed: 1, fleet: 'f', count: 10, stepTicks: 10, tickMs: 100, data: new Map(), machine: null, stages: [], faults: [], publications: [], ...more };
}

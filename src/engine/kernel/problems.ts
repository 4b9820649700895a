// What can go wrong with a kernel, in one place.

import { LAYOUT_VERSION, STATIC_BYTES } from '../../../wasm/assembly/layout.ts';
import type { FilterProgram } from '../../contracts/kernel.ts';
import { FILTER_INSTRUCTIONS, FILTER_SCALARS, FILTER_TEMPS } from '../../contracts/memory-layout.ts';
import type { GroupPlan } from '../../contracts/plan.ts';
import { ProblemError } from '../../contracts/problem.ts';
import type { KernelExports } from './exports.ts';
import { writesColumns } from './relocate.ts';

/** Throws when the module was not built from the same layout as this program. */
export function assertSameLayout(wasm: KernelExports): void {
  if (wasm.layoutVersion() === LAYOUT_VERSION && wasm.staticEnd() <= STATIC_BYTES) return;
  throw new ProblemError({
    code: 'kernel-mismatch',
    message: `The kernel's memory layout is version ${wasm.layoutVersion()}, this program's is ${LAYOUT_VERSION}`,
    remedy: 'Reload the page or build again, so that both come from one build',
    values: { kernel: wasm.layoutVersion(), program: LAYOUT_VERSION },
  });
}

/** Throws when a filter is too long for its place, or would change devices. */
export function assertFilter(filter: FilterProgram): void {
  const fits = filter.program.length <= FILTER_INSTRUCTIONS * 8 && filter.scalars.length <= FILTER_SCALARS && filter.temps <= FILTER_TEMPS;
  if (fits && !writesColumns(filter.program)) return;
  throw new ProblemError({
    code: fits ? 'filter-writes' : 'filter-too-long',
    message: fits ? 'A filter may not change devices' : `A filter may have ${FILTER_INSTRUCTIONS} operations`,
    remedy: fits ? 'Leave out functions that remember, such as ou and walk' : 'Use a shorter filter',
    values: { limit: FILTER_INSTRUCTIONS },
  });
}

export function strangeDevice(group: GroupPlan, index: number): ProblemError {
  return new ProblemError({
    code: 'strange-device',
    message: `Device ${index} of fleet ${group.fleet} is not in this shard`,
    remedy: 'Ask the worker that holds it',
    values: { fleet: group.fleet, index },
  });
}

export function crashed(cause: unknown): ProblemError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ProblemError({
    code: 'kernel-crashed',
    message: `The kernel crashed: ${why}`,
    remedy: 'The worker starts again by itself; report it if it happens again',
    values: { why },
  });
}

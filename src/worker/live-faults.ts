// Faults that are started and ended while a fleet runs: what may be asked for, and the list that it leads to.

import type { Outcome } from '../contracts/fleet.ts';
import type { FaultEntry, LiveFault } from '../contracts/journal.ts';
import type { Problem } from '../contracts/problem.ts';
import { nearest } from '../contracts/suggest.ts';

/** Every one stays in the plan, since what it did may outlive it. */
export const LIVE_FAULTS = 500;

/** Names that a new fault may not have, and those among them that stand in the text. */
export interface KnownNames {
  readonly taken: ReadonlySet<string>;
  readonly scripted: ReadonlySet<string>;
}

/** The entry under the name that it gets: its own, or one that is made up. Plain data from here on, whatever came in. */
export function namedFault(fault: FaultEntry, live: readonly LiveFault[], names: KnownNames): Outcome<FaultEntry & { readonly name: string }> {
  if ('at' in fault) return refused('live-fault-at', 'a fault that is started while the fleet runs begins now and has no `at`', 'Remove `at`, or write the fault into the scenario.');
  if (live.length >= LIVE_FAULTS) {
    return refused('too-many-live-faults', `${live.length} faults have been started while this fleet runs, and more are not kept`, 'Write the faults into the scenario and start it again.', { limit: LIVE_FAULTS });
  }
  const name = fault['name'] ?? freeName(names.taken);
  if (typeof name !== 'string' || name === '') return refused('bad-fault-name', 'the name of a fault is a text', 'Write a name, or leave it out.');
  if (names.taken.has(name)) return refused('duplicate-fault', `there is a fault called \`${name}\` already`, 'Choose another name, or leave it out.', { name });
  return { ok: true, value: { ...(JSON.parse(JSON.stringify(fault)) as FaultEntry), name } };
}

/** The list with a fault that begins at a tick. */
export function withBegun(live: readonly LiveFault[], name: string, fault: FaultEntry, tick: number): readonly LiveFault[] {
  return [...live, { name, fault: { ...fault, name }, fromTick: tick, toTick: null }];
}

/** The list with a fault ended before a tick. One that ends in the tick of its beginning never was. */
export function withEnded(live: readonly LiveFault[], name: string, tick: number): readonly LiveFault[] {
  return live.flatMap((fault) => {
    if (fault.name !== name) return [fault];
    return fault.fromTick >= tick ? [] : [{ ...fault, toTick: tick }];
  });
}

/** Why a fault cannot be ended, or null. */
export function refusedEnd(live: readonly LiveFault[], name: string, scripted: ReadonlySet<string>): Problem | null {
  const fault = live.find((one) => one.name === name);
  if (fault !== undefined && fault.toTick === null) return null;
  if (fault !== undefined) return problem('fault-ended', `\`${name}\` was ended at tick ${fault.toTick}`, 'Start it again under another name.', { name, tick: fault.toTick! });
  if (scripted.has(name)) {
    return problem('fault-is-scripted', `\`${name}\` stands in the scenario and ends by itself`, 'Change its `for` in the text and apply it.', { name });
  }
  const open = live.filter(({ toTick }) => toTick === null).map((one) => one.name);
  const near = nearest(name, open);
  const remedy = near !== null ? `Did you mean \`${near}\`?` : open.length > 0 ? `Those that can be ended are ${open.slice(0, 20).join(', ')}.` : 'None has been started.';
  return problem('unknown-fault', `no fault called \`${name}\` has been started while the fleet runs`, remedy, { name });
}

function freeName(taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) if (!taken.has(`live-${number}`)) return `live-${number}`;
}

function problem(code: string, message: string, remedy: string, values: Readonly<Record<string, string | number>> = {}): Problem {
  return { code, message, remedy, values };
}

function refused(code: string, message: string, remedy: string, values?: Readonly<Record<string, string | number>>): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: [problem(code, message, remedy, values)] };
}

// An entry of `faults`, of the text or started live, before it is planned.

import type { Problem } from '../../contracts/problem.ts';
import type { LiveFault } from '../../contracts/journal.ts';
import type { Report } from '../report.ts';
import { reportIssues } from '../schema-problems.ts';
import { faultSchema, type FaultShape } from '../schema.ts';
import { childOf, outsidePlace, type Place } from '../text.ts';

export type FaultReport = Pick<Report, 'atKey' | 'atValue'>;

export interface FaultEntryAt {
  readonly shape: FaultShape;
  readonly place: Place;
  readonly path: string;
  readonly name: string;
  /** When a live one was started and ended. */
  readonly live: { readonly fromTick: number; readonly toTick: number | null } | null;
}

export function problem(code: string, message: string, remedy: string, values?: Problem['values']): Problem {
  return { code, message, remedy, ...(values ? { values } : {}) };
}

/** Scripted entries with their names, then live ones. What has no sound shape is reported and left out. */
export function faultEntries(shapes: readonly FaultShape[], place: Place, live: readonly LiveFault[], report: Report): readonly FaultEntryAt[] {
  const perKind = new Map<string, number>();
  const scripted = shapes.map((shape, i): FaultEntryAt => {
    const number = (perKind.get(shape.kind) ?? 0) + 1;
    perKind.set(shape.kind, number);
    return { shape, place: childOf(place, i), path: `faults[${i}]`, name: shape.name ?? `${shape.kind}-${number}`, live: null };
  });
  const entries = [...scripted, ...live.flatMap((fault) => liveEntry(fault, report))];
  return entries.filter((entry, i) => isFirstOfName(entry, entries.slice(0, i), report));
}

function liveEntry({ name, fault, fromTick, toTick }: LiveFault, report: Report): FaultEntryAt[] {
  const what = `live fault \`${name}\``;
  const place = outsidePlace(what, fault);
  const checked = faultSchema.safeParse(fault);
  if (!checked.success) {
    reportIssues(checked.error.issues, place, faultSchema, report);
    return [];
  }
  const dated = (['at', 'until'] as const).find((key) => checked.data[key] !== undefined);
  if (dated) {
    report.atKey(place, dated, problem('dated-live-fault', `\`${dated}\` has no meaning here`, 'Leave it out: a live fault begins when it is started and ends when it is ended.', { key: dated }));
    return [];
  }
  return [{ shape: checked.data as FaultShape, place, path: name, name, live: { fromTick, toTick } }];
}

function isFirstOfName(entry: FaultEntryAt, before: readonly FaultEntryAt[], report: FaultReport): boolean {
  if (before.every(({ name }) => name !== entry.name)) return true;
  const at = entry.place.children.get('name') ?? entry.place;
  report.atValue(at, `${entry.path}.name`, problem('duplicate-fault', `two faults are called \`${entry.name}\``, 'Give each a `name:` of its own.', { name: entry.name }));
  return false;
}

// `faults` of a scenario and live ones → what each fleet's compiler lays over its values.

import type { LiveFault } from '../../contracts/journal.ts';
import { didYouMean, type FaultSource } from '../../expression/index.ts';
import { faultEntries, problem, type FaultEntryAt } from './entry.ts';
import { FAULT_KEYS, FAULT_KINDS, FAULT_PARAMETERS, findFaultKind, type FaultKind } from './kinds.ts';
import { ownChanges, ownKinds } from './own.ts';
import { readParameters } from './parameters.ts';
import { faultFleet, namedFleets, select, type FaultFleet } from './selection.ts';
import { faultTimes } from './times.ts';
import type { Report } from '../report.ts';
import { grouped } from '../schema-problems.ts';
import type { ScenarioShape } from '../schema.ts';
import { childOf, type Place } from '../text.ts';

export interface FaultsSetting {
  readonly shape: ScenarioShape;
  readonly root: Place;
  readonly live: readonly LiveFault[];
  readonly tickMs: number;
  readonly report: Report;
}

/** Faults per fleet of the scenario, each in their stated order. */
export type FleetFaults = readonly (readonly FaultSource[])[];

/** Most faults that reach one fleet, and most over all fleets: each is a part of the program that the fleet runs. */
const FLEET_FAULTS = 256;
const FAULTS = 2000;
/** The signal that a battery is told by where none is named. */
const BATTERY_SIGNAL = 'battery';

/** Plans all faults. What is wrong is reported and left out. */
export function planFaults(setting: FaultsSetting): FleetFaults {
  const { shape, root, live, report } = setting;
  const fleets = shape.fleets.flatMap((fleet, number) => {
    const model = Object.hasOwn(shape.models, fleet.model) ? shape.models[fleet.model] : undefined;
    return model ? [faultFleet(number, fleet, model)] : [];
  });
  const perFleet: FaultSource[][] = shape.fleets.map(() => []);
  const entries = faultEntries(shape.faults ?? [], childOf(root, 'faults'), live, report);
  let sum = 0;
  for (const [order, entry] of entries.entries()) {
    const planned = planEntry(entry, order, fleets, setting);
    for (const { fleet, source } of planned) perFleet[fleet.number]?.push(source);
    sum += planned.length;
    const full = planned.find(({ fleet }) => (perFleet[fleet.number]?.length ?? 0) > FLEET_FAULTS);
    if (!full && sum <= FAULTS) continue;
    report.atKey(entry.place, entry.path, problem('too-many-faults', full ? `more than ${FLEET_FAULTS} faults reach the fleet \`${full.fleet.name}\`` : `more than ${grouped(FAULTS)} faults, each counted once per fleet that it reaches`, 'Use `every`, a wider selection, or fewer faults.', { limit: full ? FLEET_FAULTS : FAULTS }));
    break;
  }
  return perFleet;
}

interface Planned {
  readonly fleet: FaultFleet;
  readonly source: FaultSource;
}

function planEntry(entry: FaultEntryAt, order: number, fleets: readonly FaultFleet[], setting: FaultsSetting): readonly Planned[] {
  const { shape, report } = setting;
  const named = namedFleets(entry, fleets, Object.keys(shape.models), report);
  const kind = findFaultKind(entry.shape.kind) ?? null;
  if (!kind && !ownKinds(shape).has(entry.shape.kind)) return reportKind(entry, shape, report);
  const times = faultTimes(entry, kind, setting);
  if (!times || !takesKeys(entry, kind, report)) return [];
  const { parameters, amounts } = kind ? readParameters(kind, entry.shape, { tickMs: setting.tickMs, forTicks: times.forTicks, place: entry.place, path: entry.path, report }) : { parameters: {}, amounts: {} };
  const acting = kind ? actingOn(kind, entry, named, report) : named.filter(({ model }) => Object.hasOwn(model.faults ?? {}, entry.shape.kind));
  if (!kind && acting.length === 0 && named.length > 0) reportStranger(entry, shape, report);
  return select(entry, acting, report).map(({ fleet, selection }) => {
    const changes = kind ? null : ownChanges(setting.root, fleet, entry.shape.kind);
    const signal = kind ? signalOf(kind, entry, fleet) : null;
    return {
      fleet,
      source: {
        name: entry.name, kind: entry.shape.kind, order, selection, ...times, live: entry.live !== null, detected: entry.shape.detected ?? false,
        signal: signal === null ? null : { text: signal, name: signal, ...placed(entry, 'signal') },
        publications: publicationsOf(kind, entry, fleet), amounts, changes,
        parameters: changes ? Object.fromEntries(changes.map(({ name, text }) => [name, text])) : parameters,
      },
    };
  });
}

function placed(entry: FaultEntryAt, key: string): { readonly place: Place; readonly path: string } {
  return { place: childOf(entry.place, key), path: `${entry.path}.${key}` };
}

function reportKind(entry: FaultEntryAt, shape: ScenarioShape, report: Report): readonly Planned[] {
  const known = [...FAULT_KINDS.map(({ kind }) => kind), ...ownKinds(shape).keys()];
  const { kind } = entry.shape;
  report.atValue(childOf(entry.place, 'kind'), `${entry.path}.kind`, problem('unknown-fault-kind', `unknown kind of fault \`${kind}\`${didYouMean(kind, known)}`, `Kinds are ${known.slice(0, 40).join(', ')}.`, { name: kind }));
  return [];
}

function reportStranger(entry: FaultEntryAt, shape: ScenarioShape, report: Report): void {
  const { kind } = entry.shape;
  const owners = ownKinds(shape).get(kind) ?? [];
  report.atValue(childOf(entry.place, 'kind'), `${entry.path}.kind`, problem('strange-fault', `\`${kind}\` is a fault of ${owners.map((owner) => `\`${owner}\``).join(', ')}, and no fleet that is selected is of it`, `Write \`select: { model: ${owners[0]} }\`.`, { name: kind }));
}

/** Whether all keys belong to the kind; reports those that do not. */
function takesKeys(entry: FaultEntryAt, kind: FaultKind | null, report: Report): boolean {
  const taken = kind?.parameters.map(({ name }) => name) ?? [];
  const known = [...FAULT_KEYS, ...(kind && kind.signal !== 'none' ? ['signal'] : []), ...(kind?.publication ? ['publication'] : []), ...taken];
  const strange = Object.keys(entry.shape).filter((key) => entry.shape[key] !== undefined && !known.includes(key));
  for (const key of strange) {
    report.atKey(childOf(entry.place, key), `${entry.path}.${key}`, problem('strange-fault-key', `\`${key}\` is no ${FAULT_PARAMETERS.includes(key) ? 'parameter' : 'key'} of \`${entry.shape.kind}\``,
      taken.length > 0 ? `Its parameters are ${taken.join(', ')}.` : `\`${entry.shape.kind}\` has no parameters.`, { name: key, kind: entry.shape.kind }));
  }
  return strange.length === 0;
}

/** Fleets that have what the fault acts on. */
function actingOn(kind: FaultKind, entry: FaultEntryAt, fleets: readonly FaultFleet[], report: Report): readonly FaultFleet[] {
  if (fleets.length === 0) return [];
  const { signal, publication } = entry.shape;
  if (kind.signal === 'needed' && signal === undefined) {
    report.atKey(entry.place, entry.path, problem('fault-without-signal', `\`${kind.kind}\` acts on a signal, but none is named`, `Add \`signal: ${signalsOf(fleets[0]!)[0] ?? 'temperature'}\`.`, { kind: kind.kind }));
    return [];
  }
  let acting = fleets;
  if (signal !== undefined) {
    acting = fleets.filter((fleet) => signalsOf(fleet).includes(signal));
    if (acting.length === 0) reportUnknown('signal', signal, [...new Set(fleets.flatMap(signalsOf))], entry, report);
  }
  if (publication !== undefined) {
    acting = fleets.filter(({ model }) => (model.publish ?? []).some((shape, place) => shape.topic === publication || place === publication));
    if (acting.length === 0) reportUnknown('publication', String(publication), [...new Set(fleets.flatMap(({ model }) => (model.publish ?? []).map(({ topic }) => topic)))], entry, report);
  } else if (kind.acts === 'message' || kind.ends) {
    acting = acting.filter(({ model }) => (model.publish ?? []).length > 0);
    if (acting.length === 0) report.atValue(childOf(entry.place, 'kind'), `${entry.path}.kind`, problem('fault-without-publication', `\`${kind.kind}\` acts on messages, but nothing that is selected publishes any`, 'Select a fleet that publishes.', { kind: kind.kind }));
  }
  return acting;
}

function signalsOf({ model }: FaultFleet): readonly string[] {
  return Object.keys(model.signals ?? {});
}

function reportUnknown(key: 'signal' | 'publication', name: string, known: readonly string[], entry: FaultEntryAt, report: Report): void {
  report.atValue(childOf(entry.place, key), `${entry.path}.${key}`, problem(`unknown-${key}`, `unknown ${key} \`${name}\`${didYouMean(name, known)}`,
    known.length > 0 ? `${key === 'signal' ? 'Signals' : 'Topics'} here are ${known.slice(0, 20).join(', ')}.` : `The models that are selected have no ${key}.`, { name }));
}

function signalOf(kind: FaultKind, entry: FaultEntryAt, fleet: FaultFleet): string | null {
  if (entry.shape.signal !== undefined) return entry.shape.signal;
  return kind.signal === 'optional' && signalsOf(fleet).includes(BATTERY_SIGNAL) ? BATTERY_SIGNAL : null;
}

/** Places among the model's publications: of a device fault all of them, of a sensor fault none. */
function publicationsOf(kind: FaultKind | null, entry: FaultEntryAt, { model }: FaultFleet): readonly number[] {
  if (!kind || kind.acts === 'reading') return [];
  const { publication } = entry.shape;
  return (model.publish ?? []).flatMap((shape, place) => (publication === undefined || shape.topic === publication || place === publication ? [place] : []));
}

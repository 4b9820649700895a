// The form of a fault that is to be injected, and the entry that it stands for: as a scenario has it under `faults`,
// without `at`. What is not possible is told by the planner, so nothing is checked here twice.

import type { FaultKindSummary, FleetSummary, ScenarioSummary } from '../../contracts/fleet.ts';
import type { FaultEntry } from '../../contracts/journal.ts';

export interface FaultDraft {
  /** Key of the kind, see `kindKey`. */
  readonly kind: string;
  /** Name of a fleet; empty: all that can have it. */
  readonly fleet: string;
  readonly signal: string;
  /** Topic template of a publication; empty: all. */
  readonly publication: string;
  readonly where: 'share' | 'device' | 'ids';
  readonly share: string;
  readonly ids: string;
  readonly lasts: string;
  readonly untilCleared: boolean;
  /** What was typed for parameters of the kind, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

export const EMPTY_DRAFT: FaultDraft = {
  kind: '', fleet: '', signal: '', publication: '', where: 'share', share: '5%', ids: '', lasts: '30s', untilCleared: false, parameters: {},
};

/** Order of the groups in the list of kinds. */
export const ACTS = ['own', 'reading', 'device', 'message'] as const;

/** Kinds of one name can be several models' own. */
export function kindKey({ kind, model }: FaultKindSummary): string {
  return model === null ? kind : `${model}.${kind}`;
}

export function kindOf(draft: FaultDraft, summary: ScenarioSummary | null): FaultKindSummary | undefined {
  return summary?.faultKinds.find((kind) => kindKey(kind) === draft.kind) ?? summary?.faultKinds[0];
}

/** Fleets whose devices can have this kind of fault. */
export function fleetsFor(kind: FaultKindSummary | undefined, summary: ScenarioSummary | null): readonly FleetSummary[] {
  return (summary?.fleets ?? []).filter((fleet) => kind?.model == null || fleet.model === kind.model);
}

/** Whether the kind acts on a signal: readings must, `battery` may (its level). */
export function takesSignal(kind: FaultKindSummary | undefined): 'needed' | 'optional' | 'none' {
  return kind?.acts === 'reading' ? 'needed' : kind?.kind === 'battery' ? 'optional' : 'none';
}

/** Signals of these fleets, each once. */
export function signalsFor(kind: FaultKindSummary | undefined, fleets: readonly FleetSummary[]): readonly string[] {
  if (takesSignal(kind) === 'none') return [];
  const columns = fleets.flatMap((fleet) => fleet.columns).filter((column) => column.role === 'signal' && column.name !== 'state');
  return [...new Set(columns.map((column) => column.name))];
}

/** Unit of a parameter: where it is the signal's, that one's own. */
export function parameterUnit(unit: string, signal: string, fleets: readonly FleetSummary[]): string {
  const own = fleets.flatMap((fleet) => fleet.columns).find((column) => column.name === signal)?.unit ?? '';
  if (unit === 'the signal’s') return own;
  return unit === 'the signal’s per second' ? `${own === '' ? '1' : own}/s` : unit;
}

/** The fleets that the draft means. */
export function chosenFleets(draft: FaultDraft, fleets: readonly FleetSummary[]): readonly FleetSummary[] {
  const one = fleets.find((fleet) => fleet.name === draft.fleet);
  return one ? [one] : fleets;
}

/** The entry of `faults` that the draft stands for; `deviceId` is the device that is looked at. */
export function faultEntry(draft: FaultDraft, summary: ScenarioSummary, deviceId: string | null): FaultEntry | null {
  const kind = kindOf(draft, summary);
  if (!kind) return null;
  const fleets = fleetsFor(kind, summary);
  const signals = signalsFor(kind, chosenFleets(draft, fleets));
  const signal = signals.includes(draft.signal) ? draft.signal : takesSignal(kind) === 'needed' ? signals[0] : undefined;
  return {
    kind: kind.kind,
    ...(signal === undefined ? {} : { signal }),
    ...(kind.acts === 'message' && draft.publication !== '' ? { publication: draft.publication } : {}),
    select: selection(draft, kind, fleets, deviceId),
    ...(draft.untilCleared ? {} : { for: draft.lasts.trim() }),
    ...parameters(draft, kind),
  };
}

function selection(draft: FaultDraft, kind: FaultKindSummary, fleets: readonly FleetSummary[], deviceId: string | null): Readonly<Record<string, unknown>> {
  if (draft.where === 'device') return { ids: [deviceId ?? ''] };
  if (draft.where === 'ids') return { ids: draft.ids.split(/[\s,;]+/).filter((id) => id !== '') };
  const fleet = fleets.find((candidate) => candidate.name === draft.fleet);
  const whose = fleet ? { fleet: fleet.name } : kind.model === null ? {} : { model: kind.model };
  return { ...whose, share: draft.share.trim() };
}

/** What differs from the kind's defaults, in the types of the defaults. */
function parameters(draft: FaultDraft, kind: FaultKindSummary): Readonly<Record<string, unknown>> {
  const typed = kind.parameters.flatMap(({ name, default: usual }): (readonly [string, string | number | boolean])[] => {
    const text = draft.parameters[name]?.trim() ?? '';
    if (text === '' || text === String(usual)) return [];
    if (typeof usual === 'boolean') return [[name, text === 'true']];
    const number = Number(text.replace(',', '.'));
    return [[name, typeof usual === 'number' && Number.isFinite(number) ? number : text]];
  });
  return Object.fromEntries(typed);
}

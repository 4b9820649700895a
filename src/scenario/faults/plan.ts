// Faults of all groups → the plan's list: by fault in their stated order, then by fleet.

import type { FaultPlan, GroupPlan, PublicationPlan } from '../../contracts/plan.ts';
import { didYouMean, type FaultSource, type GroupCode } from '../../expression/index.ts';
import { problem } from './entry.ts';
import { changesOf } from './own.ts';
import type { Report } from '../report.ts';
import type { ModelShape } from '../schema.ts';
import type { Place } from '../text.ts';

/** The faults of one group: what was asked for, and what the compiler made of it, place by place. */
export interface GroupFaults {
  readonly group: number;
  readonly sources: readonly FaultSource[];
  readonly planned: GroupCode['faults'];
}

/** One list; effects of publications name its entries. */
export function joinFaults(groups: readonly GroupFaults[], publications: readonly PublicationPlan[]): { readonly faults: readonly FaultPlan[]; readonly publications: readonly PublicationPlan[] } {
  const entries = groups.flatMap(({ group, sources, planned }) => sources.map((source, place) => ({ group, place, source, plan: planned[place]! })));
  entries.sort((a, b) => a.source.order - b.source.order || a.group - b.group);
  const numbers = new Map(entries.map(({ group, place }, number) => [`${group} ${place}`, number]));
  const firsts = new Map<number, number>();
  publications.forEach(({ group }, number) => firsts.has(group) || firsts.set(group, number));
  return {
    faults: entries.map(({ group, source, plan }) => ({ ...plan, group, publications: source.publications.map((place) => (firsts.get(group) ?? 0) + place) })),
    publications: publications.map((publication) => ({
      ...publication,
      effects: publication.effects.map((effect) => (effect.fault < 0 ? effect : { ...effect, fault: numbers.get(`${publication.group} ${effect.fault}`) ?? -1 })),
    })),
  };
}

/** A value of `select.label` that no fleet's label can ever have is a slip of the pen. */
export function checkLabelValues(groups: readonly GroupPlan[], faults: readonly GroupFaults[], report: Report): void {
  const asked = new Map<string, { readonly at: { readonly place: Place; readonly path: string }; readonly label: string; readonly value: string; texts: string[]; isKnown: boolean }>();
  for (const { group, sources } of faults) {
    for (const { order, selection } of sources) {
      for (const written of selection.labels) {
        const { label, value } = written;
        const column = groups[group]?.columns.find(({ name, role }) => name === label && role === 'label');
        const key = `${order} ${label}`;
        const entry = asked.get(key) ?? { at: written as typeof written & { place: Place; path: string }, label, value: String(value), texts: [], isKnown: false };
        asked.set(key, entry);
        entry.texts.push(...(column?.texts ?? []));
        if (!column || (column.type === 'text' ? column.texts.includes(String(value)) : column.type === typeof value)) entry.isKnown = true;
      }
    }
  }
  for (const { at, label, value, texts, isKnown } of asked.values()) {
    if (isKnown) continue;
    report.atValue(at.place, at.path, problem('unknown-text', `\`${label}\` is never \`${value}\`${didYouMean(value, texts)}`, texts.length > 0 ? `Possible values are ${[...new Set(texts)].slice(0, 20).map((text) => `"${text}"`).join(', ')}.` : 'Write a value of its type.', { text: value }));
  }
}

/** A model's own faults that nothing starts, for a look at their texts: `inject` may start them. */
export function idleFaults(model: ModelShape, place: Place, path: string, started: readonly FaultSource[]): readonly FaultSource[] {
  return Object.keys(model.faults ?? {}).filter((kind) => started.every((source) => source.kind !== kind)).map((kind, order) => ({
    name: `idle/${kind}`, kind, order, selection: { share: null, indices: null, labels: [] }, atTick: 0, forTicks: null, everyTicks: null, untilTick: null, live: false,
    chance: 1, detected: false, signal: null, publications: [], parameters: {}, amounts: {}, changes: changesOf(place, path, model, kind),
  }));
}

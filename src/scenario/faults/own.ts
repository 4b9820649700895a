// A model's own faults: changes to its parameters and signals.

import type { Written } from '../../expression/index.ts';
import { didYouMean } from '../../expression/index.ts';
import { problem, type FaultReport } from './entry.ts';
import { findFaultKind } from './kinds.ts';
import type { FaultFleet } from './selection.ts';
import type { ModelShape, ScenarioShape } from '../schema.ts';
import { childOf, type Place } from '../text.ts';

export type PlacedChange = Written & { readonly name: string; readonly place: Place; readonly path: string };

/** All own kinds, with the models that have them. */
export function ownKinds({ models }: ScenarioShape): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map<string, string[]>();
  for (const [model, { faults }] of Object.entries(models)) {
    for (const kind of Object.keys(faults ?? {})) {
      const owners = kinds.get(kind);
      if (owners) owners.push(model);
      else kinds.set(kind, [model]);
    }
  }
  return kinds;
}

/** What an own fault changes, in the text's order. */
export function ownChanges(root: Place, { shape, model }: FaultFleet, kind: string): readonly PlacedChange[] {
  return changesOf(childOf(childOf(root, 'models'), shape.model), `models.${shape.model}`, model, kind);
}

export function changesOf(modelPlace: Place, modelPath: string, model: ModelShape, kind: string): readonly PlacedChange[] {
  const place = childOf(childOf(modelPlace, 'faults'), kind);
  return Object.entries(model.faults?.[kind] ?? {}).map(([name, text]) => ({ name, text: String(text), place: childOf(place, name), path: `${modelPath}.faults.${kind}.${name}` }));
}

/** Checks the names of a model's own faults and of what they change. */
export function checkOwnFaults(model: ModelShape, modelPlace: Place, modelPath: string, report: FaultReport): void {
  const known = [...Object.keys(model.parameters ?? {}), ...Object.keys(model.signals ?? {})];
  for (const [kind, changes] of Object.entries(model.faults ?? {})) {
    const place = childOf(childOf(modelPlace, 'faults'), kind);
    const path = `${modelPath}.faults.${kind}`;
    if (findFaultKind(kind)) report.atKey(place, path, problem('reserved-name', `\`${kind}\` means something already`, 'Choose another name.', { name: kind }));
    if (Object.keys(changes).length === 0) report.atKey(place, path, problem('empty-fault', `\`${kind}\` changes nothing`, 'Name a parameter or signal and what it becomes, e.g. `temperature: "temperature + 10"`.', { name: kind }));
    for (const name of Object.keys(changes)) {
      if (known.includes(name)) continue;
      report.atKey(childOf(place, name), `${path}.${name}`, problem('unknown-signal', `unknown signal \`${name}\`${didYouMean(name, known)}`, 'Name a parameter or signal of this model.', { name }));
    }
  }
}

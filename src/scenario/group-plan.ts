// One fleet and its model → GroupPlan and its publications.

import type { GroupPlan, PublicationPlan, Segment } from '../contracts/plan.ts';
import { compileGroup, type Definition } from '../expression/index.ts';
import { isReserved } from './names.ts';
import { planPublication } from './publication-plan.ts';
import type { Report } from './report.ts';
import type { FleetShape, ModelShape, ShownShape } from './schema.ts';
import { compileTemplate } from './template.ts';
import type { Place } from './text.ts';

export interface GroupSetting {
  readonly group: number;
  readonly seed: number;
  readonly tickMs: number;
  readonly stepMs: number;
  /** False when the step was reported as wrong and `stepMs` only stands in for it. */
  readonly isStepSound: boolean;
  readonly report: Report;
}

export interface PlannedGroup {
  readonly group: GroupPlan;
  readonly publications: readonly PublicationPlan[];
}

interface PlacedDefinition extends Definition {
  readonly place: Place;
  readonly path: string;
}

/** Names and expressions of one fleet in one list: parameters, labels, signals. */
function definitionsOf(model: ModelShape, modelPlace: Place, modelPath: string, fleet: FleetShape, fleetPlace: Place, fleetPath: string, report: Report): PlacedDefinition[] {
  const lists = [
    { role: 'parameter', shapes: model.parameters ?? {}, place: modelPlace.children.get('parameters'), path: `${modelPath}.parameters` },
    { role: 'label', shapes: fleet.labels ?? {}, place: fleetPlace.children.get('labels'), path: `${fleetPath}.labels` },
    { role: 'signal', shapes: model.signals ?? {}, place: modelPlace.children.get('signals'), path: `${modelPath}.signals` },
  ] as const;
  const definitions: PlacedDefinition[] = [];
  for (const { role, shapes, place: listPlace, path: listPath } of lists) {
    for (const [name, shape] of Object.entries(shapes)) {
      const place = listPlace?.children.get(name);
      if (!place) continue;
      const path = `${listPath}.${name}`;
      const taken = definitions.find((definition) => definition.name === name);
      if (isReserved(name)) report.atKey(place, path, { code: 'reserved-name', message: `\`${name}\` means something already`, remedy: 'Choose another name.', values: { name } });
      else if (taken) report.atKey(place, path, { code: 'duplicate-name', message: `\`${name}\` is a ${taken.role} already`, remedy: 'Choose another name.', values: { name } });
      else definitions.push({ name, role, ...read(shape), place: isGroup(shape) ? (place.children.get('value') ?? place) : place, path });
    }
  }
  return definitions;
}

function isGroup(shape: ShownShape): shape is Extract<ShownShape, object> {
  return typeof shape === 'object';
}

function read(shape: ShownShape): { readonly text: string; readonly unit: string; readonly decimals: number } {
  if (!isGroup(shape)) return { text: String(shape), unit: '', decimals: 3 };
  return { text: String(shape.value), unit: shape.unit ?? '', decimals: shape.decimals ?? 3 };
}

/** Plans one fleet. Null when something was reported. */
export function planGroup(
  fleet: FleetShape & { readonly name: string }, fleetPlace: Place, fleetPath: string, model: ModelShape, modelPlace: Place, setting: GroupSetting,
): PlannedGroup | null {
  const { report } = setting;
  const modelPath = `models.${fleet.model}`;
  const definitions = definitionsOf(model, modelPlace, modelPath, fleet, fleetPlace, fleetPath, report);
  const compiled = compileGroup({ seed: setting.seed, fleet: fleet.name, stepSeconds: setting.stepMs / 1000, definitions });
  if (!compiled.ok) {
    for (const { definition, fault } of compiled.faults) {
      const { place, path } = definition as PlacedDefinition;
      report.atExpression(place, path, fault);
    }
    return null;
  }
  const { code } = compiled;
  const id = planId(fleet, fleetPlace, fleetPath, code.columns, report);
  const group: GroupPlan = {
    fleet: fleet.name, model: fleet.model, count: fleet.count, stepTicks: setting.stepMs / setting.tickMs, id,
    columns: code.columns, scalars: code.scalars, temps: code.temps, programs: code.programs,
  };
  const publications = (model.publish ?? []).map((shape, i) => {
    const place = modelPlace.children.get('publish')?.children.get(i) ?? modelPlace;
    return planPublication(shape, place, `${modelPath}.publish[${i}]`, {
      group: setting.group, model: fleet.model, fleet: fleet.name, columns: code.columns, id, stepMs: setting.isStepSound ? setting.stepMs : 0, report,
    });
  });
  return { group, publications: publications.filter((publication) => publication !== null) };
}

function planId(fleet: FleetShape & { readonly name: string }, place: Place, path: string, columns: GroupPlan['columns'], report: Report): readonly Segment[] {
  const template = fleet.id ?? '{fleet}-{index}';
  const idPlace = place.children.get('id') ?? place;
  const { segments, faults } = compileTemplate(template, { kind: 'id', columns, model: fleet.model, fleet: fleet.name, id: [] });
  for (const fault of faults) report.atExpression(idPlace, `${path}.id`, fault);
  const texts = segments.flatMap((segment) => (segment.kind === 'text' ? [segment.text] : segment.kind === 'choice' ? segment.texts : []));
  if (texts.some((text) => /[+#/\p{Cc}]/u.test(text))) {
    report.atValue(idPlace, `${path}.id`, { code: 'bad-id', message: 'an id stands in topics and may not hold `+`, `#`, `/` or control characters', remedy: 'Leave them out.' });
  }
  return segments;
}

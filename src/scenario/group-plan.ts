// One fleet and its model → GroupPlan and its publications.

import type { GroupPlan, PublicationPlan, Segment } from '../contracts/plan.ts';
import { compileGroup, type DataTable, type Definition, type FaultSource, type GroupCode, type StageSource } from '../expression/index.ts';
import { duesOf, type Due } from './due.ts';
import { isReserved } from './names.ts';
import { isAligned } from './placement.ts';
import { planPublication } from './publication-plan.ts';
import type { Report } from './report.ts';
import type { FleetShape, ModelShape, ShownShape } from './schema.ts';
import { machineOf } from './states.ts';
import { compileTemplate } from './template.ts';
import type { Place } from './text.ts';
import { reportWritten, type PlacedText } from './written.ts';

export interface GroupSetting {
  readonly group: number;
  readonly seed: number;
  readonly tickMs: number;
  readonly stepMs: number;
  /** False when the step was reported as wrong and `stepMs` only stands in for it. */
  readonly isStepSound: boolean;
  readonly data: ReadonlyMap<string, DataTable>;
  readonly stages: readonly StageSource[];
  /** Those that reach this fleet, in their stated order. */
  readonly faults: readonly FaultSource[];
  readonly report: Report;
}

export interface PlannedGroup {
  readonly group: GroupPlan;
  readonly publications: readonly PublicationPlan[];
  /** One per fault of the setting; effects of the publications name their places. */
  readonly faults: GroupCode['faults'];
}

type PlacedDefinition = Definition & PlacedText;

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
  const { report, seed, tickMs } = setting;
  const modelPath = `models.${fleet.model}`;
  const stepTicks = setting.stepMs / tickMs;
  const dues = duesOf(model, modelPlace, modelPath, { stepMs: setting.isStepSound ? setting.stepMs : 0, tickMs, report });
  const compiled = compileGroup({
    seed, fleet: fleet.name, count: fleet.count, stepTicks, tickMs, definitions: definitionsOf(model, modelPlace, modelPath, fleet, fleetPlace, fleetPath, report),
    data: setting.data, machine: machineOf(model, modelPlace, modelPath, report), stages: setting.stages, faults: setting.faults, publications: dues.map(({ source }) => source),
  });
  if (!compiled.ok) {
    reportWritten(compiled.faults, report);
    return null;
  }
  const { code } = compiled;
  const id = planId(fleet, fleetPlace, fleetPath, code.columns, report);
  const group: GroupPlan = {
    fleet: fleet.name, model: fleet.model, count: fleet.count, stepTicks, aligned: isAligned(model), id, columns: code.columns, scalars: code.scalars, temps: code.temps,
    programs: code.programs, tables: code.tables, online: code.online, calm: code.calm,
  };
  return { group, publications: planPublications(group, dues, code, model, modelPlace, setting), faults: code.faults };
}

function planPublications(group: GroupPlan, dues: readonly Due[], code: GroupCode, model: ModelShape, modelPlace: Place, setting: GroupSetting): readonly PublicationPlan[] {
  const planned = (model.publish ?? []).map((shape, i) => {
    const place = modelPlace.children.get('publish')?.children.get(i) ?? modelPlace;
    return planPublication(shape, place, `models.${group.model}.publish[${i}]`, {
      group: setting.group, model: group.model, fleet: group.fleet, columns: group.columns, id: group.id, due: dues[i]!, gate: code.gates[i]!, report: setting.report,
    });
  });
  return planned.filter((publication) => publication !== null);
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

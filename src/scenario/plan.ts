// Checked scenario → plan: flat tables for any shard of any worker.

import { PLAN_VERSION, type GroupPlan, type Plan, type PublicationPlan } from '../contracts/plan.ts';
import type { Outcome } from '../contracts/fleet.ts';
import type { LiveFault } from '../contracts/journal.ts';
import { COLUMNS_LIMIT, MAX_MEMORY_BYTES } from '../contracts/memory-layout.ts';
import { didYouMean, type DataTable, type FaultSource, type StageSource } from '../expression/index.ts';
import { readData } from './data.ts';
import { checkOwnFaults } from './faults/own.ts';
import { planFaults, type FleetFaults } from './faults/sources.ts';
import { planGroup } from './group-plan.ts';
import { idShape, mayCollide, type IdShape } from './ids.ts';
import { reportLaterInScenario } from './later.ts';
import { memoryBytes } from './memory.ts';
import { checkLabelValues, idleFaults, joinFaults, type GroupFaults } from './faults/plan.ts';
import { instantMs } from './quantities.ts';
import { Report } from './report.ts';
import { DEVICES, type FleetShape, type ScenarioShape } from './schema.ts';
import { grouped } from './schema-problems.ts';
import { planStages } from './stages.ts';
import { statesOf } from './states.ts';
import { positiveMs, stepOf } from './steps.ts';
import type { Place } from './text.ts';

/** A text whose shape has been checked. Plain data and functions: it stays in its thread. */
export interface Scenario {
  readonly text: string;
  readonly shape: ScenarioShape;
  readonly place: Place;
}

export interface PlanOverrides {
  readonly seed?: number;
  readonly startMs?: number;
  /** Faults that were started while the fleet ran, in that order: planned like those of the text, behind them. */
  readonly live?: readonly LiveFault[];
}

/** Most expressions and publications over all fleets, and most characters of the models that they use. */
const EXPRESSIONS = 5000;
const CHARACTERS = 4 * 1024 * 1024;
const DEFAULT_TICK_MS = 100;
const DEFAULT_SEED = 1;
const NOWHERE: Place = { start: 0, end: 0, keyStart: 0, keyEnd: 0, children: new Map(), offsetOf: () => 0, inFlow: false, isCut: false };

/** Checks the meaning and makes the tables. All problems are collected, sorted by place. */
export function planScenario(scenario: Scenario, overrides: PlanOverrides = {}): Outcome<Plan> {
  const report = new Report(scenario.text);
  const plan = new Planner(scenario, overrides, report).plan();
  if (plan) checkSize(plan, report);
  return plan && report.isEmpty ? { ok: true, value: plan } : { ok: false, problems: report.problems() };
}

function checkSize(plan: Plan, report: Report): void {
  const wide = plan.groups.find(({ columns }) => columns.length > COLUMNS_LIMIT);
  if (wide) report.at(0, 1, { code: 'model-too-big', message: `\`${wide.model}\` has ${grouped(wide.columns.length)} parameters, signals and remembered numbers per device, more than ${grouped(COLUMNS_LIMIT)}`, remedy: 'Split the model, or let `delay` and `average` remember less: a shorter time, or a longer `step`.' });
  const bytes = wide ? 0 : memoryBytes(plan);
  if (bytes <= MAX_MEMORY_BYTES) return;
  const [needed, limit] = [Math.ceil(bytes / 2 ** 20), Math.floor(MAX_MEMORY_BYTES / 2 ** 20)];
  report.at(0, 1, { code: 'too-big-for-memory', message: `the fleets need ${grouped(needed)} MiB of memory, more than ${grouped(limit)}`, remedy: 'Use fewer devices or fewer signals.', values: { needed, limit } });
}

class Planner {
  private readonly shape: ScenarioShape;
  private readonly root: Place;
  private readonly overrides: PlanOverrides;
  private readonly report: Report;
  private readonly steps = new Map<string, number | null>();
  private data: ReadonlyMap<string, DataTable> = new Map();
  private stages: readonly StageSource[] = [];

  constructor(scenario: Scenario, overrides: PlanOverrides, report: Report) {
    this.shape = scenario.shape;
    this.root = scenario.place;
    this.overrides = overrides;
    this.report = report;
  }

  plan(): Plan | null {
    const { shape, report } = this;
    const tickMs = this.tickMs();
    if (tickMs === null) return null;
    reportLaterInScenario(this.root, shape.broker?.sessions, report);
    const startMs = this.startMs();
    const brokerUrl = this.brokerUrl();
    this.data = readData(shape.data, this.root.children.get('data'), report);
    this.stages = planStages(shape, this.root, tickMs, report);
    this.checkModels(tickMs);
    this.checkCount();
    if (!this.checkWork()) return null;
    const seed = this.overrides.seed ?? shape.seed ?? DEFAULT_SEED;
    const perFleet = planFaults({ shape, root: this.root, live: this.overrides.live ?? [], tickMs, report });
    const { groups, faults, ...planned } = this.groups(seed, tickMs, perFleet);
    if (report.isEmpty) checkLabelValues(groups, faults, report);
    if (!report.isEmpty) return null;
    const protocol = String(shape.broker?.protocol ?? '') === '5' ? 5 : 4;
    return {
      version: PLAN_VERSION, name: shape.name, title: words(shape.title), description: words(shape.description), seed, tickMs, startMs,
      broker: { url: brokerUrl, protocol }, groups, ...joinFaults(faults, planned.publications), truthTopic: shape.truth?.topic ?? null,
    };
  }

  private at(...path: (string | number)[]): Place {
    let place: Place | undefined = this.root;
    for (const step of path) place = place?.children.get(step);
    return place ?? NOWHERE;
  }

  private tickMs(): number | null {
    return this.shape.tick === undefined ? DEFAULT_TICK_MS : positiveMs(this.shape.tick, this.at('tick'), 'tick', this.report);
  }

  private startMs(): number | null {
    const { start } = this.shape;
    if (this.overrides.startMs !== undefined) return this.overrides.startMs;
    if (start === undefined || start === 'now') return null;
    const ms = instantMs(start);
    if (ms === null || ms < 0) this.report.atValue(this.at('start'), 'start', { code: 'bad-instant', message: `\`${start}\` is no instant after 1970`, remedy: 'Write e.g. `2026-06-01T06:00:00Z`.' });
    return ms;
  }

  private brokerUrl(): string | null {
    const url = this.shape.broker?.url;
    if (url === undefined) return null;
    const place = this.at('broker', 'url');
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (!parsed || !/^(?:wss?|mqtts?):$/.test(parsed.protocol)) {
      this.report.atValue(place, 'broker.url', { code: 'bad-broker-url', message: 'this is no address of a broker', remedy: 'Write e.g. `wss://broker.example/mqtt` or `mqtt://127.0.0.1:1883`.' });
    } else if (parsed.username !== '' || parsed.password !== '') {
      this.report.atValue(place, 'broker.url', { code: 'credentials-in-scenario', message: 'a scenario holds no user and no password', remedy: 'Remove them from the address; whoever runs the scenario gives them.' });
    }
    return url;
  }

  private checkModels(tickMs: number): void {
    const used = new Set(this.shape.fleets.map(({ model }) => model));
    for (const [name, model] of Object.entries(this.shape.models)) {
      const place = this.at('models', name);
      checkOwnFaults(model, place, `models.${name}`, this.report);
      this.steps.set(name, stepOf(model, place, `models.${name}`, tickMs, this.report));
      if (!used.has(name)) this.checkUnused(name, tickMs);
    }
  }

  /** A model without a fleet is checked as if it had one device, so that its mistakes do not wait. */
  private checkUnused(name: string, tickMs: number): void {
    const fleet: FleetShape = { name, model: name, count: 1 };
    this.group(fleet, NOWHERE, 'fleets', 0, 1, tickMs, this.idle(name, []));
  }

  private checkCount(): void {
    const total = this.shape.fleets.reduce((sum, { count }) => sum + count, 0);
    if (total <= DEVICES) return;
    this.report.atKey(this.at('fleets'), 'fleets', {
      code: 'too-many-devices', message: `the fleets have ${grouped(total)} devices in all, more than ${grouped(DEVICES)}`, remedy: 'Make them smaller.', values: { devices: total, limit: DEVICES },
    });
  }

  /** Bounds the planner's own work: a model of many signals in many fleets is compiled once per fleet. */
  private checkWork(): boolean {
    let expressions = 0;
    let characters = 0;
    for (const [i, fleet] of this.shape.fleets.entries()) {
      const model = Object.hasOwn(this.shape.models, fleet.model) ? this.shape.models[fleet.model] : undefined;
      expressions += [model?.parameters, model?.signals, model?.publish, fleet.labels, ...(model ? statesOf(model).values() : [])].reduce((sum, group) => sum + Object.keys(group ?? {}).length, 0);
      const place = this.at('models', fleet.model);
      const labels = this.at('fleets', i, 'labels');
      characters += place.end - place.start + labels.end - labels.start;
    }
    if (expressions <= EXPRESSIONS && characters <= CHARACTERS) return true;
    this.report.atKey(this.at('fleets'), 'fleets', {
      code: 'scenario-too-big', message: `the fleets have ${grouped(expressions)} parameters, labels, signals, transitions and publications in all; the limits are ${grouped(EXPRESSIONS)}, and ${grouped(CHARACTERS)} characters`,
      remedy: 'Use fewer fleets, or smaller models.', values: { expressions, limit: EXPRESSIONS },
    });
    return false;
  }

  /** A model's own faults that no entry starts in its fleet. */
  private idle(name: string, started: readonly FaultSource[]): readonly FaultSource[] {
    const model = Object.hasOwn(this.shape.models, name) ? this.shape.models[name] : undefined;
    return model ? idleFaults(model, this.at('models', name), `models.${name}`, started) : [];
  }

  private groups(seed: number, tickMs: number, perFleet: FleetFaults): { readonly groups: readonly GroupPlan[]; readonly publications: readonly PublicationPlan[]; readonly faults: readonly GroupFaults[] } {
    const groups: GroupPlan[] = [];
    const faults: GroupFaults[] = [];
    const looked = new Set<string>();
    const publications: PublicationPlan[] = [];
    const ids: IdShape[] = [];
    const names = new Set<string>();
    for (const [i, fleet] of this.shape.fleets.entries()) {
      const name = fleet.name ?? fleet.model;
      const place = this.at('fleets', i);
      const path = `fleets[${i}]`;
      if (names.has(name)) this.report.atValue(place.children.get('name') ?? place.children.get('model') ?? place, `${path}.name`, { code: 'duplicate-fleet', message: `two fleets are called \`${name}\``, remedy: 'Give each a `name:` of its own.', values: { name } });
      names.add(name);
      const sources = perFleet[i] ?? [];
      const planned = this.group(fleet, place, path, i, seed, tickMs, sources);
      if (!planned) continue;
      // What may be started later is compiled beside the rest once, for its mistakes alone.
      const idle = looked.has(fleet.model) ? [] : this.idle(fleet.model, sources);
      if (idle.length > 0) this.group(fleet, place, path, i, seed, tickMs, idle);
      looked.add(fleet.model);
      this.checkIds(planned.group, place, path, ids);
      faults.push({ group: groups.length, sources, planned: planned.faults });
      groups.push(planned.group);
      publications.push(...planned.publications);
    }
    return { groups, publications, faults };
  }

  private group(fleet: FleetShape, place: Place, path: string, group: number, seed: number, tickMs: number, faults: readonly FaultSource[]): ReturnType<typeof planGroup> {
    const model = Object.hasOwn(this.shape.models, fleet.model) ? this.shape.models[fleet.model] : undefined;
    if (!model) {
      const known = Object.keys(this.shape.models);
      this.report.atValue(place.children.get('model') ?? place, `${path}.model`, {
        code: 'unknown-model', message: `unknown model \`${fleet.model}\`${didYouMean(fleet.model, known)}`, remedy: known.length > 0 ? `Models are ${known.slice(0, 20).join(', ')}.` : 'Add it under `models:`.', values: { name: fleet.model },
      });
      return null;
    }
    const stepMs = this.steps.get(fleet.model) ?? null;
    // A model whose step is wrong has been reported; its expressions are checked with any step.
    return planGroup({ ...fleet, name: fleet.name ?? fleet.model }, place, path, model, this.at('models', fleet.model), {
      group, seed, tickMs, stepMs: stepMs ?? tickMs * 10, isStepSound: stepMs !== null, data: this.data, stages: this.stages, faults, report: this.report,
    });
  }

  private checkIds(group: GroupPlan, place: Place, path: string, ids: IdShape[]): void {
    const idPlace = place.children.get('id') ?? place;
    const shape = idShape(group.fleet, group.count, group.id);
    if (typeof shape === 'string') {
      this.report.atValue(idPlace, `${path}.id`, { code: 'duplicate-id', message: shape, remedy: 'Write e.g. `id: sensor-{index:05}`.' });
      return;
    }
    const other = ids.find((known) => mayCollide(known, shape));
    if (other) this.report.atValue(idPlace, `${path}.id`, { code: 'duplicate-id', message: `devices of \`${group.fleet}\` and \`${other.fleet}\` can get the same id`, remedy: 'Begin the ids of each fleet with a word of their own.', values: { fleet: group.fleet, other: other.fleet } });
    ids.push(shape);
  }
}

function words(shape: ScenarioShape['title']): Readonly<Record<string, string>> {
  if (shape === undefined) return {};
  if (typeof shape === 'string') return { en: shape };
  return Object.fromEntries(Object.entries(shape).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

// `check --explain`: what a scenario costs.

import { INSTRUCTION_WORDS } from '../../wasm/assembly/opcodes.ts';
import type { Plan } from '../contracts/plan.ts';
import { bytesPerDevice, memoryBytes } from './memory.ts';
import { durationText } from './quantities.ts';
import { grouped } from './schema-problems.ts';
import { messagesPerSecond } from './summary.ts';

export interface GroupCost {
  readonly fleet: string;
  readonly model: string;
  readonly devices: number;
  readonly stepMs: number;
  readonly bytesPerDevice: number;
  readonly messagesPerSecond: number;
  /** Publications on a change or an event: nobody knows ahead how often. */
  readonly publicationsByValue: number;
  /** 0 without a state machine. */
  readonly states: number;
  /** Faults of the scenario that reach the fleet. */
  readonly faults: number;
  readonly signals: number;
  /** Columns that people never see: the memory of functions, and what is kept from birth. */
  readonly hiddenColumns: number;
  readonly operationsPerTick: number;
  readonly operationsPerStep: number;
}

/** What each fleet costs in memory, messages and work. */
export function costsOf(plan: Plan): readonly GroupCost[] {
  return plan.groups.map((group, place) => {
    const publications = plan.publications.filter((publication) => publication.group === place);
    return {
      fleet: group.fleet, model: group.model, devices: group.count, stepMs: group.stepTicks * plan.tickMs, bytesPerDevice: bytesPerDevice(plan, place),
      messagesPerSecond: messagesPerSecond({ ...plan, publications }), publicationsByValue: publications.filter(({ due }) => due !== 'every').length,
      states: group.columns.find(({ name, role }) => name === 'state' && role === 'signal')?.texts.length ?? 0, faults: plan.faults.filter((fault) => fault.group === place).length,
      signals: group.columns.filter(({ role }) => role === 'signal').length, hiddenColumns: group.columns.filter(({ role }) => role === 'memory').length,
      operationsPerTick: group.programs.tick.length / INSTRUCTION_WORDS, operationsPerStep: group.programs.step.length / INSTRUCTION_WORDS,
    };
  });
}

/** The same as lines of text, one per fleet, and their sum. */
export function explain(plan: Plan): readonly string[] {
  const costs = costsOf(plan);
  const lines = costs.map((cost) =>
    `${cost.fleet} (${cost.model}): ${grouped(cost.devices)} devices, step ${durationText(cost.stepMs)}, ${cost.bytesPerDevice.toFixed(0)} B per device, ` +
    `${rate(cost.messagesPerSecond)} messages/s${beside(cost)}, ${cost.signals} signals in ${cost.operationsPerStep} operations a step and ${cost.operationsPerTick} a tick, ${cost.hiddenColumns} hidden ${cost.hiddenColumns === 1 ? 'column' : 'columns'}`);
  const devices = costs.reduce((sum, cost) => sum + cost.devices, 0);
  return [...lines, `in all: ${grouped(devices)} devices, ${(memoryBytes(plan) / 2 ** 20).toFixed(1)} MiB of memory, ${rate(messagesPerSecond(plan))} messages/s, tick ${durationText(plan.tickMs)}, seed ${plan.seed}`];
}

/** What there is beside signals and messages by the clock. */
function beside({ publicationsByValue, states, faults }: GroupCost): string {
  const parts = [[publicationsByValue, 'publication by value', 'publications by value'], [states, 'state', 'states'], [faults, 'fault', 'faults']] as const;
  return parts.flatMap(([count, one, many]) => (count > 0 ? [`, ${count} ${count === 1 ? one : many}`] : [])).join('');
}

function rate(perSecond: number): string {
  return perSecond >= 100 ? grouped(Math.round(perSecond)) : String(Number(perSecond.toPrecision(3)));
}

// `check --explain`: what is to happen when, faults and stages by the instant at which they begin.

import type { FaultSummary, ScenarioSummary, StageSummary } from '../contracts/fleet.ts';
import { durationText } from './quantities.ts';

/** One line per fault and stage, in order of time; of one instant in the text's order, stages first. */
export function timeline({ faults, stages }: Pick<ScenarioSummary, 'faults' | 'stages'>): readonly string[] {
  return [
    ...stages.map((stage) => ({ atMs: stage.atMs, line: stageLine(stage) })),
    ...faults.map((fault) => ({ atMs: fault.atMs, line: faultLine(fault) })),
  ].sort((a, b) => a.atMs - b.atMs).map(({ atMs, line }) => `at ${atMs === 0 ? '0s' : durationText(atMs)}: ${line}`);
}

function stageLine({ online, rate, overMs }: StageSummary): string {
  const parts = [online === null ? '' : `${percent(online)} online`, rate === null ? '' : `${percent(rate)} of the messages`].filter((part) => part !== '');
  return `${parts.join(', ')}${overMs > 0 ? ` over ${durationText(overMs)}` : ''}`;
}

function faultLine({ name, kind, fleets, signal, forMs, everyMs }: FaultSummary): string {
  const span = forMs === null ? 'to the end' : `for ${durationText(forMs)}`;
  return `fault ${name} (${kind}${signal === null ? '' : ` of ${signal}`}) in ${fleets.join(', ')}, ${span}${everyMs === null ? '' : ` every ${durationText(everyMs)}`}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}

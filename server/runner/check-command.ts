// `check`: every scenario is parsed, checked and planned; findings on stdout, as a linter does.

import type { FleetControl, ScenarioSummary } from '../../src/contracts/fleet.ts';
import { ProblemError, problemText, type Problem } from '../../src/contracts/problem.ts';
import { EXIT } from '../command.ts';
import { usageProblem } from '../command-options.ts';
import { openFleet } from './open-fleet.ts';
import { readScenario } from './scenario-source.ts';

/** Checks all and tells all; 0 when all are right, else 2. */
export async function checkCommand(scenarios: readonly string[], explain: boolean): Promise<number> {
  if (scenarios.length === 0) {
    throw usageProblem('no-scenario', 'check takes at least one scenario, and none was named', 'write iot-emulator check SCENARIO');
  }
  const fleet = openFleet();
  let wrong = 0;
  try {
    for (const scenario of scenarios) wrong += (await checkOne(fleet, scenario, explain)) ? 0 : 1;
  } finally {
    await fleet.dispose();
  }
  return wrong === 0 ? EXIT.done : EXIT.wrongInput;
}

async function checkOne(fleet: FleetControl, scenario: string, explain: boolean): Promise<boolean> {
  try {
    const source = await readScenario(scenario, (fragment) => fleet.openLink(fragment));
    const checked = await fleet.check(source.text);
    if (!checked.ok) {
      for (const problem of checked.problems) print(placed(source.name, problem));
      return false;
    }
    print(`${source.name}: ok`);
    if (explain) print(explanation(checked.value));
    return true;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    print(problemText(error.problem));
    return false;
  }
}

/** `file:line:column: message (remedy)`; without line and column where the problem has none. */
export function placed(name: string, problem: Problem): string {
  return `${name}:${problem.line === undefined ? ' ' : ''}${problemText(problem)}`;
}

function explanation(summary: ScenarioSummary): string {
  const devices = summary.fleets.reduce((sum, fleet) => sum + fleet.count, 0);
  return [
    `  name      ${summary.name}`,
    `  seed      ${summary.seed}`,
    `  start     ${summary.startMs === null ? 'now' : new Date(summary.startMs).toISOString()}`,
    `  tick      ${summary.tickMs} ms`,
    `  devices   ${devices}`,
    `  memory    ${(summary.memoryBytes / 1024 / 1024).toFixed(1)} MiB, ${Math.round(summary.memoryBytes / Math.max(1, devices))} bytes a device`,
    `  rate      ${Number(summary.messagesPerSecond.toFixed(3))} messages/s at speed 1`,
    ...summary.fleets.map((fleet) =>
      `  fleet     ${fleet.name}: ${fleet.count} × ${fleet.model}, topics ${fleet.topics.join(', ')}`),
  ].join('\n');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

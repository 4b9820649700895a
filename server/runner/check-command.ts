// `check`: every scenario is parsed, checked and planned; findings on stdout, as a linter does.

import { ProblemError, problemText, type Problem } from '../../src/contracts/problem.ts';
import { checkText, explain, timeline } from '../../src/scenario/index.ts';
import { EXIT } from '../command.ts';
import { usageProblem } from '../command-options.ts';
import { readScenario } from './scenario-source.ts';

/** Checks all and tells all; 0 when all are right, else 2. */
export async function checkCommand(scenarios: readonly string[], explained: boolean): Promise<number> {
  if (scenarios.length === 0) {
    throw usageProblem('no-scenario', 'check takes at least one scenario, and none was named', 'write iot-emulator check SCENARIO');
  }
  let wrong = 0;
  for (const scenario of scenarios) wrong += (await checkOne(scenario, explained)) ? 0 : 1;
  return wrong === 0 ? EXIT.done : EXIT.wrongInput;
}

async function checkOne(scenario: string, explained: boolean): Promise<boolean> {
  try {
    const source = await readScenario(scenario);
    const checked = checkText(source.text, source.seed === null ? {} : { seed: source.seed });
    if (!checked.ok) {
      for (const problem of checked.problems) print(placed(source.name, problem));
      return false;
    }
    print(`${source.name}: ok`);
    const { plan, summary } = checked.value;
    if (explained) for (const line of [...explain(plan), ...timeline(summary)]) print(`  ${line}`);
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

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

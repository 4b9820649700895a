// Filters of views: compiled against a group of the plan that runs.

import type { Outcome } from '../contracts/fleet.ts';
import type { FilterProgram } from '../contracts/kernel.ts';
import { FILTER_INSTRUCTIONS, FILTER_SCALARS, FILTER_TEMPS } from '../contracts/memory-layout.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Problem } from '../contracts/problem.ts';
import { compileCondition } from '../expression/index.ts';
import { INSTRUCTION_WORDS } from '../../wasm/assembly/opcodes.ts';

/** Compiles a filter over the fleet's visible columns. Line and column of problems are within the expression. */
export function compileFilter(plan: Plan, fleet: string, expression: string): Outcome<FilterProgram> {
  const group = plan.groups.find((candidate) => candidate.fleet === fleet);
  if (!group) return failed({ code: 'unknown-fleet', message: `there is no fleet \`${fleet}\``, remedy: 'Choose a fleet that runs.', values: { fleet } });
  const compiled = compileCondition(expression.trim() === '' ? 'true' : expression, fleet, group.columns, group.online);
  if (!compiled.ok) {
    const { from, to, ...problem } = compiled.fault;
    const before = expression.slice(0, from).split('\n');
    return failed({ ...problem, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, length: Math.max(1, to - from) });
  }
  const { filter } = compiled;
  const fits = filter.program.length / INSTRUCTION_WORDS <= FILTER_INSTRUCTIONS && filter.scalars.length <= FILTER_SCALARS && filter.temps <= FILTER_TEMPS;
  if (!fits) return failed({ code: 'filter-too-long', message: 'the filter is too long', remedy: 'Make it shorter, or put part of it into a signal.', line: 1, column: 1 });
  return { ok: true, value: filter };
}

function failed<T>(problem: Problem): Outcome<T> {
  return { ok: false, problems: [problem] };
}

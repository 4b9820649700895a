// Parts of a scenario whose form is known but which this version does not run yet. Each is one problem at its place.

import type { Problem } from '../contracts/problem.ts';
import type { Report } from './report.ts';
import type { Place } from './text.ts';

const REMEDY = 'Remove it for now; the rest of the scenario runs.';

export function notAvailable(what: string, remedy = REMEDY): Problem {
  return { code: 'not-available-yet', message: `${what} cannot be used in this version yet`, remedy, values: { what } };
}

export function reportLaterInScenario(root: Place, sessions: string | undefined, report: Report): void {
  const place = root.children.get('broker')?.children.get('sessions');
  if (place && sessions !== 'shared') report.atValue(place, 'broker.sessions', notAvailable(`\`sessions: ${sessions}\``, 'Write `sessions: shared`.'));
}

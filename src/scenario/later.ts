// Parts of a scenario whose form is known but which this version does not run yet. Each is one problem at its place.

import type { Problem } from '../contracts/problem.ts';
import type { Report } from './report.ts';
import type { Place } from './text.ts';

const REMEDY = 'Remove it for now; the rest of the scenario runs.';

/** Keys of a publication, with what they are called. */
const PUBLICATION: Readonly<Record<string, string>> = {
  offset: 'an offset', jitter: 'jitter', burst: 'bursts',
};

export function notAvailable(what: string, remedy = REMEDY): Problem {
  return { code: 'not-available-yet', message: `${what} cannot be used in this version yet`, remedy, values: { what } };
}

export function reportLaterInScenario(root: Place, sessions: string | undefined, report: Report): void {
  const place = root.children.get('broker')?.children.get('sessions');
  if (place && sessions !== 'shared') report.atValue(place, 'broker.sessions', notAvailable(`\`sessions: ${sessions}\``, 'Write `sessions: shared`.'));
}

export function reportLaterInPublication(place: Place, path: string, aligned: boolean, report: Report): boolean {
  const found = reportKeys(place, path, PUBLICATION, report);
  const align = place.children.get('align');
  if (align && aligned) report.atKey(align, `${path}.align`, notAvailable('aligned publications'));
  return found;
}

function reportKeys(place: Place, path: string, keys: Readonly<Record<string, string>>, report: Report): boolean {
  let found = false;
  for (const [key, what] of Object.entries(keys)) {
    const child = place.children.get(key);
    if (!child) continue;
    found = true;
    report.atKey(child, path === '' ? key : `${path}.${key}`, notAvailable(what));
  }
  return found;
}

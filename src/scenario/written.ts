// A piece of a scenario's text with an expression, a name or a condition, and where it stands.

import type { Written, WrittenFault } from '../expression/index.ts';
import type { Report } from './report.ts';
import type { Place } from './text.ts';

export interface PlacedText extends Written {
  readonly place: Place;
  readonly path: string;
}

/** A key instead of a value: a name that stands before the colon. */
export function atKeyOf(text: string, place: Place, path: string): PlacedText {
  return { text, path, place: { ...place, start: place.keyStart, end: place.keyEnd, offsetOf: (character) => place.keyStart + character } };
}

/** Reports what the compiler found in texts that were all given to it as `PlacedText`. */
export function reportWritten(faults: readonly WrittenFault[], report: Report): void {
  for (const { definition, fault } of faults) {
    const { place, path } = definition as PlacedText;
    report.atExpression(place, path, fault);
  }
}

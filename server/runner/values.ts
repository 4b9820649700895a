// Texts of options to values: durations, instants, integers. Every refusal names the option and shows a right form.

import { isDay } from '../../src/scenario/quantities.ts';
import { usageProblem } from '../command-options.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `250ms 5s 10m 1h 7d`, also `1.5s`, in milliseconds; more than zero. */
export function parseDurationMs(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/u.exec(text);
  const milliseconds = match === null ? NaN : Number(match[1]) * UNIT_MS[match[2]!]!;
  if (!(milliseconds > 0) || !Number.isSafeInteger(Math.round(milliseconds))) {
    throw usageProblem('bad-duration', `${option} ${text} is no duration`, `write ${option} 60s; the units are ms, s, m, h and d`);
  }
  return Math.round(milliseconds);
}

/** An instant in ISO 8601, with its time zone; UTC where it names none. */
export function parseInstantMs(option: string, text: string): number {
  const zoned = /(?:[Zz]|[+-]\d\d:?\d\d)$/u.test(text) || !text.includes('T') ? text : `${text}Z`;
  const day = /^\d{4}-\d\d-\d\d/u.exec(text)?.[0];
  const instant = day !== undefined && isDay(day) ? Date.parse(zoned) : NaN;
  if (!Number.isFinite(instant)) {
    throw usageProblem('bad-instant', `${option} ${text} is no instant`, `write ${option} 2026-06-01T06:00:00Z, or now`);
  }
  return instant;
}

/** A whole number within bounds. */
export function parseInteger(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,16}$/u.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    throw usageProblem('bad-number', `${option} ${text} is no whole number from ${least} to ${most}`, `write ${option} ${least}, for example`);
  }
  return value;
}

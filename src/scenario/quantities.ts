// Durations, shares and instants as they stand in a scenario.

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `250ms`, `1h30m`; null when it is no whole number of them. The schema has checked the form. */
export function durationMs(text: string): number | null {
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    const ms = Number(number) * (MS[unit ?? ''] ?? 0);
    // 1.1s is 1100.0000000000002 in doubles; what is meant is a whole number of milliseconds.
    const whole = Math.round(ms);
    if (Math.abs(ms - whole) > 1e-6) return null;
    sum += whole;
  }
  return Number.isSafeInteger(sum) ? sum : null;
}

/** `5%` as 0.05. The schema has checked the form. */
export function shareOf(text: string): number {
  return Number(text.slice(0, -1)) / 100;
}

/** `250ms`, `1s`, `90s`, `2h`: the biggest unit that divides. */
export function durationText(ms: number): string {
  for (const [unit, size] of [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1000]] as const) {
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}

/** An instant as scenarios and links write it. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970 of an ISO instant, null for `now` or an instant that does not exist. */
export function instantMs(text: string): number | null {
  const day = INSTANT.exec(text)?.[1];
  const ms = Date.parse(text);
  return day !== undefined && isDay(day) && Number.isFinite(ms) ? ms : null;
}

/** Whether the calendar has this day: `Date.parse` takes 30 February for 2 March. */
export function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(day);
}

export function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

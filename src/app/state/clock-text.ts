// Simulated instants as text, always UTC: the simulated clock has no time zone of the reader's.

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** `06:02:31`, or with milliseconds `06:02:31.904`. */
export function timeOfDay(ms: number, millis = false): string {
  const date = new Date(ms);
  const seconds = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  return millis ? `${seconds}.${pad(date.getUTCMilliseconds(), 3)}` : seconds;
}

/** `02:31.904`: minutes, seconds and milliseconds, for columns where the hour only repeats. */
export function minuteOfHour(ms: number): string {
  return timeOfDay(ms, true).slice(3);
}

/** `1 June 2026` in the reader's language. */
export function dayText(ms: number, locale: string, short = false): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: short ? 'short' : 'long', year: 'numeric', timeZone: 'UTC' }).format(ms);
}

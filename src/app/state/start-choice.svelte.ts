// Where on the simulated clock the next run begins: where its scenario says, at the present, or at a chosen instant.

export type StartKind = 'scenario' | 'now' | 'fixed';

export class StartChoice {
  kind = $state<StartKind>('scenario');
  /** The chosen instant, in milliseconds since 1970. */
  fixedMs = $state<number | null>(null);

  /** What overrides the scenario's own start; undefined where it says for itself. */
  startMs(wallMs: number): number | undefined {
    if (this.kind === 'fixed' && this.fixedMs !== null) return this.fixedMs;
    return this.kind === 'now' ? Math.floor(wallMs / 1000) * 1000 : undefined;
  }

  /** A link's exact replay, or (null) the scenario's own. */
  choose(startMs: number | null): void {
    this.kind = startMs === null ? 'scenario' : 'fixed';
    this.fixedMs = startMs;
  }
}

/** `2026-06-01T06:00:00` or with a blank, UTC, as an instant; null when it is none. A bare day begins at midnight. */
export function instantOf(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(\.\d{1,3})?)?)?Z?$/i.exec(text.trim());
  if (!match) return null;
  const [, day, minutes = '00:00', seconds = '00', part = ''] = match;
  const ms = Date.parse(`${day}T${minutes}:${seconds}${part}Z`);
  // Days that do not exist roll over in some engines and are refused in others: the same answer in all.
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(day ?? '') ? ms : null;
}

/** An instant as it is typed. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace(/(?:\.000)?Z$/, '');
}

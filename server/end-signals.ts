// SIGINT and SIGTERM end a command cleanly; a second one, more than a second later, ends it at once.

import { EXIT } from './command.ts';
import { systemClock } from './wall-clock.ts';

/** npm and a terminal both pass Ctrl-C on: within this time two signals are one. */
const SAME_SIGNAL_MS = 1000;

/** Calls the listener at the first signal. Returns the function that gives the signals back. */
export function onEndSignals(listener: () => void): () => void {
  let firstMs: number | null = null;
  const hear = (): void => {
    const nowMs = systemClock.monotonicMs();
    if (firstMs !== null && nowMs - firstMs > SAME_SIGNAL_MS) process.exit(EXIT.interrupted);
    if (firstMs === null) listener();
    firstMs ??= nowMs;
  };
  process.on('SIGINT', hear).on('SIGTERM', hear);
  return () => void process.off('SIGINT', hear).off('SIGTERM', hear);
}

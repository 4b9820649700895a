// How many engine workers a fleet gets.

import type { Speed } from '../contracts/time.ts';

/** One worker carries this many messages per second with ease. */
export const MESSAGES_PER_WORKER = 200_000;
export const MOST_WORKERS = 64;

/** As many as the rate asks for, but one core stays with the owner's thread. */
export function workerCount(wanted: number | 'auto' | undefined, messagesPerSecond: number, speed: Speed, cores: number): number {
  if (typeof wanted === 'number') return Math.max(1, Math.min(MOST_WORKERS, Math.floor(wanted)));
  const rate = messagesPerSecond * (typeof speed === 'number' ? speed : 1000);
  return Math.max(1, Math.min(cores - 1, Math.ceil(rate / MESSAGES_PER_WORKER)));
}

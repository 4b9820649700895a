// What is asked before a run starts or changes.

import type { Plan } from '../contracts/plan.ts';
import type { Problem } from '../contracts/problem.ts';
import type { Speed } from '../contracts/time.ts';
import type { Forward } from '../contracts/worker.ts';

const SPEEDS = { least: 0.1, most: 1000 } as const;

/** Asked of a fleet that does not run. */
export const NO_FLEET: Problem = { code: 'no-fleet', message: 'no fleet is running', remedy: 'Start one first.' };

/** A speed within its bounds; what is no finite number means as fast as possible. */
export function checkedSpeed(speed: Speed): Speed {
  if (speed === 'backfill') return speed;
  if (speed === 'max' || !Number.isFinite(speed)) return 'max';
  return Math.min(SPEEDS.most, Math.max(SPEEDS.least, speed));
}

/** The ticks that a late start computes without sending. */
export function forwardTo(lateUntilMs: number | undefined, startMs: number | null, tickMs: number): Forward | null {
  if (lateUntilMs === undefined || startMs === null || lateUntilMs <= startMs) return null;
  return { toTick: Math.ceil((lateUntilMs - startMs) / tickMs), countFromTick: 0, reason: 'offline' };
}

/** The grain of time cannot change under a running fleet: ticks would mean other instants. */
export function sameTick(running: Plan, next: Plan): Problem | null {
  if (running.tickMs === next.tickMs) return null;
  return {
    code: 'tick-changed',
    message: `tick is ${running.tickMs} ms in the fleet that runs, ${next.tickMs} ms in this text`,
    remedy: 'Stop the fleet and start it with this text.',
    values: { from: running.tickMs, to: next.tickMs },
    path: 'tick',
  };
}

/** Devices would have to come from a shard that another process runs. */
export function sameCounts(before: Plan, next: Plan): Problem | null {
  const moved = next.groups.find(({ fleet, count }) => before.groups.some((group) => group.fleet === fleet && group.count !== count));
  if (moved === undefined) return null;
  return {
    code: 'journal-moves-devices',
    message: `the journal changes the number of devices of fleet ${moved.fleet}, which a shard cannot repeat`,
    remedy: 'Run the whole fleet in one process, without --shard.',
    values: { fleet: moved.fleet },
  };
}

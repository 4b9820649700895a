// The ways to run one scenario that must not change a byte: workers, shards, speeds, pauses, steps, looks at it.

import type { FleetStatus, StartOptions } from '../../src/contracts/fleet.ts';
import { openTestFleet, type TestFleet } from '../worker/fleets.ts';

/** What a scenario is run with: a fixed start, so many ticks. */
export interface Passage {
  readonly text: string;
  readonly startMs: number;
  readonly tickMs: number;
  readonly ticks: number;
}

export interface Way {
  readonly name: string;
  /** Its lines: all of the passage, or its beginning where simulated time takes its time. */
  readonly run: (passage: Passage) => Promise<string>;
}

/** How long a run at a fixed speed may take. */
const PACED_MS = 1_500;
const SHARDS = 3;

async function run({ text, startMs, tickMs, ticks }: Passage, options: Partial<StartOptions>, meddle: (own: TestFleet) => Promise<void> = async () => {}): Promise<string> {
  await using own = openTestFleet();
  const started = await own.fleet.start({ text, startMs, durationMs: ticks * tickMs, speed: 'max', workers: 1, ...options, broker: { kind: 'stdout' } });
  if (!started.ok) throw new Error(JSON.stringify(started.problems));
  await meddle(own);
  await own.until((status) => isOver(status, ticks), 'the end of the run', 120_000);
  await own.fleet.stop();
  return own.lines();
}

const isOver = ({ phase, tick }: FleetStatus, ticks: number): boolean => phase === 'paused' && tick >= ticks;

function paced(passage: Passage, speed: number): Promise<string> {
  const ticks = Math.max(1, Math.min(passage.ticks, Math.floor((PACED_MS * speed) / passage.tickMs)));
  return run({ ...passage, ticks }, { speed, workers: 2 });
}

async function halting(own: TestFleet): Promise<void> {
  for (let k = 0; k < 3; k++) await own.fleet.stepOnce();
  await own.fleet.setSpeed(1000);
  await own.fleet.resume();
  await own.fleet.pause();
  await own.fleet.stepOnce();
  await own.fleet.setSpeed(0.1);
  await own.fleet.resume();
  await own.fleet.setSpeed('max');
}

async function watching(own: TestFleet, text: string): Promise<void> {
  const summary = await own.fleet.check(text);
  const fleet = summary.ok ? summary.value.fleets[0]! : null;
  if (fleet === null) throw new Error('the scenario does not check');
  const column = fleet.columns.find(({ role, type }) => role === 'signal' && type !== 'text')?.name ?? fleet.columns[0]?.name ?? '';
  await own.fleet.watch({ fleet: fleet.name, index: 0 });
  for (let k = 0; k < 5; k++) {
    await own.fleet.heat({ fleet: fleet.name, column, cells: 100, scale: null });
    await own.fleet.view({ fleet: fleet.name, filter: 'index > 1', sort: { column, descending: true }, group: null, first: 0, rows: 20 });
  }
  await own.fleet.checksum();
}

/** The way that all others are compared with. */
export const reference = (passage: Passage): Promise<string> => run(passage, {});

export const WAYS: readonly Way[] = [
  { name: 'two workers', run: (passage) => run(passage, { workers: 2 }) },
  { name: 'seven workers', run: (passage) => run(passage, { workers: 7 }) },
  { name: 'speed 1', run: (passage) => paced(passage, 1) },
  { name: 'speed 1000', run: (passage) => paced(passage, 1000) },
  { name: 'stepped, paused and resumed', run: (passage) => run(passage, { workers: 2, paused: true }, halting) },
  { name: 'watched', run: (passage) => run(passage, { workers: 2 }, (own) => watching(own, passage.text)) },
];

/** The lines of a run in shards, put together; in no order. */
export async function inShards(passage: Passage): Promise<string[]> {
  const parts: string[] = [];
  for (let index = 0; index < SHARDS; index++) parts.push(await run(passage, { shard: { index, count: SHARDS }, workers: 2 }));
  return parts.flatMap(linesIn);
}

export const linesIn = (text: string): string[] => text.split('\n').filter((line) => line !== '');

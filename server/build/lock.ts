// One build at a time: two commands that start together must not write the same outputs.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUILD } from './paths.ts';

const LOCK = join(BUILD, '.lock');
const LOOK_AGAIN_MS = 100;

/** Waits for the lock, then runs the work and gives the lock back. A lock whose process has ended counts for nothing. */
export async function withBuildLock<T>(say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  await acquire(say);
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function acquire(say: (line: string) => void): Promise<void> {
  mkdirSync(BUILD, { recursive: true });
  for (let told = false; !tryAcquire(); ) {
    const owner = lockOwner();
    if (owner === null || !isAlive(owner)) {
      release();
      continue;
    }
    if (!told) say(`waiting for the build of process ${owner}`);
    told = true;
    await sleep(LOOK_AGAIN_MS);
  }
}

function tryAcquire(): boolean {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function lockOwner(): number | null {
  try {
    const owner = Number(readFileSync(LOCK, 'utf8'));
    return Number.isInteger(owner) && owner > 0 ? owner : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function release(): void {
  rmSync(LOCK, { force: true });
}

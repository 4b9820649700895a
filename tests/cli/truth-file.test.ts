// Ground truth on its way to a file: whole lines, and every loss counted.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openTruth, TruthLines } from '../../server/runner/truth-file.ts';
import { TruthTally } from '../../server/runner/truth-tally.ts';
import type { TruthRecord } from '../../src/contracts/truth.ts';
import { temporaryFolder } from '../support/folder.ts';

function record(device: string, fault = 'jam'): TruthRecord {
  return { device, signal: 'flow', kind: 'stuck', fault, parameters: {}, from: '2026-06-01T06:00:00.000Z', to: null, fromTick: 0, toTick: null };
}

/** A disk that takes so many writes and is full then. */
function disk(writes: number): Writable {
  let taken = 0;
  return new Writable({
    write(_chunk, _encoding, done) {
      taken += 1;
      done(taken > writes ? Object.assign(new Error('no space left'), { code: 'ENOSPC' }) : null);
    },
  });
}

describe('ground truth in a file', () => {
  it('is one record a line, in the order in which it came', async () => {
    await using folder = await temporaryFolder('truth');
    const file = join(folder.path, 'truth.jsonl');
    const tally = new TruthTally(openTruth(file, () => {}));
    tally.take([record('p-1'), record('p-2', 'noise-1')]);
    tally.take([record('p-3')]);
    await tally.close();
    expect(readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as TruthRecord)).toEqual([record('p-1'), record('p-2', 'noise-1'), record('p-3')]);
    expect([tally.ofFault('jam'), tally.ofFault('noise-1'), tally.ofFault('none'), tally.lost]).toEqual([2, 1, 0, 0]);
  });

  it('is refused by its option when the file cannot be opened', () => {
    expect(() => openTruth('/nowhere/truth.jsonl', () => {})).toThrow('--truth /nowhere/truth.jsonl cannot be written (ENOENT)');
  });

  it('counts what a full disk loses, and says so once', async () => {
    const troubles: string[] = [];
    const lines = new TruthLines(disk(1), true, (why) => void troubles.push(why));
    lines.write([record('p-1')]);
    lines.write([record('p-2'), record('p-3')]);
    await new Promise((resolve) => setImmediate(resolve));
    lines.write([record('p-4')]);
    expect(await lines.close()).toBe(3);
    expect(troubles).toEqual(['ENOSPC']);
  });
});

// Faults from the command line: their ground truth, and journals of faults that were started by hand.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TruthRecord } from '../../src/contracts/truth.ts';
import { temporaryFolder } from '../support/folder.ts';
import { cli, SMALL } from './cli.ts';

const FAULTS = `${SMALL}faults:
  - { kind: bias, signal: flow, select: { share: 40% }, at: 2s, for: 3s, every: 5s, by: 100 }
  - { kind: silence, name: mute, select: { index: 3 }, at: 4s, for: 2s }
`;
const RUN = ['run', '-', '--speed', 'max', '--duration', '20s', '--quiet'];
const recordsIn = (text: string): TruthRecord[] => text.trim().split('\n').map((line) => JSON.parse(line) as TruthRecord);

describe('run --truth', () => {
  it('writes the same lines with any number of workers, and their counts into the report', async () => {
    await using folder = await temporaryFolder('truth');
    const texts: string[] = [];
    for (const workers of ['1', '3']) {
      const [truth, report] = [join(folder.path, `truth-${workers}`), join(folder.path, 'report.json')];
      const { code, stderr } = await cli([...RUN, '--broker', 'none', '--workers', workers, '--truth', truth, '--report', report], { stdin: FAULTS });
      expect(code, stderr).toBe(0);
      texts.push(readFileSync(truth, 'utf8'));
      const records = recordsIn(texts.at(-1)!);
      const biased = records.filter(({ kind }) => kind === 'bias').length;
      expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
        faults: [{ name: 'bias-1', kind: 'bias', fleets: ['pumps'], signal: 'flow', live: false, devices: 10, records: biased }, { name: 'mute', records: 1 }],
        truth: { records: records.length, dropped: 0 },
      });
      expect(biased).toBe(4 * 10);
    }
    expect(texts[1]).toBe(texts[0]);
    expect(recordsIn(texts[0]!)[0]).toMatchObject({
      signal: 'flow', kind: 'bias', fault: 'bias-1', from: '2026-06-01T06:00:02.000Z', to: '2026-06-01T06:00:05.000Z', fromTick: 20, toTick: 50,
    });
  });

  it('goes to stdout for -, and the ledger to stderr then', async () => {
    const { code, stdout, stderr } = await cli([...RUN, '--broker', 'none', '--truth', '-'], { stdin: FAULTS });
    expect(code, stderr).toBe(0);
    expect(recordsIn(stdout)).toHaveLength(41);
    expect(stderr).toContain('ledger {');
  });

  it('ends with 2 before anything runs when the file cannot be opened', async () => {
    const { code, stdout, stderr } = await cli([...RUN, '--broker', 'stdout', '--truth', '/nowhere/truth.jsonl'], { stdin: FAULTS });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('--truth /nowhere/truth.jsonl cannot be written (ENOENT) (name a file in a folder that can be written)');
  });

  it('that a full disk cuts short is told and fails the check, but not the run', async () => {
    const { code, stdout, stderr } = await cli([...RUN, '--broker', 'none', '--truth', '/dev/full'], { stdin: FAULTS });
    expect(stderr).toContain('ground truth is lost: ENOSPC');
    expect(stderr).toContain('writes all ground truth: 41 records lost');
    expect(stdout).toContain('"held":0');
    expect(code).toBe(1);
  });
});

describe('run --journal', () => {
  it('repeats faults that began and ended while a fleet ran, from entries or from a report', async () => {
    await using folder = await temporaryFolder('journal');
    const [entries, report] = [join(folder.path, 'entries.jsonl'), join(folder.path, 'report.json')];
    const journal = [
      { tick: 25, target: 'jam', change: { kind: 'inject', fault: { kind: 'stuck', signal: 'flow', select: { share: '20%' } } } },
      { tick: 80, target: 'jam', change: { kind: 'clear' } },
    ];
    writeFileSync(entries, journal.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    const stdout = [...RUN, '--broker', 'stdout'];
    const first = await cli([...stdout, '--journal', entries, '--report', report], { stdin: SMALL });
    expect(first.code, first.stderr).toBe(0);
    const again = await cli([...stdout, '--journal', report, '--workers', '3'], { stdin: SMALL });
    expect(again.stdout).toBe(first.stdout);
    const plain = await cli(stdout, { stdin: SMALL });
    expect(plain.stdout).not.toBe(first.stdout);
    expect(plain.stdout.length).toBeGreaterThan(1000);
  });

  it('that does not fit the scenario is refused with 2 and nothing runs', async () => {
    await using folder = await temporaryFolder('journal');
    const entries = join(folder.path, 'entries.json');
    writeFileSync(entries, JSON.stringify([{ tick: 25, target: 'jam', change: { kind: 'inject', fault: { kind: 'stuck', signal: 'flwo' } } }]));
    const { code, stdout, stderr } = await cli([...RUN, '--broker', 'stdout', '--journal', entries], { stdin: SMALL });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('flwo');
  });
});

describe('run --speed backfill', () => {
  it('prints what any other speed prints', async () => {
    const stdout = ['run', '-', '--broker', 'stdout', '--duration', '10s', '--quiet', '--start', '2025-03-01T00:00:00Z'];
    const backfilled = await cli([...stdout, '--speed', 'backfill'], { stdin: SMALL });
    expect(backfilled.code, backfilled.stderr).toBe(0);
    expect(backfilled.stdout).toBe((await cli([...stdout, '--speed', 'max'], { stdin: SMALL })).stdout);
  });
});

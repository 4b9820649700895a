// `run` as a process: same bytes whatever the workers, an exact ledger, and the exit codes.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODE, Program } from '../support/program.ts';
import { cli, SMALL } from './cli.ts';

const STDOUT = ['run', '-', '--broker', 'stdout', '--speed', 'max', '--duration', '10s', '--quiet'];
const folder = (): string => mkdtempSync(join(tmpdir(), 'iot-emulator-run-'));

const ledgerOf = (text: string): { generated: number; sent: number; dropped: Record<string, number>; held: number } => {
  const line = text.trim().split('\n').at(-1)!;
  expect(line).toMatch(/^ledger \{/u);
  return JSON.parse(line.slice('ledger '.length));
};

describe('run --broker stdout', () => {
  it('prints every message of the duration, in order, the same in every run', async () => {
    const first = await cli(STDOUT, { stdin: SMALL });
    const second = await cli(STDOUT, { stdin: SMALL });
    expect(first.code, first.stderr).toBe(0);
    expect(second.stdout).toBe(first.stdout);
    const lines = first.stdout.split('\n');
    // 25 pumps, ten seconds: 250 of telemetry, 50 of state.
    expect(lines.length).toBe(300);
    expect(lines.every((line) => /^plant\/pump-\d{3}\/(?:telemetry|state)\t\{.*\}$/u.test(line))).toBe(true);
    expect(ledgerOf(first.stderr)).toEqual({ generated: 300, sent: 300, dropped: {}, held: 0 });
  });

  it('prints the same whatever the number of workers', async () => {
    const one = await cli([...STDOUT, '--workers', '1'], { stdin: SMALL });
    const three = await cli([...STDOUT, '--workers', '3'], { stdin: SMALL });
    expect(one.code, one.stderr).toBe(0);
    expect(three.stdout).toBe(one.stdout);
  });

  it('prints in shards what it prints as a whole', async () => {
    const whole = await cli(STDOUT, { stdin: SMALL });
    const shards = await Promise.all([0, 1].map((shard) => cli([...STDOUT, '--shard', `${shard}/2`], { stdin: SMALL })));
    const parts = shards.flatMap(({ stdout }) => stdout.split('\n'));
    expect(parts.toSorted()).toEqual(whole.stdout.split('\n').toSorted());
    expect(shards.every(({ stdout }) => stdout.length > 0)).toBe(true);
  });

  it('draws other values from another seed', async () => {
    const seven = await cli(STDOUT, { stdin: SMALL });
    const eight = await cli([...STDOUT, '--seed', '8'], { stdin: SMALL });
    expect(eight.code, eight.stderr).toBe(0);
    expect(eight.stdout).not.toBe(seven.stdout);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 130 and its ledger when it gets %s', async (signal) => {
    await using program = new Program(NODE, ['server/bin.js', 'run', '-', '--broker', 'stdout'], { stdin: SMALL });
    await program.line((line) => line.startsWith('plant/'), 'the first message');
    const { code, stderr } = await program.stop(signal);
    expect(code, stderr).toBe(130);
    const ledger = ledgerOf(stderr);
    expect(ledger.generated).toBeGreaterThan(0);
    expect(ledger.held).toBe(0);
  });

  it('ends cleanly when its reader has enough', async () => {
    const endless = ['run', '-', '--broker', 'stdout', '--speed', 'max', '--quiet'].join(' ');
    await using shell = new Program('/bin/sh', ['-c', `${NODE} server/bin.js ${endless} | head -n 5`], { stdin: SMALL });
    const { stdout, stderr } = await shell.finished;
    expect(stdout.split('\n')).toHaveLength(5);
    expect(stderr).toContain('ledger {');
  });
});

describe('run --broker none', () => {
  it('counts only, prints the ledger last and writes report and JUnit', async () => {
    const [report, junit] = ['report.json', 'junit.xml'].map((file) => join(folder(), file)) as [string, string];
    const { code, stdout, stderr } = await cli(
      ['run', '-', '--broker', 'none', '--speed', 'max', '--duration', '20s', '--report', report, '--junit', junit], { stdin: SMALL });
    expect(code, stderr).toBe(0);
    expect(ledgerOf(stdout)).toEqual({ generated: 600, sent: 600, dropped: {}, held: 0 });
    const written = JSON.parse(readFileSync(report, 'utf8'));
    expect(written).toMatchObject({ scenario: 'small', seed: 7, start: '2026-06-01T06:00:00.000Z', journal: [], gaps: [] });
    expect(written.checksum).toMatch(/^[0-9a-f]{16}$/u);
    expect(written.publications.map(({ model, topic }: { model: string; topic: string }) => [model, topic])).toEqual([
      ['pump', 'plant/{id}/telemetry'], ['pump', 'plant/{id}/state'],
    ]);
    expect(readFileSync(junit, 'utf8')).toContain('failures="0"');
  });

  it('refuses a shard whose start is now', async () => {
    const moving = SMALL.replace(/start: .*\n/u, '');
    const { code, stderr } = await cli(['run', '-', '--broker', 'none', '--shard', '0/2', '--duration', '1s'], { stdin: moving });
    expect(stderr).toContain('--shard');
    expect(code).toBe(2);
  });

  it('tells where a scenario is wrong, with 2', async () => {
    const { code, stderr, stdout } = await cli(['run', '-', '--broker', 'none'], { stdin: SMALL.replace('ou(30s, 5)', 'ou(30s, 5) + flwo') });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^standard input:12:\d+: .*flwo/mu);
    expect(stdout).toBe('');
  });
});

describe('run without a broker', () => {
  it('tries until --connect-timeout, then ends with 3', async () => {
    const { code, stdout, stderr } = await cli(
      ['run', '-', '--broker', 'mqtt://127.0.0.1:9', '--connect-timeout', '1500ms', '--duration', '1s', '--quiet'], { stdin: SMALL });
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('127.0.0.1:9');
    expect(ledgerOf(stdout).generated).toBe(0);
  });
});

describe('check and link', () => {
  it('say ok, and tell an error with file, line and column', async () => {
    const file = join(folder(), 'pumps.yaml');
    writeFileSync(file, SMALL);
    const right = await cli(['check', file, '--explain']);
    expect(right.code, right.stderr).toBe(0);
    expect(right.stdout).toContain('25 devices');
    writeFileSync(file, SMALL.replace('count: 25', 'cuont: 25'));
    const wrong = await cli(['check', file]);
    expect(wrong.code).toBe(2);
    expect(wrong.stdout).toMatch(new RegExp(`^${file}:\\d+:\\d+: .*cuont.* \\(.+\\)$`, 'mu'));
  });

  it('make a link that checks and runs like the scenario itself', async () => {
    const link = await cli(['link', '-', '--base', 'https://example.org/emulator/'], { stdin: SMALL });
    expect(link.code, link.stderr).toBe(0);
    expect(link.stdout).toMatch(/^https:\/\/example\.org\/emulator\/#[A-Za-z0-9_-]+$/u);
    const [fromLink, fromText] = await Promise.all([
      cli(['run', link.stdout, ...STDOUT.slice(2)]), cli(STDOUT, { stdin: SMALL }),
    ]);
    expect(fromLink.code, fromLink.stderr).toBe(0);
    expect(fromLink.stdout).toBe(fromText.stdout);
  });

  it('refuse a broken link at once', async () => {
    const { code, stdout } = await cli(['check', 'http://127.0.0.1:8080/#AQAAAA']);
    expect(code).toBe(2);
    expect(stdout).not.toBe('');
  });
});

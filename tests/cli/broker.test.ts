// `run` against brokers: what the ledger says was sent is what an independent subscriber counts.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExternalBroker, type ExternalBroker } from '../support/external-broker.ts';
import { freePort } from '../support/ports.ts';
import { NODE, Program } from '../support/program.ts';
import { Subscriber } from '../support/subscriber.ts';
import { cli, SMALL } from './cli.ts';

interface Ledger {
  readonly generated: number;
  readonly sent: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly held: number;
}

const lastLedger = (stdout: string): Ledger => JSON.parse(stdout.trim().split('\n').at(-1)!.replace(/^ledger /u, ''));

describe('run with a broker', () => {
  let broker: ExternalBroker;
  beforeAll(async () => {
    broker = await startExternalBroker();
  });
  afterAll(() => broker[Symbol.asyncDispose]());

  it.each([
    ['TCP, in real time', (): string[] => ['--broker', `mqtt://127.0.0.1:${broker.port}`, '--duration', '5s'], 150],
    ['TCP, as fast as it takes', (): string[] => ['--broker', `mqtt://127.0.0.1:${broker.port}`, '--duration', '60s', '--speed', 'max', '--workers', '2'], 1800],
    ['WebSocket, ten times as fast', (): string[] => ['--broker', broker.webSocketUrl, '--duration', '10s', '--speed', '10'], 300],
  ])('sends over %s exactly what the ledger says', async (_how, args, messages) => {
    await using subscriber = await Subscriber.open({ port: broker.port, filters: ['plant/#'], qos: 1 });
    const { code, stdout, stderr } = await cli(['run', '-', ...args()], { stdin: SMALL });
    expect(code, stderr).toBe(0);
    const count = await subscriber.settled();
    expect(lastLedger(stdout)).toEqual({ generated: messages, sent: messages, dropped: {}, held: 0 });
    expect(count).toBe(messages);
  });

  it('that is absent at first waits for it, and begins with tick 0', async () => {
    const late = await startExternalBroker();
    await late.kill();
    await using program = new Program(NODE, ['server/bin.js', 'run', '-', '--broker', `mqtt://127.0.0.1:${late.port}`, '--duration', '5s'], { stdin: SMALL });
    await program.line((line) => line.includes('nothing answers'), 'it says that nothing answers');
    await late.start();
    await using _broker = late;
    const { code, stdout, stderr } = await program.finished;
    expect(code, stderr).toBe(0);
    expect(lastLedger(stdout)).toEqual({ generated: 150, sent: 150, dropped: {}, held: 0 });
  });

  it('ends with 3 and a ledger that holds when the broker is gone at the end', async () => {
    const dying = await startExternalBroker();
    await using subscriber = await Subscriber.open({ port: dying.port, filters: ['plant/#'] });
    await using program = new Program(NODE, ['server/bin.js', 'run', '-', '--broker', `mqtt://127.0.0.1:${dying.port}`, '--duration', '4s'], { stdin: SMALL });
    await expect.poll(() => subscriber.count, { timeout: 45_000 }).toBeGreaterThan(0);
    await dying.kill();
    const { code, stdout, stderr } = await program.finished;
    expect(code, stderr).toBe(3);
    const { generated, sent, dropped, held } = lastLedger(stdout);
    expect(held).toBe(0);
    expect(sent + Object.values(dropped).reduce((sum, count) => sum + count, 0)).toBe(generated);
    expect(dropped['offline']).toBeGreaterThan(0);
  });

  it('ends with 3 at once when the broker refuses the credentials', async () => {
    await using refusing = await startExternalBroker('refuse');
    const { code, stdout, stderr } = await cli(['run', '-', '--broker', `mqtt://127.0.0.1:${refusing.port}`, '--username', 'me', '--connect-timeout', '50s'], { stdin: SMALL, withinMs: 30_000 });
    expect(code, stderr).toBe(3);
    expect(stderr).toMatch(/authori[sz]|credential|password|refuse/iu);
    expect(lastLedger(stdout).generated).toBe(0);
  });

  it('ends with 3 after --connect-timeout when nothing is there', async () => {
    const { code, stderr } = await cli(['run', '-', '--broker', `mqtt://127.0.0.1:${await freePort()}`, '--connect-timeout', '1s'], { stdin: SMALL });
    expect(code, stderr).toBe(3);
  });

  it('lets a shard that starts late catch up without sending', async () => {
    const start = new Date(Math.floor((Date.now() - 5000) / 1000) * 1000).toISOString();
    const { code, stdout, stderr } = await cli(['run', '-', '--broker', `mqtt://127.0.0.1:${broker.port}`, '--shard', '1/2', '--start', start, '--duration', '10s'], { stdin: SMALL });
    expect(code, stderr).toBe(0);
    const { generated, sent, dropped } = lastLedger(stdout);
    expect(generated).toBe(sent + (dropped['offline'] ?? 0));
    expect(dropped['offline']).toBeGreaterThan(0);
    expect(sent).toBeGreaterThan(0);
  });
});

describe('run --journal', () => {
  it('repeats a change at its tick, and tells it in the report', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iot-emulator-journal-'));
    const [journal, report] = [join(folder, 'journal.json'), join(folder, 'report.json')];
    const entry = { tick: 50, target: '*', change: { kind: 'apply', scenario: SMALL.replace('base + noise', '100 + base + noise') } };
    writeFileSync(journal, JSON.stringify([entry]));
    const args = ['run', '-', '--broker', 'stdout', '--speed', 'max', '--duration', '10s'];
    const [plain, changed] = await Promise.all([cli(args, { stdin: SMALL }), cli([...args, '--journal', journal, '--report', report], { stdin: SMALL })]);
    expect(changed.code, changed.stderr).toBe(0);
    const flow = (line: string): number => Number(/"flow":([-\d.]+)/u.exec(line)![1]);
    const [before, after] = [plain, changed].map(({ stdout }) => stdout.split('\n')) as [string[], string[]];
    expect(after).toHaveLength(before.length);
    expect(after.slice(0, 150)).toEqual(before.slice(0, 150));
    expect(after.slice(150).every((line, place) => Math.abs(flow(line) - flow(before[150 + place]!) - 100) < 1e-6)).toBe(true);
    expect(JSON.parse(readFileSync(report, 'utf8')).journal).toEqual([entry]);
  });
});

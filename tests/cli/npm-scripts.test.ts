// Commands as people start them, through npm: a signal to npm reaches the process, which ends cleanly.

import { describe, expect, it } from 'vitest';
import { Program } from '../support/program.ts';
import { SMALL } from './cli.ts';

const RELAY = ['start', '--silent', '--', '--port', '0', '--core-port', '0', '--mqtt-port', '0', '--opcua-port', 'off'];
const RUN = ['run', '--silent', 'emulate', '--', '-', '--broker', 'stdout'];

describe.skipIf(process.platform === 'win32')('a signal to npm', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('(%s) ends the relay with 0', async (signal) => {
    await using npm = new Program('npm', RELAY);
    await npm.line((line) => line.startsWith('ready {'), 'the relay is ready', 50_000);
    const { code, stderr } = await npm.stop(signal);
    expect(code, stderr).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('(%s) ends a run with 130 and its ledger', async (signal) => {
    await using npm = new Program('npm', RUN, { stdin: SMALL });
    await npm.line((line) => line.startsWith('plant/'), 'the first message', 50_000);
    const { code, stderr } = await npm.stop(signal);
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/^ledger \{"generated":\d+/mu);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProblemError, type Problem } from '../../src/contracts/problem.ts';
import { readServeConfig } from '../../server/config.ts';
import { temporaryFolder } from '../support/folder.ts';

function problemOf(argv: readonly string[], env: Record<string, string> = {}): Problem {
  try {
    readServeConfig(argv, env);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error(`${argv.join(' ')} was accepted`);
}

describe('options of serve', () => {
  it('have the defaults that the documents name', () => {
    expect(readServeConfig([], {})).toMatchObject({
      host: '127.0.0.1', port: 8080, corePort: 8081, mqttPort: 1883, tls: null, tokenFile: null, usersFile: null, allowOrigins: [], allowHosts: [],
      page: { scenario: null, broker: null, speed: 1, workers: 'auto' },
    });
  });

  it('come from the command line before the environment before the file', async () => {
    await using folder = await temporaryFolder('config');
    const file = join(folder.path, 'relay.yaml');
    writeFileSync(file, 'port: 1001\ncore-port: 1002\nmqtt-port: off\nallow-origin: [https://a.test, https://b.test]\n');
    const config = readServeConfig(['--port', '3001', '--config', file], { IOT_EMULATOR_CORE_PORT: '2002', IOT_EMULATOR_PORT: '2001' });
    expect(config).toMatchObject({ port: 3001, corePort: 2002, mqttPort: null, allowOrigins: ['https://a.test', 'https://b.test'] });
  });

  it('take lists with commas and repeated', () => {
    expect(readServeConfig(['--allow-host', 'A.test,b.test', '--allow-host=c.test'], {}).allowHosts).toEqual(['a.test', 'b.test', 'c.test']);
  });

  it.each([
    ['--otlp-endpoint', 'http://127.0.0.1:4318'], ['--scenario', 'gallery:greenhouse'], ['--log-file', 'relay.log'], ['--opcua-port', '4841'],
  ])('%s of a part that is not there says so', (...argv) => {
    expect(problemOf(argv).code).toBe('not-in-this-version');
    expect(problemOf(argv).message).toContain(argv[0]);
  });

  it.each([['--opcua-port', 'off'], ['--opcua-port', '4840'], ['--otlp-endpoint', 'off'], ['--scenario', 'off'], ['--log-level', 'info']])('%s %s is accepted', (...argv) => {
    expect(() => readServeConfig(argv, {})).not.toThrow();
  });

  it.each([
    [['--port', '70000'], 'bad-option'], [['--port', '-1'], 'bad-option'], [['--port'], 'bad-option'], [['--prot', '1'], 'unknown-option'], [['extra'], 'unknown-option'],
    [['--page-speed', 'fast'], 'bad-option'], [['--page-workers', '0'], 'bad-option'], [['--page-broker', 'nowhere'], 'bad-option'], [['--tls-cert', 'cert.pem'], 'bad-option'],
    [['--config', '/nonexistent.yaml'], 'bad-option'], [['--log-level', 'loud'], 'bad-option'],
  ])('%j is refused', (argv, code) => {
    expect(problemOf(argv).code).toBe(code);
  });

  it('refuses a file with unknown keys, later parts or no YAML', async () => {
    await using folder = await temporaryFolder('config');
    const refused = (text: string): string => {
      const file = join(folder.path, 'bad.yaml');
      writeFileSync(file, text);
      return problemOf(['--config', file]).code;
    };
    expect(refused('prot: 1')).toBe('bad-config');
    expect(refused('port: [')).toBe('bad-config');
    expect(refused('- port')).toBe('bad-config');
    expect(refused('bridge: [{ endpoint: x }]')).toBe('not-in-this-version');
  });
});

// The command line as a process: what it prints, where, and how it exits.

import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { cli } from './cli.ts';

describe('iot-emulator', () => {
  it('lists its commands without arguments', async () => {
    const { code, stdout } = await cli([]);
    expect(code).toBe(0);
    for (const command of ['serve', 'run', 'check', 'link', 'deploy', 'drill']) expect(stdout).toContain(`  ${command} `);
  });

  it('tells its version', async () => {
    expect((await cli(['version'])).stdout).toMatch(/^\d+\.\d+\.\d+$/u);
  });

  it('suggests the command that was meant', async () => {
    const { code, stderr } = await cli(['chekc']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean check?');
  });

  it('suggests the option that was meant', async () => {
    const { code, stderr } = await cli(['run', 'gallery:greenhouse', '--brokr', 'none']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean --broker?');
  });

  it.each(['serve', 'run', 'check', 'link', 'deploy', 'drill'])('explains the options of %s', async (command) => {
    const { code, stdout } = await cli([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`iot-emulator ${command}`);
    expect(stdout).toContain('--help');
  });

  it.each([
    ['an option of a part that is not there', ['run', 'x.yaml', '--metrics-port', '9100'], 'not there yet'],
    ['a value that is missing', ['run', 'x.yaml', '--broker'], '--broker needs a value'],
    ['a value too many', ['run', 'x.yaml', '--quiet=yes'], '--quiet takes no value'],
    ['two scenarios for a run', ['run', 'x.yaml', 'y.yaml'], 'one scenario'],
    ['a broker that is no address', ['run', 'x.yaml', '--broker', 'localhost'], 'no address of a broker'],
    ['a speed that is none', ['run', 'x.yaml', '--speed', '0'], '--speed 0 is no speed'],
    ['a shard beyond the whole', ['run', 'x.yaml', '--shard', '4/4'], 'no part of a whole'],
    ['a duration without unit', ['run', 'x.yaml', '--duration', '60'], 'no duration'],
    ['an instant that is none', ['run', 'x.yaml', '--start', 'yesterday'], 'no instant'],
    ['a file that is not there', ['run', 'no-such-file.yaml', '--broker', 'none'], 'there is no file no-such-file.yaml'],
    ['a gallery name that is not there', ['check', 'gallery:grenhouse'], 'did you mean gallery:greenhouse?'],
    ['a broker that no page can reach', ['serve', '--page-broker', 'mqtt://127.0.0.1:1883'], 'no address that a page can reach'],
    ['a password that every visitor would get', ['serve', '--page-broker', 'ws://u:p@127.0.0.1:9001'], 'holds a user or a password'],
    ['a configuration file that is not there', ['serve', '--config', 'no-such-file.yaml'], '--config names a file that cannot be read'],
    ['a page scenario that is not there', ['serve', '--page-scenario', 'no-such-file.yaml'], '--page-scenario names a file that cannot be read'],
    ['the commands that come later', ['deploy', 'out'], 'deploy is not there yet'],
    ['drills that come later', ['drill'], 'drill is not there yet'],
  ])('refuses %s with 2 and says what to do', async (_what, args, words) => {
    const { code, stdout, stderr } = await cli(args);
    expect(stdout + stderr).toContain(words);
    expect(code).toBe(2);
  });

  it('ends with 2 and names the option when a port is taken', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stdout, stderr } = await cli(['serve', '--port', '0', '--core-port', 'off', '--mqtt-port', String(port)]);
    other.close();
    expect(stderr).toContain(`port ${port} of 127.0.0.1 (--mqtt-port) is taken`);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('accepts off and the default for an option whose part is not there', async () => {
    const { stderr } = await cli(['run', 'no-such-file.yaml', '--truth', 'off', '--metrics-port', 'off']);
    expect(stderr).toContain('there is no file');
  });
});

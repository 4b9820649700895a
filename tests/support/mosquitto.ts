// Eclipse Mosquitto as an independent broker: installed, or unpacked from Debian's packages. MQTT 3.1.1 and 5.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianPackages, installed } from './debian-package.ts';
import { temporaryFolder } from './folder.ts';
import { freePorts, waitUntilAccepts } from './ports.ts';
import { Program } from './program.ts';

/** A program and what it needs in its environment. */
export interface Tool {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

const PACKAGES = ['mosquitto', 'mosquitto-clients', 'libmosquitto1', 'libcjson1', 'libwrap0', 'libdlt2', 'libwebsockets17', 'libev4', 'libuv1'];

/** `mosquitto`, `mosquitto_sub` or `mosquitto_pub`. */
export async function mosquittoTool(program: string): Promise<Tool> {
  const path = installed(program);
  if (path !== undefined) return { path, env: {} };
  const folder = await debianPackages('mosquitto-debian', PACKAGES);
  const below = program === 'mosquitto' ? 'usr/sbin' : 'usr/bin';
  const library = `usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
  return { path: join(folder, below, program), env: { LD_LIBRARY_PATH: join(folder, library) } };
}

export interface Mosquitto extends AsyncDisposable {
  readonly port: number;
  readonly webSocketPort: number;
  readonly tcpUrl: string;
  readonly webSocketUrl: string;
  readonly pid: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts again on the same ports. */
  restart(): Promise<void>;
}

/** Starts a broker on free loopback ports. `lines` are added to its configuration. */
export async function startMosquitto(lines: readonly string[] = []): Promise<Mosquitto> {
  const tool = await mosquittoTool('mosquitto');
  const folder = await temporaryFolder('mosquitto');
  const [port, webSocketPort] = (await freePorts(2)) as [number, number];
  const file = join(folder.path, 'mosquitto.conf');
  await writeFile(file, configuration(port, webSocketPort, lines));
  const start = async () => {
    const program = new Program(tool.path, ['-c', file], { env: tool.env });
    await waitUntilAccepts(port, 'mosquitto');
    await waitUntilAccepts(webSocketPort, 'mosquitto');
    return program;
  };
  let program = await start();
  return {
    port,
    webSocketPort,
    tcpUrl: `mqtt://127.0.0.1:${port}`,
    webSocketUrl: `ws://127.0.0.1:${webSocketPort}/mqtt`,
    get pid() {
      return program.pid;
    },
    async stop(signal = 'SIGTERM') {
      await program.stop(signal, 5_000);
    },
    async restart() {
      await program.stop('SIGTERM', 5_000);
      program = await start();
    },
    async [Symbol.asyncDispose]() {
      await program.stop('SIGTERM', 5_000);
      await folder[Symbol.asyncDispose]();
    },
  };
}

function configuration(port: number, webSocketPort: number, lines: readonly string[]): string {
  return [
    `listener ${port} 127.0.0.1`,
    `listener ${webSocketPort} 127.0.0.1`,
    'protocol websockets',
    // As root it would switch to a user of its own, who may not read the folder.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    'allow_anonymous true',
    'persistence false',
    'sys_interval 1',
    // A reader that lags behind must not lose what the ledger is compared with.
    'max_queued_messages 0',
    'max_queued_bytes 0',
    ...lines,
    '',
  ].join('\n');
}

// The relay as its users start it: a process of its own, on ports that the system picks, ready when it says so.

import { existsSync } from 'node:fs';
import { Program, NODE, type Finished } from './program.ts';
import { ROOT, temporaryFolder } from './folder.ts';

/** Addresses of the `ready` line, without the keys of what is off. */
export interface Ready {
  readonly page: string;
  readonly core: string;
  readonly mqtt: string;
  readonly mqttWebSocket: string;
  readonly opcua?: string;
}

export interface RelayOptions {
  /** More options, e.g. `['--page-scenario', 'gallery:greenhouse']`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Fixed ports instead of any free one: to start again on the same ones. */
  readonly ports?: { readonly page: number; readonly core: number; readonly mqtt: number };
}

export interface Relay extends AsyncDisposable {
  readonly ready: Ready;
  readonly page: string;
  readonly mqttPort: number;
  readonly program: Program;
  /** Ends it gracefully and tells how it ended. */
  stop(signal?: NodeJS.Signals): Promise<Finished>;
}

/** Starts `iot-emulator serve`. What is stale has been built before: `npm test` does. */
export async function startRelay({ args = [], env = {}, ports }: RelayOptions = {}): Promise<Relay> {
  if (!existsSync(`${ROOT}build/page/index.html`)) throw new Error('build/page is missing: run npm run build first');
  const data = await temporaryFolder('relay');
  const numbers = ports ?? { page: 0, core: 0, mqtt: 0 };
  const program = new Program(
    NODE,
    [
      ...['server/bin.js', 'serve', '--port', `${numbers.page}`, '--core-port', `${numbers.core}`, '--mqtt-port', `${numbers.mqtt}`],
      ...['--opcua-port', 'off', '--data-dir', data.path, ...args],
    ],
    { env },
  );
  try {
    const line = await program.line((text) => text.startsWith('ready {'), 'the ready line', 60_000);
    const ready = JSON.parse(line.slice('ready '.length)) as Ready;
    return {
      ready,
      page: ready.page,
      mqttPort: Number(new URL(ready.mqtt).port),
      program,
      stop: (signal) => program.stop(signal, 15_000),
      async [Symbol.asyncDispose]() {
        await program.stop('SIGTERM', 15_000);
        await data[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await program.stop();
    await data[Symbol.asyncDispose]();
    throw error;
  }
}

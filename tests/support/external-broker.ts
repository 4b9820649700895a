// A broker outside the relay that a test kills and starts again.

import { ROOT } from './folder.ts';
import { freePorts } from './ports.ts';
import { NODE, Program } from './program.ts';

export interface ExternalBroker extends AsyncDisposable {
  readonly port: number;
  readonly webSocketUrl: string;
  /** Ends it at once, connections cut. */
  kill(): Promise<void>;
  /** Starts it again on the same ports. */
  start(): Promise<void>;
}

export async function startExternalBroker(mode?: 'refuse'): Promise<ExternalBroker> {
  const [port, webSocketPort] = (await freePorts(2)) as [number, number];
  const launch = async () => {
    const program = new Program(NODE, [`${ROOT}tests/support/test-broker.ts`, `${port}`, `${webSocketPort}`, ...(mode === undefined ? [] : [mode])]);
    await program.line((line) => line === 'broker stands', 'the broker stands');
    return program;
  };
  let program = await launch();
  return {
    port,
    webSocketUrl: `ws://127.0.0.1:${webSocketPort}/mqtt`,
    async kill() {
      await program.stop('SIGKILL');
    },
    async start() {
      program = await launch();
    },
    async [Symbol.asyncDispose]() {
      await program.stop();
    },
  };
}

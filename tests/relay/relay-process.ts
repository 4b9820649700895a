// The relay as a process of its own, without a built page: for what depends on signals, memory and the event loop.

import { NODE, Program } from '../support/program.ts';

export interface RelayProcess extends AsyncDisposable {
  readonly program: Program;
  readonly page: string;
  readonly webSocket: string;
  readonly mqttPort: number;
  /** Resident memory in bytes, from its own metrics. */
  residentBytes(): Promise<number>;
}

/** Starts it on any free ports and waits until it is ready. */
export async function startRelayProcess(...args: string[]): Promise<RelayProcess> {
  const program = new Program(NODE, ['server/commands/serve.ts', '--port', '0', '--core-port', '0', '--mqtt-port', '0', ...args]);
  const line = await program.line((text) => text.startsWith('ready {'), 'the ready line', 30_000);
  const ready = JSON.parse(line.slice('ready '.length)) as Record<string, string>;
  return {
    program,
    page: ready['page']!,
    webSocket: ready['mqttWebSocket']!,
    mqttPort: Number(new URL(ready['mqtt']!).port),
    async residentBytes() {
      const text = await (await fetch(new URL('/metrics', ready['page']))).text();
      return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)![1]);
    },
    async [Symbol.asyncDispose]() {
      await program.stop('SIGTERM', 10_000);
    },
  };
}

/** The value of an unlabelled or exactly labelled series of the relay's metrics. */
export async function seriesOf(page: string, series: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', page))).text();
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? NaN);
}

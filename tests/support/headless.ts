// The headless runner as its users start it.

import type { Ledger } from '../../src/contracts/ledger.ts';
import { NODE, run, type Finished, type ProgramOptions } from './program.ts';

export interface HeadlessRun extends Finished {
  /** Of the last line, `ledger {…}`; null when there is none. */
  readonly ledger: Ledger | null;
}

export interface HeadlessOptions extends ProgramOptions {
  readonly withinMs?: number;
}

/** `iot-emulator COMMAND …` to its end. */
export function iotEmulator(args: readonly string[], options: HeadlessOptions = {}): Promise<Finished> {
  return run(NODE, ['server/bin.js', ...args], options);
}

/** `iot-emulator run …` to its end, with the ledger that it printed. */
export async function runHeadless(args: readonly string[], options: HeadlessOptions = {}): Promise<HeadlessRun> {
  const finished = await iotEmulator(['run', ...args], options);
  const line = `${finished.stdout}\n${finished.stderr}`.split('\n').findLast((text) => text.startsWith('ledger '));
  return { ...finished, ledger: line === undefined ? null : (JSON.parse(line.slice('ledger '.length)) as Ledger) };
}

/** generated − sent − dropped − held: 0, or the ledger is wrong. */
export function imbalance({ generated, sent, dropped, held }: Ledger): number {
  return generated - sent - held - Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

// What a person sees of a run on stderr: one line that changes on a terminal, and what goes wrong as it happens.

import type { FleetStatus } from '../../src/contracts/fleet.ts';
import { problemText, type Problem } from '../../src/contracts/problem.ts';

export interface Progress {
  show(status: FleetStatus): void;
  /** A line that stays; none when quiet. */
  note(line: string): void;
  /** A line that stays, of what goes wrong. */
  warn(line: string): void;
  /** A problem as a line that stays, unless it was the last one told. */
  trouble(problem: Problem): void;
  /** Leaves the terminal's line. */
  end(): void;
}

const ERASE_LINE = '\r\x1b[K';

/** Progress on a stream. A line that changes only on a terminal; nothing but what goes wrong when quiet. */
export function createProgress(stream: NodeJS.WriteStream, quiet: boolean): Progress {
  const live = stream.isTTY && !quiet;
  let told = '';
  const warn = (line: string): void => void stream.write(`${live ? ERASE_LINE : ''}${line}\n`);
  const trouble = (problem: Problem): void => {
    const text = problemText(problem);
    if (text !== told) warn(`iot-emulator: ${text}`);
    told = text;
  };
  return {
    note: (line) => void (quiet || warn(line)),
    warn,
    trouble,
    show(status) {
      const problem = status.problem ?? status.connection.problem;
      if (problem === null) told = '';
      else trouble(problem);
      if (live) stream.write(ERASE_LINE + progressLine(status).slice(0, (stream.columns || 80) - 1));
    },
    end() {
      if (live) stream.write(ERASE_LINE);
    },
  };
}

function progressLine(status: FleetStatus): string {
  const { ledger, devices, connection } = status;
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  const seconds = ((status.tick * status.tickMs) / 1000).toFixed(1);
  return [
    `${seconds} s`, `${grouped(devices.total)} devices`, `${grouped(Math.round(status.sentPerSecond))} msg/s`,
    `sent ${grouped(ledger.sent)}`, `dropped ${grouped(dropped)}`, `held ${grouped(ledger.held)}`,
    `lag p99 ${Math.round(status.lag.p99Ms)} ms`, connection.state === 'off' ? '' : connection.state,
  ].filter((part) => part !== '').join('  ');
}

function grouped(value: number): string {
  return value.toLocaleString('en');
}

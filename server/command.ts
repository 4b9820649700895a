// What the dispatcher knows of a command. A file in server/commands exports one; what is heavy is imported in `run`.

import type { Arguments, Option } from './command-options.ts';

export interface Command {
  readonly name: string;
  /** Behind `iot-emulator NAME` in the help. */
  readonly usage: string;
  /** One line in the list of commands. */
  readonly summary: string;
  /** More lines for `--help`, e.g. exit codes and examples. */
  readonly details: string;
  readonly options: readonly Option[];
  /** Steps of the build (server/build/build.ts) whose outputs the command reads. */
  readonly builds: readonly string[];
  /** Resolves to the exit code. A ProblemError is told on stderr and becomes 2. `args`: as they were given. */
  run(input: Arguments, args: readonly string[]): Promise<number>;
}

/** Exit codes, the same for every command. */
export const EXIT = { done: 0, unexpected: 1, wrongInput: 2, notConnected: 3, interrupted: 130 } as const;

// A child process as the tests see it: its lines, its end, and a stop that always comes to an end.

import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { withDeadline } from './wait.ts';
import { ROOT } from './folder.ts';

/** The Node that the checkout brings along; never the host's. */
export const NODE = `${ROOT}node_modules/.bin/node`;

/** Lines kept per stream of a program that runs on and on; older ones go. */
const MAX_LINES = 20_000;
/** Lines kept of a program that is run to its end. */
const MAX_OUTPUT_LINES = 2_000_000;

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  readonly maxLines?: number;
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const running = new Set<ChildProcess>();
// Whoever ends the tests ends what they started.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

/** Started at once; `stop` or `await using` ends it. */
export class Program implements AsyncDisposable {
  readonly name: string;
  readonly child: ChildProcess;
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  readonly finished: Promise<Finished>;
  #maxLines: number;
  #listeners = new Set<(line: string) => void>();

  constructor(command: string, args: readonly string[], options: ProgramOptions = {}) {
    this.name = [command.split('/').at(-1), ...args.slice(0, 2)].join(' ');
    this.child = spawn(command, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...options.env },
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    this.#maxLines = options.maxLines ?? MAX_LINES;
    running.add(this.child);
    this.child.once('close', () => running.delete(this.child));
    this.child.stdin?.end(options.stdin);
    this.#collect(this.child.stdout!, this.stdout);
    this.#collect(this.child.stderr!, this.stderr);
    this.finished = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) =>
        resolve({ code, signal, stdout: this.stdout.join('\n'), stderr: this.stderr.join('\n') }),
      );
    });
    this.finished.catch(() => undefined);
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The first line of stdout or stderr, past or future, that `match` takes. Fails when the program ends before. */
  line(match: (line: string) => boolean, what: string, withinMs = 30_000): Promise<string> {
    const known = [...this.stdout, ...this.stderr].find(match);
    if (known !== undefined) return Promise.resolve(known);
    let listener: (line: string) => void = () => undefined;
    const seen = new Promise<string>((resolve, reject) => {
      listener = (line) => {
        if (match(line)) resolve(line);
      };
      this.#listeners.add(listener);
      this.finished.then(
        ({ code, signal }) => reject(new Error(`${this.name} ended (${code ?? signal}) before ${what}:\n${this.tail()}`)),
        reject,
      );
    });
    return withDeadline(seen, withinMs, `${this.name}: ${what}`)
      .catch((error: Error) => {
        throw new Error(`${error.message}\n${this.tail()}`);
      })
      .finally(() => this.#listeners.delete(listener));
  }

  /** SIGTERM, and SIGKILL when that is not enough within `withinMs`. Resolves with how it ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', withinMs = 10_000): Promise<Finished> {
    if (this.running) this.child.kill(signal);
    const killer = setTimeout(() => this.child.kill('SIGKILL'), withinMs);
    try {
      return await this.finished;
    } finally {
      clearTimeout(killer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.pid !== undefined) await this.stop();
  }

  /** The last lines of both streams, for messages. */
  tail(lines = 20): string {
    return [...this.stdout.slice(-lines), ...this.stderr.slice(-lines)].join('\n');
  }

  #collect(stream: NodeJS.ReadableStream, into: string[]): void {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      into.push(line);
      if (into.length > this.#maxLines) into.splice(0, this.#maxLines >> 1);
      for (const listener of this.#listeners) listener(line);
    });
  }
}

/** Runs to the end; kills and fails after `withinMs`. */
export async function run(command: string, args: readonly string[], options: ProgramOptions & { readonly withinMs?: number } = {}): Promise<Finished> {
  const program = new Program(command, args, { maxLines: MAX_OUTPUT_LINES, ...options });
  try {
    return await withDeadline(program.finished, options.withinMs ?? 60_000, `${program.name} ends`);
  } finally {
    if (program.running) await program.stop('SIGKILL');
  }
}

// The dispatcher: `iot-emulator COMMAND …`. Finds the command, parses its options, builds what it reads, runs it.

import { readFileSync } from 'node:fs';
import { ProblemError, problemText } from '../src/contracts/problem.ts';
import { BuildError } from './build/step.ts';
import { ensureBuilt } from './build/build.ts';
import { fromRoot } from './build/paths.ts';
import { EXIT, type Command } from './command.ts';
import { check } from './commands/check.ts';
import { deploy } from './commands/deploy.ts';
import { drill } from './commands/drill.ts';
import { link } from './commands/link.ts';
import { run } from './commands/run.ts';
import { serve } from './commands/serve-command.ts';
import { optionLines, parseOptions, usageProblem } from './command-options.ts';
import { closest } from './suggestion.ts';

const COMMANDS: readonly Command[] = [serve, run, check, link, deploy, drill];

/** Runs the command line (without node and file) and resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    return await dispatch(args);
  } catch (error) {
    if (error instanceof ProblemError) return tell(problemText(error.problem), EXIT.wrongInput);
    if (error instanceof BuildError) return tell(`the build failed: ${error.message}\nTo mend it: ${error.remedy}`, EXIT.wrongInput);
    throw error;
  }
}

async function dispatch(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (name === 'help' || name === '--help' || name === '-h') return help(rest[0]);
  if (name === 'version' || name === '--version' || name === '-v') return print(version());
  const command = commandNamed(name);
  const input = parseOptions(command.name, command.options, rest);
  if (input.given['help'] === true) return help(command.name);
  await ensureBuilt(command.builds);
  return command.run(input, rest);
}

function commandNamed(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const near = closest(name, [...COMMANDS.map((candidate) => candidate.name), 'help', 'version']);
  throw usageProblem('unknown-command', `there is no command ${name}`,
    near === null ? 'iot-emulator help lists the commands' : `did you mean ${near}?`);
}

function help(name: string | undefined): number {
  if (name !== undefined && !name.startsWith('-')) return print(commandHelp(commandNamed(name)));
  const width = Math.max(...COMMANDS.map((command) => command.name.length)) + 2;
  const list = COMMANDS.map((command) => `  ${command.name.padEnd(width)}${command.summary}`).join('\n');
  return print(`Emulates fleets of IoT devices.

Usage: iot-emulator COMMAND …
${list}
  ${'help'.padEnd(width)}this text; help COMMAND tells a command's options
  ${'version'.padEnd(width)}the version

In a checkout: npm start -- … is serve, npm run emulate -- … is run, npm run iot-emulator -- COMMAND … is any of them.
SCENARIO is a file, - for standard input, a share link, or gallery:NAME.
Exit codes: 0 done and as expected, 1 ran but an expectation failed, 2 the input is wrong,
            3 could not connect or ended without a connection, 130 interrupted after a clean end.`);
}

function commandHelp(command: Command): string {
  const details = command.details === '' ? '' : `\n\n${command.details}`;
  return `${command.summary}\n\nUsage: iot-emulator ${command.name} ${command.usage}\n\n${optionLines(command.options)}${details}`;
}

function version(): string {
  return (JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as { version: string }).version;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.done;
}

function tell(text: string, code: number): number {
  process.stderr.write(`iot-emulator: ${text}\n`);
  return code;
}

// Options of a command: one table says what there is, and makes the parser, the messages and the help text.

import { parseArgs } from 'node:util';
import { ProblemError } from '../src/contracts/problem.ts';
import { closest } from './suggestion.ts';

export interface Option {
  readonly name: string;
  /** What stands for the value in the help, e.g. `URL`; absent for a switch. */
  readonly value?: string;
  readonly help: string;
  /** Shown in the help and accepted for an option whose part is not there. */
  readonly default?: string;
  /** The part is not there yet: anything but `off` and the default is refused. */
  readonly notYet?: boolean;
}

export interface Arguments {
  readonly positionals: readonly string[];
  /** What was given, without defaults; a switch is `true`. */
  readonly given: Readonly<Record<string, string | true>>;
}

/** Parses a command's arguments against its table. Throws a ProblemError that names the option and the remedy. */
export function parseOptions(command: string, table: readonly Option[], args: readonly string[]): Arguments {
  const known = [...table, HELP];
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(known.map((option) => [option.name, { type: option.value === undefined ? 'boolean' : 'string' }])),
  });
  const positionals: string[] = [];
  const given: Record<string, string | true> = Object.create(null);
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind === 'option') given[token.name] = valueOf(command, known, token.rawName, token.name, token.value);
  }
  return { positionals, given };
}

const HELP: Option = { name: 'help', help: 'this text' };

function valueOf(command: string, table: readonly Option[], rawName: string, name: string, value: string | undefined): string | true {
  const option = table.find((candidate) => candidate.name === name);
  if (option === undefined || !rawName.startsWith('--')) {
    throw usageProblem('unknown-option', `${command} has no option ${rawName}`, suggestion(name, table.map((known) => known.name), command));
  }
  if (option.value === undefined) {
    if (value !== undefined) throw usageProblem('value-not-wanted', `--${name} takes no value`, `write --${name} alone`);
    return true;
  }
  if (value === undefined || (value.startsWith('--') && value.length > 2)) {
    throw usageProblem('value-missing', `--${name} needs a value`, `write --${name} ${option.value}`);
  }
  if (option.notYet === true && value !== 'off' && value !== option.default) {
    throw usageProblem('not-yet', `--${name} is not there yet`, `leave it out or write --${name} off`);
  }
  return value;
}

function suggestion(name: string, names: readonly string[], command: string): string {
  const near = closest(name, names);
  return near === null ? `iot-emulator ${command} --help lists the options` : `did you mean --${near}?`;
}

/** What a wrong command line is told by; the command exits with 2. */
export function usageProblem(code: string, message: string, remedy: string): ProblemError {
  return new ProblemError({ code, message, remedy });
}

/** The options as lines of a help text. */
export function optionLines(table: readonly Option[]): string {
  const left = (option: Option): string => `  --${option.name}${option.value === undefined ? '' : ` ${option.value}`}`;
  const width = Math.max(...[...table, HELP].map((option) => left(option).length)) + 2;
  return [...table, HELP]
    .map((option) => {
      const notes = [option.default === undefined ? '' : ` (default ${option.default})`, option.notYet === true ? ' (not there yet)' : ''];
      return `${left(option).padEnd(width)}${option.help}${notes.join('')}`;
    })
    .join('\n');
}

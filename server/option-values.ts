// Where an option's text comes from: command line before environment before configuration file before default.

import { parse } from 'yaml';
import { ProblemError } from '../src/contracts/problem.ts';
import { LATER_SECTIONS, SERVE_OPTIONS, type OptionRow } from './options.ts';

/** Texts by option name; a list option holds several. */
export type OptionTexts = ReadonlyMap<string, readonly string[]>;
export type Environment = Readonly<Record<string, string | undefined>>;

const CONFIG_BYTES = 1024 * 1024;

/** Throws a ProblemError for whatever is not in the table. */
export function readArguments(argv: readonly string[]): OptionTexts {
  const texts = new Map<string, string[]>();
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at]!;
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(argument);
    if (match === null || !isKnown(match[1]!)) throw unknownOption(argument);
    const value = match[2] ?? argv[(at += 1)];
    if (value === undefined) throw optionProblem(match[1]!, 'needs a value', 'write it behind the option');
    texts.set(match[1]!, [...(texts.get(match[1]!) ?? []), value]);
  }
  return texts;
}

/** `IOT_EMULATOR_CORE_PORT` is `--core-port`. */
export function readEnvironment(env: Environment): OptionTexts {
  const texts = new Map<string, readonly string[]>();
  for (const name of [...SERVE_OPTIONS.map((row) => row.name), 'config']) {
    const value = env[`IOT_EMULATOR_${name.toUpperCase().replaceAll('-', '_')}`];
    if (value !== undefined && value !== '') texts.set(name, [value]);
  }
  return texts;
}

/** Reads the text of a configuration file. */
export function readConfig(text: string, file: string): OptionTexts {
  const texts = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(parseConfig(text, file))) {
    const section = LATER_SECTIONS[name];
    if (section !== undefined) refuseSection(name, section, value);
    else if (!SERVE_OPTIONS.some((row) => row.name === name)) throw configProblem(file, `has an unknown key ${name}`, 'see serve --help for the keys');
    else if (value !== null) texts.set(name, Array.isArray(value) ? value.map(String) : [String(value)]);
  }
  return texts;
}

function parseConfig(text: string, file: string): Record<string, unknown> {
  if (text.length > CONFIG_BYTES) throw configProblem(file, 'is larger than 1 MiB', 'name the right file');
  let content: unknown;
  try {
    content = parse(text, { maxAliasCount: 10 });
  } catch (error) {
    throw configProblem(file, `is no valid YAML: ${(error as Error).message.split('\n')[0]}`, 'correct it');
  }
  if (content === null || content === undefined) return {};
  if (typeof content !== 'object' || Array.isArray(content)) throw configProblem(file, 'is no map of keys', 'write one key: value per line');
  return content as Record<string, unknown>;
}

function refuseSection(name: string, section: string, value: unknown): void {
  const isEmpty = value === null || value === 'off' || value === false || (Array.isArray(value) && value.length === 0);
  if (!isEmpty) throw notInThisVersion(`the key ${name}`, section);
}

/** The texts of one option, and whether they were given at all. */
export function textsOf(row: OptionRow, sources: readonly OptionTexts[]): { readonly texts: readonly string[]; readonly given: boolean } {
  for (const source of sources) {
    const texts = source.get(row.name);
    if (texts !== undefined) return { texts, given: true };
  }
  return { texts: row.fallback === null ? [] : [row.fallback], given: false };
}

function isKnown(name: string): boolean {
  return name === 'config' || SERVE_OPTIONS.some((row) => row.name === name);
}

function unknownOption(argument: string): ProblemError {
  return new ProblemError({ code: 'unknown-option', message: `serve does not know ${argument}`, remedy: 'see serve --help for its options' });
}

export function optionProblem(name: string, what: string, remedy: string): ProblemError {
  return new ProblemError({ code: 'bad-option', message: `--${name} ${what}`, remedy });
}

export function notInThisVersion(what: string, part: string): ProblemError {
  return new ProblemError({ code: 'not-in-this-version', message: `${what} belongs to a part that is not in this version: ${part}`, remedy: 'leave it out, or set it to off' });
}

function configProblem(file: string, what: string, remedy: string): ProblemError {
  return new ProblemError({ code: 'bad-config', message: `${file} ${what}`, remedy });
}

// The relay's configuration: checked once, before anything is opened.

import { readFileSync, statSync } from 'node:fs';
import { ProblemError } from '../src/contracts/problem.ts';
import type { Speed } from '../src/contracts/time.ts';
import { notInThisVersion, optionProblem, readArguments, readConfig, readEnvironment, textsOf, type Environment } from './option-values.ts';
import { SERVE_OPTIONS, type OptionRow } from './options.ts';

/** A port number, 0 for any free one, or null for a listener that is not opened. */
export type Port = number | null;

export interface Config {
  readonly host: string;
  readonly port: Port;
  readonly corePort: Port;
  readonly mqttPort: Port;
  readonly tokenFile: string | null;
  readonly usersFile: string | null;
  readonly allowOrigins: readonly string[];
  readonly allowHosts: readonly string[];
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly page: PageConfig;
}

/** What the operator wants the page to start with. */
export interface PageConfig {
  /** A file or `gallery:NAME`. */
  readonly scenario: string | null;
  readonly broker: string | null;
  readonly speed: Speed;
  readonly workers: number | 'auto';
}

const FILE_BYTES = 1024 * 1024;

/** Reads all options. Throws a ProblemError that names option and remedy. */
export function readServeConfig(argv: readonly string[], env: Environment): Config {
  const fromArguments = readArguments(argv);
  const fromEnvironment = readEnvironment(env);
  const file = fromArguments.get('config')?.at(-1) ?? fromEnvironment.get('config')?.[0];
  const sources = [fromArguments, fromEnvironment, ...(file === undefined ? [] : [readConfig(readTextFile(file, 'config'), file)])];
  const values = new Map(SERVE_OPTIONS.map((row) => [row.name, checked(row, sources)]));
  return assemble((name) => values.get(name) ?? []);
}

function assemble(texts: (name: string) => readonly string[]): Config {
  const one = (name: string): string | null => texts(name).at(-1) ?? null;
  return {
    host: one('host')!,
    port: portOf(one('port')!),
    corePort: portOf(one('core-port')!),
    mqttPort: portOf(one('mqtt-port')!),
    tokenFile: one('token-file'),
    usersFile: one('users'),
    allowOrigins: texts('allow-origin').flatMap(splitList),
    allowHosts: texts('allow-host').flatMap(splitList).map((host) => host.toLowerCase()),
    tls: tlsOf(one('tls-cert'), one('tls-key')),
    page: {
      scenario: one('page-scenario'),
      broker: one('page-broker'),
      speed: one('page-speed') === 'max' ? 'max' : Number(one('page-speed')),
      workers: one('page-workers') === 'auto' ? 'auto' : Number(one('page-workers')),
    },
  };
}

/** The option's texts with `off` and empty ones taken out, each checked by its kind. */
function checked(row: OptionRow, sources: Parameters<typeof textsOf>[1]): readonly string[] {
  const { texts, given } = textsOf(row, sources);
  if (row.later !== undefined && given && texts.some((text) => text !== 'off' && text !== row.fallback)) {
    throw notInThisVersion(`--${row.name}`, row.later);
  }
  const kept = row.kind === 'port' ? texts : texts.filter((text) => text !== 'off' && text !== '');
  for (const text of kept) checkText(row, text);
  return kept.length === 0 && row.fallback !== null ? [row.fallback] : kept;
}

function checkText(row: OptionRow, text: string): void {
  switch (row.kind) {
    case 'port':
      if (text !== 'off' && !isWhole(text, 0, 65_535)) throw optionProblem(row.name, `is no port: ${text}`, 'give a number from 0 to 65535, or off');
      return;
    case 'workers':
      if (text !== 'auto' && !isWhole(text, 1, 64)) throw optionProblem(row.name, `is no number of workers: ${text}`, 'give a number from 1 to 64, or auto');
      return;
    case 'speed':
      if (text !== 'max' && !(Number(text) >= 0.1 && Number(text) <= 1000)) throw optionProblem(row.name, `is no speed: ${text}`, 'give a factor from 0.1 to 1000, or max');
      return;
    case 'choice':
      if (!row.choices!.includes(text)) throw optionProblem(row.name, `is none of ${row.choices!.join(', ')}: ${text}`, 'choose one of them');
      return;
    case 'url':
      if (!URL.canParse(text)) throw optionProblem(row.name, `is no URL: ${text}`, 'write it with its scheme, like ws://127.0.0.1:9001');
      return;
    case 'broker':
      checkBroker(row, text);
      return;
    case 'list':
    case 'text':
    case 'file':
  }
}

/** What a page can reach. It is handed to whoever opens the page, so it names nobody. */
function checkBroker(row: OptionRow, text: string): void {
  const url = URL.parse(text);
  if (url === null || !/^wss?:$/.test(url.protocol)) throw optionProblem(row.name, `is no address that a page can reach: ${text}`, 'write ws://HOST:PORT or wss://HOST:PORT');
  if (url.username !== '' || url.password !== '') throw optionProblem(row.name, 'holds a user or a password, which every visitor would get', 'leave them out; the page asks for them');
}

function isWhole(text: string, low: number, high: number): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= low && Number(text) <= high;
}

function portOf(text: string): Port {
  return text === 'off' ? null : Number(text);
}

function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
}

function tlsOf(certFile: string | null, keyFile: string | null): Config['tls'] {
  if (certFile === null && keyFile === null) return null;
  if (certFile === null || keyFile === null) {
    throw optionProblem(certFile === null ? 'tls-key' : 'tls-cert', 'needs its counterpart', 'give --tls-cert and --tls-key together');
  }
  return { certFile, keyFile };
}

/** A text file named by an option, at most 1 MiB. */
export function readTextFile(file: string, option: string): string {
  try {
    if (statSync(file).size > FILE_BYTES) throw optionProblem(option, `names a file larger than 1 MiB: ${file}`, 'name the right file');
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw optionProblem(option, `names a file that cannot be read: ${file}`, 'check its path and permissions');
  }
}

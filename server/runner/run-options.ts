// Options of `run`: the table, and what its texts mean.

import { readFileSync } from 'node:fs';
import type { Broker, TlsFiles } from '../../src/contracts/fleet.ts';
import type { Shard } from '../../src/contracts/plan.ts';
import type { Speed } from '../../src/contracts/time.ts';
import { usageProblem, type Arguments, type Option } from '../command-options.ts';
import { TO_STDOUT } from './truth-file.ts';
import { parseDurationMs, parseInstantMs, parseInteger } from './values.ts';

export const RUN_OPTIONS: readonly Option[] = [
  { name: 'broker', value: 'URL', default: 'mqtt://127.0.0.1:1883', help: 'mqtt, mqtts, ws or wss; none: encode and count only; stdout: one line per message' },
  { name: 'workers', value: 'N', default: 'auto', help: 'worker threads' },
  { name: 'shard', value: 'I/N', help: 'only part I (from 0) of N of every fleet; needs a fixed start' },
  { name: 'seed', value: 'N', help: "instead of the scenario's" },
  { name: 'start', value: 'ISO|now', help: "instant of tick 0, instead of the scenario's" },
  { name: 'speed', value: '1|10|max|backfill', default: '1', help: 'simulated seconds per second; backfill: from a start in the past as fast as the broker takes it, then 1' },
  { name: 'duration', value: '60s', help: 'simulated: instants in [start, start + duration)' },
  { name: 'connect-timeout', value: '30s', default: '30s', help: 'how long an absent broker is tried at the start' },
  { name: 'report', value: 'FILE', help: 'writes ledger, faults, checksum and journal as JSON' },
  { name: 'junit', value: 'FILE', help: 'writes what the run was checked for as JUnit XML' },
  { name: 'telemetry', value: 'URL', help: "a relay's base address; its /metrics show this run" },
  { name: 'metrics-port', value: 'N', default: 'off', notYet: true, help: 'a /metrics of its own' },
  { name: 'truth', value: 'FILE', help: 'writes which fault acted on what and when, as JSON lines; - is stdout' },
  { name: 'journal', value: 'FILE', help: 'repeats the live changes of a report or journal' },
  { name: 'username', value: 'NAME', help: 'for the broker' },
  { name: 'password-file', value: 'FILE', help: 'its first line is the password' },
  { name: 'ca', value: 'FILE', help: "PEM, the broker's authority" },
  { name: 'cert', value: 'FILE', help: 'PEM, client certificate' },
  { name: 'key', value: 'FILE', help: 'PEM, its key' },
  { name: 'credentials', value: 'FILE', default: 'off', notYet: true, help: 'CSV: id, clientId, username, password, cert, key; one row a device' },
  { name: 'quiet', help: 'no progress on stderr' },
];

export interface RunOptions {
  readonly scenario: string;
  readonly broker: Broker;
  readonly workers: number | 'auto';
  readonly shard: Shard | null;
  readonly seed: number | null;
  /** Null: the scenario's own start. */
  readonly start: number | 'now' | null;
  readonly speed: Speed;
  readonly durationMs: number | null;
  readonly connectTimeoutMs: number;
  readonly report: string | null;
  readonly junit: string | null;
  readonly telemetry: string | null;
  readonly journal: string | null;
  readonly truth: string | null;
  readonly quiet: boolean;
}

const BROKER_SCHEMES = ['mqtt:', 'mqtts:', 'ws:', 'wss:'];
const MOST_WORKERS = 64;
const MOST_SHARDS = 10_000;

/** Reads the arguments of `run`. Throws a ProblemError that names the option. */
export function readRunOptions({ positionals, given }: Arguments): RunOptions {
  const [scenario, ...more] = positionals;
  if (scenario === undefined || more.length > 0) {
    throw usageProblem('one-scenario', `run takes one scenario, and ${positionals.length} were named`, 'write iot-emulator run SCENARIO');
  }
  const text = (name: string): string | null => {
    const value = given[name];
    return typeof value === 'string' && value !== 'off' ? value : null;
  };
  const parsed = <T>(name: string, fallback: T, parse: (option: string, value: string) => T): T => {
    const value = given[name];
    return typeof value === 'string' ? parse(`--${name}`, value) : fallback;
  };
  const broker = readBroker(typeof given['broker'] === 'string' ? given['broker'] : 'mqtt://127.0.0.1:1883', text);
  if (broker.kind === 'stdout' && text('truth') === TO_STDOUT) {
    throw usageProblem('stdout-taken', '--truth - and --broker stdout both want stdout', 'name a file for --truth');
  }
  return {
    scenario,
    broker,
    workers: parsed<number | 'auto'>('workers', 'auto', (option, value) => (value === 'auto' ? 'auto' : parseInteger(option, value, 1, MOST_WORKERS))),
    shard: parsed<Shard | null>('shard', null, parseShard),
    seed: parsed<number | null>('seed', null, (option, value) => parseInteger(option, value, 0, Number.MAX_SAFE_INTEGER)),
    start: parsed<number | 'now' | null>('start', null, (option, value) => (value === 'now' ? 'now' : parseInstantMs(option, value))),
    speed: parsed<Speed>('speed', 1, parseSpeed),
    durationMs: parsed<number | null>('duration', null, parseDurationMs),
    connectTimeoutMs: parsed('connect-timeout', 30_000, parseDurationMs),
    report: text('report'),
    junit: text('junit'),
    telemetry: parsed<string | null>('telemetry', null, parseRelay),
    journal: text('journal'),
    truth: text('truth'),
    quiet: given['quiet'] === true,
  };
}

function readBroker(url: string, text: (name: string) => string | null): Broker {
  if (url === 'none' || url === 'stdout') return { kind: url };
  const parsed = URL.parse(url);
  if (parsed === null || !BROKER_SCHEMES.includes(parsed.protocol) || parsed.hostname === '') {
    throw usageProblem('bad-broker', `--broker ${url} is no address of a broker`,
      'write mqtt://HOST:PORT, mqtts://, ws:// or wss://, none, or stdout');
  }
  const username = text('username') ?? (parsed.username === '' ? null : decodeURIComponent(parsed.username));
  const password = text('password-file') === null
    ? (parsed.password === '' ? null : decodeURIComponent(parsed.password))
    : readOptionFile('--password-file', text('password-file')!).split(/\r?\n/u)[0]!;
  parsed.username = '';
  parsed.password = '';
  return {
    kind: 'mqtt',
    url: parsed.href,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...readTls(text),
  };
}

function readTls(text: (name: string) => string | null): { tls?: TlsFiles } {
  if ((text('cert') === null) !== (text('key') === null)) {
    throw usageProblem('cert-without-key', `--${text('cert') === null ? 'key' : 'cert'} needs its counterpart`, 'give --cert and --key together');
  }
  const entries = (['ca', 'cert', 'key'] as const)
    .filter((name) => text(name) !== null)
    .map((name) => [name, readOptionFile(`--${name}`, text(name)!)]);
  return entries.length === 0 ? {} : { tls: Object.fromEntries(entries) as TlsFiles };
}

function parseShard(option: string, value: string): Shard {
  const match = /^(\d+)\/(\d+)$/u.exec(value);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || count < 1 || count > MOST_SHARDS || index >= count) {
    throw usageProblem('bad-shard', `${option} ${value} is no part of a whole`, `write ${option} I/N with I from 0 to N − 1, e.g. 0/4`);
  }
  return { index, count };
}

function parseSpeed(option: string, value: string): Speed {
  if (value === 'max' || value === 'backfill') return value;
  const speed = Number(value);
  if (value.trim() === '' || !(speed >= 0.1 && speed <= 1000)) {
    throw usageProblem('bad-speed', `${option} ${value} is no speed`, `write ${option} with a number from 0.1 to 1000, max, or backfill`);
  }
  return speed;
}

function parseRelay(option: string, value: string): string {
  const parsed = URL.parse(value);
  if (parsed === null || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
    throw usageProblem('bad-relay', `${option} ${value} is no address of a relay`, `write ${option} http://127.0.0.1:8080/`);
  }
  return parsed.href;
}

/** Contents of a file that an option names. */
export function readOptionFile(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw usageProblem('file-unreadable', `${option} ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      'name a file that can be read');
  }
}

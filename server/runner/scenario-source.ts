// Where a scenario comes from: a file, `-` for standard input, a share link, or gallery:NAME. One place for every command.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError } from '../../src/contracts/problem.ts';
import { decodeLink } from '../../src/scenario/link.ts';
import { fromRoot } from '../build/paths.ts';
import { closest } from '../suggestion.ts';

/** The text of a scenario; a share link also brings a seed and the instant of its start. */
export interface ScenarioSource {
  /** What messages call it. */
  readonly name: string;
  readonly text: string;
  readonly seed: number | null;
  readonly startMs: number | null;
}

const GALLERY = 'public/scenarios';
const GALLERY_PREFIX = 'gallery:';
/** More is no scenario: the planner refuses far less, with line and column. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Reads a SCENARIO argument. Throws a ProblemError that names it and the remedy. */
export async function readScenario(argument: string): Promise<ScenarioSource> {
  if (argument === '-') return plain('standard input', await readStandardInput());
  if (argument.startsWith(GALLERY_PREFIX)) return readGallery(argument.slice(GALLERY_PREFIX.length));
  if (isShareLink(argument)) return readLink(argument);
  return plain(argument, readText(argument));
}

/** A share link: an address with a fragment, or the fragment alone. */
export function isShareLink(argument: string): boolean {
  return argument.startsWith('#') || /^https?:\/\/[^#]*#/u.test(argument);
}

/** Names of the gallery's scenarios. */
export function galleryNames(): readonly string[] {
  return readdirSync(fromRoot(GALLERY)).filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length)).sort();
}

function readGallery(name: string): ScenarioSource {
  const names = galleryNames();
  if (!names.includes(name)) {
    const near = closest(name, names);
    throw refusal('unknown-gallery-scenario', `the gallery has no scenario ${JSON.stringify(name)}`,
      near === null ? `it has ${names.join(', ')}` : `did you mean gallery:${near}?`);
  }
  return plain(`${GALLERY_PREFIX}${name}`, readText(fromRoot(join(GALLERY, `${name}.yaml`))));
}

async function readLink(link: string): Promise<ScenarioSource> {
  const content = await decodeLink(link.slice(link.indexOf('#') + 1));
  if (!content.ok) throw new ProblemError(content.problems[0]!);
  return { name: 'share link', text: content.value.scenario, seed: content.value.seed, startMs: content.value.startMs };
}

function readText(file: string): string {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw refusal('scenario-is-folder', `${file} is a folder`, 'name a file of it');
    if (stat.size > MOST_BYTES) throw tooLarge(file);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw refusal('scenario-not-found', `there is no file ${file}`, `name a file, - for standard input, a share link, or one of ${galleryList()}`);
    }
    throw refusal('scenario-unreadable', `${file} cannot be read (${code ?? String(error)})`, 'name a file that can be read');
  }
}

function galleryList(): string {
  return galleryNames().map((name) => `${GALLERY_PREFIX}${name}`).join(', ');
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) throw tooLarge('standard input');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function plain(name: string, text: string): ScenarioSource {
  return { name, text, seed: null, startMs: null };
}

function tooLarge(name: string): ProblemError {
  return refusal('scenario-too-large', `${name} holds more than ${MOST_BYTES / 1024 / 1024} MiB`, 'name a scenario');
}

function refusal(code: string, message: string, remedy: string): ProblemError {
  return new ProblemError({ code, message, remedy });
}

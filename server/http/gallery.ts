// The gallery of scenarios that comes with the project: `public/scenarios/NAME.yaml`, as the build copies them.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { GalleryEntry } from '../../src/contracts/page.ts';

const FILE_BYTES = 1024 * 1024;
const MOST_ENTRIES = 200;

export class Gallery {
  readonly #folder: string;
  #entries: readonly GalleryEntry[] | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All entries by name; a file that is no scenario is left out. */
  entries(): readonly GalleryEntry[] {
    this.#entries ??= this.#read();
    return this.#entries;
  }

  /** The text of `NAME.yaml`, or null. */
  text(name: string): string | null {
    return /^[\w-]{1,64}$/.test(name) ? readText(join(this.#folder, `${name}.yaml`)) : null;
  }

  #read(): readonly GalleryEntry[] {
    let names: string[] = [];
    try {
      names = readdirSync(this.#folder).filter((name) => name.endsWith('.yaml')).sort().slice(0, MOST_ENTRIES);
    } catch {
      // No gallery: an empty one.
    }
    return names.flatMap((name) => entryOf(name.slice(0, -'.yaml'.length), readText(join(this.#folder, name))));
  }
}

function readText(file: string): string | null {
  try {
    return statSync(file).size > FILE_BYTES ? null : readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function entryOf(name: string, text: string | null): GalleryEntry[] {
  try {
    const scenario = parse(text ?? '') as Record<string, unknown>;
    const fleets = Array.isArray(scenario['fleets']) ? (scenario['fleets'] as { count?: unknown }[]) : [];
    const devices = fleets.reduce((sum, fleet) => sum + (typeof fleet.count === 'number' ? fleet.count : 0), 0);
    return [{ name, title: byLanguage(scenario['title'], name), description: byLanguage(scenario['description'], ''), devices }];
  } catch {
    return [];
  }
}

function byLanguage(value: unknown, fallback: string): Record<string, string> {
  if (typeof value === 'string') return { en: value };
  if (value === null || typeof value !== 'object') return { en: fallback };
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

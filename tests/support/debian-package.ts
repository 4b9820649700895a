// Programs of Debian packages, unpacked into a cache folder without being installed: no root, no service started.

import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './program.ts';

const CACHE = process.env['INTEROP_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'iot-emulator-interop');

/** A folder of the cache that appears whole or not at all; `fill` is called when it is not there yet. */
export async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  const part = `${folder}.${process.pid}`;
  await mkdir(part, { recursive: true });
  try {
    await fill(part);
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** The folder under which the packages are unpacked. Their dependencies are not followed: name what is needed. */
export function debianPackages(name: string, packages: readonly string[]): Promise<string> {
  return cached(name, async (folder) => {
    const archives = join(folder, 'archives');
    await mkdir(archives);
    await download(packages, archives);
    for (const archive of await readdir(archives)) {
      await expectDone('dpkg-deb', ['-x', join(archives, archive), folder]);
    }
    await rm(archives, { recursive: true });
  });
}

async function download(packages: readonly string[], folder: string): Promise<void> {
  const first = await run('apt-get', ['download', '-qq', ...packages], { cwd: folder, withinMs: 120_000 });
  if (first.code === 0) return;
  await run('apt-get', ['update', '-qq'], { withinMs: 120_000 });
  await expectDone('apt-get', ['download', '-qq', ...packages], folder);
}

/** Runs a program that must succeed. */
export async function expectDone(command: string, args: readonly string[], cwd?: string): Promise<string> {
  const done = await run(command, args, { ...(cwd === undefined ? {} : { cwd }), withinMs: 300_000 });
  if (done.code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${done.code ?? done.signal}: ${done.stderr}`);
  return done.stdout;
}

/** Full path of an installed program, or undefined. Debian keeps some outside a user's PATH. */
export function installed(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

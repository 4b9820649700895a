// Which Chromium the browser tests and benchmarks run in: the one of the npm package (unpacked once into
// build/chromium/VERSION, with the libraries that a bare machine lacks), else an installed one.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { NODE, Program } from './program.ts';
import { ROOT, temporaryFolder } from './folder.ts';

export interface Chromium {
  readonly executable: string;
  /** What the program needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** `Chromium 153.0.…` as the program itself says. */
  readonly version: string;
}

// A tab that is not on a screen is slowed down by these defaults of test tools' absence: the tests' own pages are
// never meant to be, except where a test says so (see `throttled`).
const STEADY = ['--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding'];
const QUIET = ['--no-first-run', '--no-default-browser-check', '--disable-component-update', '--disable-background-networking', '--disable-sync', '--disable-gpu', '--mute-audio', '--hide-scrollbars'];

let found: Chromium | undefined;

/** The Chromium of this machine, looked for once. Throws with what to install when there is none. */
export function findChromium(): Chromium {
  found ??= candidates().map(probe).find((candidate) => candidate !== undefined);
  if (found === undefined) {
    throw new Error(
      'no Chromium runs here: install one (Debian: apt-get install chromium) or name one in CHROMIUM_PATH; ' +
        'on x64 Linux the npm package @sparticuz/chromium brings its own (npm ci without --omit=dev)',
    );
  }
  return found;
}

type Candidate = Omit<Chromium, 'version'>;

function candidates(): Candidate[] {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined) return [{ executable: named, env: {} }];
  const list: Candidate[] = [];
  const packaged = unpacked();
  if (packaged !== undefined) list.push(packaged);
  const playwrights = chromium.executablePath();
  const installed = [playwrights, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
  return [...list, ...installed.filter((path) => path && existsSync(path)).map((executable) => ({ executable, env: {} }))];
}

function probe(candidate: Candidate): Chromium | undefined {
  const answer = spawnSync(candidate.executable, ['--version'], { env: { ...process.env, ...candidate.env }, encoding: 'utf8', timeout: 20_000 });
  return answer.status === 0 ? { ...candidate, version: answer.stdout.trim() } : undefined;
}

/** The npm package's Chromium, unpacked on first use; undefined where the package has none (it is x64 Linux only). */
function unpacked(): Candidate | undefined {
  const manifest = join(ROOT, 'node_modules/@sparticuz/chromium/package.json');
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(manifest)) return undefined;
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const folder = join(ROOT, 'build/chromium', version);
  if (!existsSync(folder)) unpackInto(folder);
  const libraries = [join(folder, 'al2023/lib'), folder].join(':');
  const fonts = existsSync('/etc/fonts/fonts.conf') ? undefined : { FONTCONFIG_PATH: join(folder, 'fonts') };
  return { executable: join(folder, 'chromium'), env: { LD_LIBRARY_PATH: libraries, ...fonts } };
}

// Into a folder beside it first, so that it appears whole or not at all, whoever else unpacks at the same time.
function unpackInto(folder: string): void {
  mkdirSync(join(folder, '..'), { recursive: true });
  const part = mkdtempSync(`${folder}.part-`);
  const { status, stderr } = spawnSync(NODE, [join(ROOT, 'tests/support/extract-chromium.ts')], { env: { ...process.env, TMPDIR: part }, encoding: 'utf8', timeout: 180_000 });
  if (status !== 0) throw new Error(`the Chromium of @sparticuz/chromium could not be unpacked: ${stderr}`);
  try {
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

export interface LaunchChoices {
  /** Keep Chromium's throttling of hidden pages, which test tools switch off. */
  readonly throttled?: boolean;
  readonly args?: readonly string[];
}

/** A headless browser driven by playwright-core. Its debugger slows WebSockets 3–4 times: not for benchmarks. */
export function launchBrowser({ throttled = false, args = [] }: LaunchChoices = {}): Promise<Browser> {
  const { executable, env } = findChromium();
  const options: LaunchOptions = { executablePath: executable, env: { ...process.env, ...env } as Record<string, string>, args: [...args], headless: true };
  if (throttled) options.ignoreDefaultArgs = STEADY;
  return chromium.launch(options);
}

/** A browser on one page, with no debugger attached: the page itself must report what it measured. */
export interface BareBrowser extends AsyncDisposable {
  readonly pid: number;
  readonly version: string;
}

export async function openWithoutDebugger(url: string, { args = [] }: LaunchChoices = {}): Promise<BareBrowser> {
  const { executable, env, version } = findChromium();
  const profile = await temporaryFolder('profile');
  const browser = new Program(executable, ['--headless', '--no-sandbox', ...QUIET, ...STEADY, ...args, `--user-data-dir=${profile.path}`, url], { env });
  return {
    pid: browser.pid,
    version,
    async [Symbol.asyncDispose]() {
      await browser.stop('SIGTERM', 3_000);
      await profile[Symbol.asyncDispose]();
    },
  };
}

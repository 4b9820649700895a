// The DevTools protocol spoken directly, for measurements inside a page. Unlike a test driver it never enables the
// Network domain, which slows a worker's WebSockets 3–4 times.

import WebSocket from 'ws';
import { findChromium } from './chromium.ts';
import { temporaryFolder } from './folder.ts';
import { Program } from './program.ts';
import { waitUntil, withDeadline } from './wait.ts';

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** One DevTools connection: to the browser or to a page. */
export class DevTools implements Disposable {
  #socket: WebSocket;
  #next = 1;
  #pending = new Map<number, (answer: Answer) => void>();

  static async open(url: string): Promise<DevTools> {
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 64 * 1024 * 1024 });
    await withDeadline(
      new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject)),
      5_000,
      'DevTools answers',
    );
    return new DevTools(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer.id === undefined) return;
      this.#pending.get(answer.id)?.(answer);
      this.#pending.delete(answer.id);
    });
  }

  async send(method: string, parameters: object = {}): Promise<Record<string, unknown>> {
    const id = this.#next++;
    const answered = new Promise<Answer>((resolve) => this.#pending.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params: parameters }));
    const answer = await withDeadline(answered, 30_000, `DevTools answers ${method}`);
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result ?? {};
  }

  /** Evaluates an expression in the page, awaits its promise, returns its value. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })) as {
      result: { value: T };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    };
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

export interface ObservedBrowser extends AsyncDisposable {
  readonly pid: number;
  /** The browser's own connection, for targets and windows. */
  readonly browser: DevTools;
  readonly page: DevTools;
  readonly version: string;
}

export interface ObserveOptions {
  readonly args?: readonly string[];
  /** A script that runs in the page before its own. */
  readonly before?: string;
  /** Another Chromium than the tests' own. */
  readonly executable?: string;
}

/** Opens `url` in a fresh headless browser whose page can be asked, at next to no cost for the page. */
export async function observe(url: string, { args = [], before, executable }: ObserveOptions = {}): Promise<ObservedBrowser> {
  const found = findChromium();
  const profile = await temporaryFolder('profile');
  const flags = ['--headless', '--no-sandbox', '--no-first-run', '--disable-gpu', '--mute-audio', '--disable-component-update', '--disable-background-networking'];
  const program = new Program(executable ?? found.executable, [...flags, '--remote-debugging-port=0', `--user-data-dir=${profile.path}`, ...args, 'about:blank'], {
    env: executable === undefined ? found.env : {},
  });
  const close = async () => {
    await program.stop('SIGTERM', 3_000);
    await profile[Symbol.asyncDispose]();
  };
  try {
    const line = await program.line((text) => text.startsWith('DevTools listening on '), 'DevTools listens', 20_000);
    const address = line.slice('DevTools listening on '.length);
    const page = await DevTools.open(await pageAddress(address));
    await page.send('Page.enable');
    if (before !== undefined) await page.send('Page.addScriptToEvaluateOnNewDocument', { source: before });
    await page.send('Page.navigate', { url });
    const browser = await DevTools.open(address);
    return {
      pid: program.pid,
      browser,
      page,
      version: found.version,
      async [Symbol.asyncDispose]() {
        page[Symbol.dispose]();
        browser[Symbol.dispose]();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function pageAddress(browserAddress: string): Promise<string> {
  const host = new URL(browserAddress).host;
  return waitUntil(
    async () => {
      const targets = (await (await fetch(`http://${host}/json/list`)).json()) as { type: string; webSocketDebuggerUrl: string }[];
      return targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl;
    },
    { what: 'the browser has a page' },
  );
}

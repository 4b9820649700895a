// The page as a person uses it: found by role and accessible name, read by what it shows.

import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launchBrowser } from './chromium.ts';
import { waitUntil } from './wait.ts';

/** Collects what a Content-Security-Policy refuses, and every worker, so that a test can kill one. */
const WATCH = `
  window.testReports = [];
  window.testWorkers = [];
  addEventListener('securitypolicyviolation', (event) => window.testReports.push(event.violatedDirective + ' ' + event.blockedURI));
  const Original = Worker;
  window.Worker = class extends Original {
    constructor(url, options) {
      super(url, options);
      window.testWorkers.push({ url: String(url), worker: this });
    }
  };
`;

/** What the page's ledger shows; why messages were dropped stands in /metrics. */
export interface ShownLedger {
  readonly generated: number;
  readonly sent: number;
  readonly held: number;
  readonly dropped: number;
}

export type Phase = 'starting' | 'running' | 'paused' | 'stopped' | 'failed';

/** Expression for a page: the ledger that it shows, or null. */
export const SHOWN_LEDGER = `(() => {
  const value = (name) => document.querySelector('[data-ledger="' + name + '"]')?.dataset.value;
  return value('generated') === undefined ? null
    : { generated: Number(value('generated')), sent: Number(value('sent')), held: Number(value('held')), dropped: Number(value('dropped')) };
})()`;

export interface OpenOptions {
  /** A browser that is already there and stays. */
  readonly browser?: Browser;
  /** Do not wait for a fleet that runs. */
  readonly bare?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** Opens the page in a fresh context and waits until a fleet runs. */
export async function openApp(url: string, options: OpenOptions = {}): Promise<App> {
  const browser = options.browser ?? (await launchBrowser());
  const viewport = { width: options.width ?? 1440, height: options.height ?? 900 };
  const context = await browser.newContext({ viewport, locale: 'en-GB' });
  await context.addInitScript(WATCH);
  const page = await context.newPage();
  const app = new App(page, context, options.browser === undefined ? browser : null);
  try {
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    if (options.bare !== true) await waitUntil(async () => ((await app.ledger())?.generated ?? 0) > 0 && (await app.state('phase')) === 'running', { what: 'the page\'s fleet generates messages', withinMs: 20_000, otherwise: () => app.shown() });
    return app;
  } catch (error) {
    await app[Symbol.asyncDispose]();
    throw error;
  }
}

export class App implements AsyncDisposable {
  readonly page: Page;
  /** Errors of the console and of scripts. */
  readonly errors: string[] = [];
  readonly dialogs: string[] = [];
  #context: BrowserContext;
  #browser: Browser | null;

  constructor(page: Page, context: BrowserContext, browser: Browser | null) {
    this.page = page;
    this.#context = context;
    this.#browser = browser;
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(`${error}`));
    page.on('dialog', (dialog) => {
      this.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  }

  named(name: string): Locator {
    return this.page.getByLabel(name, { exact: true }).first();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }).first();
  }

  /** What the ledger shows, or null while there is none. */
  ledger(): Promise<ShownLedger | null> {
    return this.page.evaluate<ShownLedger | null>(SHOWN_LEDGER);
  }

  /** An attribute of the document that programs read: phase, connection, devices, tick. */
  state(name: 'phase' | 'connection' | 'devices' | 'tick'): Promise<string> {
    return this.page.evaluate((key) => document.documentElement.dataset[key] ?? '', name);
  }

  async waitForState(name: 'phase' | 'connection' | 'devices', value: string, withinMs = 10_000): Promise<void> {
    await waitUntil(async () => (await this.state(name)) === value, { what: `the page's ${name} is ${value}`, withinMs, otherwise: async () => `${await this.state(name)}; ${await this.shown()}` });
  }

  /** Stops the fleet and tells the final ledger. */
  async stop(): Promise<ShownLedger> {
    await this.button('Stop').click();
    await this.waitForState('phase', 'stopped', 20_000);
    return waitUntil(async () => {
      const ledger = await this.ledger();
      return ledger?.held === 0 ? ledger : null;
    }, { what: 'nothing is held any more', otherwise: () => this.shown() });
  }

  /** Ends the youngest worker whose script's name holds `name`, as a crash would: without a word. */
  killWorker(name: string): Promise<void> {
    return this.page.evaluate((part) => {
      const { testWorkers } = globalThis as unknown as { testWorkers: { url: string; worker: Worker }[] };
      const found = testWorkers.findLast(({ url }) => url.includes(part));
      if (found === undefined) throw new Error(`no worker of ${part}`);
      found.worker.terminate();
    }, name);
  }

  /** Texts of all alerts. */
  alerts(): Promise<string[]> {
    return this.page.getByRole('alert').allInnerTexts();
  }

  async cspReports(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { testReports: string[] }).testReports);
  }

  /** What the page is at, for messages. */
  async shown(): Promise<string> {
    const state = await this.page.evaluate(() => ({ ...document.documentElement.dataset })).catch((error: Error) => error.message);
    const ledger = await this.ledger().catch(() => null);
    return JSON.stringify({ state, ledger, alerts: await this.alerts().catch(() => []), console: this.errors.slice(0, 5) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
    await this.#browser?.close();
  }
}

/** generated − sent − held − dropped: 0, or the ledger is wrong. */
export function difference({ generated, sent, held, dropped }: ShownLedger): number {
  return generated - sent - held - dropped;
}

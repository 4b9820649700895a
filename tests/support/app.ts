// The page as a person uses it: found by role and accessible name, read by what it shows.

import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { DROP_REASONS, type DropReason, type Ledger } from '../../src/contracts/ledger.ts';
import { launchBrowser } from './chromium.ts';
import { waitUntil } from './wait.ts';

/** Collects what a Content-Security-Policy refuses, and every worker, so that a test can kill one. */
const WATCH = `
  window.testReports = [];
  window.testWorkers = [];
  addEventListener('securitypolicyviolation', (event) => window.testReports.push(event.violatedDirective + ' ' + event.blockedURI));
  const Original = Worker;
  window.Worker = class extends Original {
    constructor(...given) {
      super(...given);
      window.testWorkers.push(this);
    }
  };
`;

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
  const context = await browser.newContext({ viewport, locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] });
  await context.addInitScript(WATCH);
  const page = await context.newPage();
  const app = new App(page, context, options.browser === undefined ? browser : null);
  try {
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    if (options.bare !== true) await waitUntil(async () => (await app.ledger())?.generated, { what: 'the page\'s fleet generates messages', withinMs: 20_000, otherwise: () => app.shown() });
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
  async ledger(): Promise<Ledger | null> {
    const text = await this.named('Ledger').innerText({ timeout: 200 }).catch(() => null);
    return text === null ? null : readLedger(text);
  }

  /** Stops the fleet and tells the final ledger: once held is 0 and nothing moves any more. */
  async stop(): Promise<Ledger> {
    await this.button('Stop').click();
    return waitUntil(async () => {
      const ledger = await this.ledger();
      return ledger !== null && ledger.held === 0 && (await this.#isStill(ledger)) ? ledger : null;
    }, { what: 'the ledger comes to rest', withinMs: 20_000, otherwise: () => this.shown() });
  }

  async #isStill(ledger: Ledger): Promise<boolean> {
    await this.page.waitForTimeout(400);
    return JSON.stringify(await this.ledger()) === JSON.stringify(ledger);
  }

  /** Texts of all alerts. */
  alerts(): Promise<string[]> {
    return this.page.getByRole('alert').allInnerTexts();
  }

  async cspReports(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { testReports: string[] }).testReports);
  }

  /** All that the page shows, for messages. */
  async shown(): Promise<string> {
    const text = await this.page.locator('body').innerText({ timeout: 1000 }).catch((error: Error) => error.message);
    return `${text.slice(0, 3000)}\nconsole: ${this.errors.slice(0, 5).join('\n')}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
    await this.#browser?.close();
  }
}

/** Reads `Generated 1,234`, `Sent …`, `Held …` and the reasons of what was dropped. */
export function readLedger(text: string): Ledger | null {
  const generated = numberOf(text, 'generated');
  const sent = numberOf(text, 'sent');
  if (generated === null || sent === null) return null;
  const dropped: Partial<Record<DropReason, number>> = {};
  for (const reason of DROP_REASONS) {
    const count = numberOf(text, reason);
    if (count !== null && count > 0) dropped[reason] = count;
  }
  return { generated, sent, dropped, held: numberOf(text, 'held') ?? 0 };
}

function numberOf(text: string, word: string): number | null {
  const match = new RegExp(`\\b${word}\\b[^\\d\\n]*\\n?[^\\d\\n]*([\\d][\\d,.\\u202f\\u00a0 ]*)`, 'i').exec(text);
  return match === null ? null : Number(match[1]!.replace(/\D/g, ''));
}

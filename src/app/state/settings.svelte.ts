// What the page remembers of its reader: theme, language, last views. Storage may be refused (private mode, frames,
// policy); then the page forgets, and nothing else happens.

import type { Language } from './i18n.svelte.ts';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'iot-emulator';

interface Stored {
  theme?: unknown;
  language?: unknown;
}

/** The part of localStorage that is used; null where the browser refuses it. */
export type Store = Pick<Storage, 'getItem' | 'setItem'> | null;

/** localStorage, or null where even asking for it throws. */
export function browserStore(): Store {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

export class Settings {
  theme = $state<Theme>('system');
  language = $state<Language>('en');
  #store: Store;

  constructor(store: Store, preferred: readonly string[]) {
    this.#store = store;
    const stored = this.#read();
    this.theme = stored.theme === 'light' || stored.theme === 'dark' ? stored.theme : 'system';
    const first = preferred.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'de' || tag === 'en');
    this.language = stored.language === 'de' || stored.language === 'en' ? stored.language : first === 'de' ? 'de' : 'en';
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.#write();
  }

  setLanguage(language: Language): void {
    this.language = language;
    this.#write();
  }

  #read(): Stored {
    try {
      const value: unknown = JSON.parse(this.#store?.getItem(KEY) ?? '{}');
      return typeof value === 'object' && value !== null ? value : {};
    } catch {
      return {};
    }
  }

  #write(): void {
    try {
      this.#store?.setItem(KEY, JSON.stringify({ theme: this.theme, language: this.language }));
    } catch {
      // Full or refused: the choice holds until the page is left.
    }
  }
}

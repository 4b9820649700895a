// The reader's language: texts, numbers, instants. Everything that a person reads goes through here.

import type { Problem } from '../../contracts/problem.ts';
import { en } from '../i18n/en.ts';
import type * as German from '../i18n/german.ts';
import { problemSentences, type ProblemText } from '../i18n/problem-text.ts';
import { fill, type Values } from '../i18n/translate.ts';

export type Language = 'en' | 'de';
export type TextKey = keyof typeof en;

/** `en-GB`: the day before the month, 24 hours. */
const LOCALE: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

export class I18n {
  language = $state<Language>('en');
  /** German texts, once a reader wants them: they are not in what the page starts with. */
  #german = $state.raw<typeof German | null>(null);
  #numbers = new Map<string, Intl.NumberFormat>();
  #plurals: Readonly<Record<Language, Intl.PluralRules>> = { en: new Intl.PluralRules('en'), de: new Intl.PluralRules('de') };

  get locale(): string {
    return LOCALE[this.language];
  }

  /** Changes the language as soon as its texts are there; where they cannot be fetched the texts stay English. */
  async speak(language: Language): Promise<void> {
    if (language === 'de') this.#german ??= await import('../i18n/german.ts').catch(() => null);
    this.language = language;
  }

  /** The text of a key. An arrow, so that it can be handed around. */
  readonly t = (key: TextKey, values: Values = {}): string =>
    this.#fill((this.language === 'de' ? this.#german?.de[key] : undefined) ?? en[key], values);

  /** Texts of a part of the page that comes on demand: like `t`, with keys of its own. */
  texts<Key extends string>(catalogue: Readonly<Record<Language, Readonly<Record<Key, string>>>>): (key: Key, values?: Values) => string {
    return (key, values = {}) => this.#fill(catalogue[this.language][key], values);
  }

  /** A number with at most `decimals` digits behind the point, or exactly so many when `fixed`. */
  number(value: number, decimals = 0, fixed = false): string {
    const key = `${this.language}${decimals}${fixed}`;
    let format = this.#numbers.get(key);
    if (!format) {
      format = new Intl.NumberFormat(this.locale, { maximumFractionDigits: decimals, minimumFractionDigits: fixed ? decimals : 0 });
      this.#numbers.set(key, format);
    }
    return format.format(value);
  }

  /** A value of a signal, as it is shown beside its name. */
  value(value: number | string | boolean | null | undefined, decimals = 3): string {
    if (value === null || value === undefined) return '–';
    // Three decimals are those of whoever stated none: what counts things has none either.
    if (typeof value === 'number') return Number.isFinite(value) ? this.number(value, decimals, decimals < 3 || (decimals === 3 && !Number.isInteger(value))) : '–';
    return typeof value === 'boolean' ? this.t(value ? 'value.true' : 'value.false') : value;
  }

  /** Bytes in binary units, three figures. */
  bytes(bytes: number): string {
    const units = ['B', 'KiB', 'MiB', 'GiB'];
    let unit = 0;
    let value = bytes;
    while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
    return `${this.number(value, value < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
  }

  percent(ratio: number): string {
    return `${this.number(ratio * 100, ratio < 0.1 ? 1 : 0)} %`;
  }

  /** A short duration, for lags and waits. */
  duration(ms: number): string {
    if (ms < 1000) return `${this.number(ms, ms < 10 ? 1 : 0)} ms`;
    if (ms < 120_000) return `${this.number(ms / 1000, ms < 10_000 ? 1 : 0)} s`;
    return `${this.number(ms / 60_000, 0)} min`;
  }

  /** A long time in its two largest units. */
  long(ms: number): string {
    const units = [[86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'min'], [1000, 's']] as const;
    const first = Math.max(units.findIndex(([size]) => ms >= size), 0);
    return units.slice(first, first + 2).map(([size, name], place) => {
      const rest = place === 0 ? ms : ms % (units[first]?.[0] ?? 1);
      return `${this.number(Math.floor(rest / size))} ${name}`;
    }).join(' ');
  }

  /** A span of simulated time in minutes or hours. */
  span(minutes: number): string {
    return minutes < 120 ? `${this.number(minutes)} min` : `${this.number(minutes / 60, 1)} h`;
  }

  /** A localised text of the scenario: the reader's language, else English, else the first. */
  of(texts: Readonly<Record<string, string>> | undefined): string {
    if (!texts) return '';
    return texts[this.language] ?? texts['en'] ?? Object.values(texts)[0] ?? '';
  }

  #fill(text: string, values: Values): string {
    return fill(text, values, (count) => this.#plurals[this.language].select(count), (value) => this.number(value));
  }

  /** What went wrong and what to do, as sentences. */
  problem(problem: Problem): ProblemText {
    return problemSentences(problem, this.language === 'de' ? (this.#german?.deProblems ?? null) : null, (value) => this.number(value));
  }
}

// What a scrape gets: built at most once a second per port and format, one at a time, and served from memory between.

import type { Clock } from '../../src/contracts/time.ts';
import type { Audience, Format, Prometheus } from './prometheus.ts';

export type { Audience } from './prometheus.ts';

const FRESH_MS = 1000;

interface Built {
  readonly text: string;
  readonly builtMs: number;
}

export class Exposition {
  readonly #prometheus: Prometheus;
  readonly #clock: Clock;
  readonly #refresh: () => void;
  readonly #built = new Map<string, Built>();
  #queue: Promise<unknown> = Promise.resolve();

  /** `refresh` brings gauges up to date; called before each build. */
  constructor(prometheus: Prometheus, clock: Clock, refresh: () => void) {
    this.#prometheus = prometheus;
    this.#clock = clock;
    this.#refresh = refresh;
  }

  /** The families of a port, in the format that the Accept header prefers. */
  async text(audience: Audience, accept: string): Promise<{ readonly text: string; readonly contentType: string }> {
    const format = chooseFormat(accept);
    const text = this.#fresh(audience, format) ?? await this.#enqueue(audience, format);
    return { text, contentType: this.#prometheus.contentType(format) };
  }

  #fresh(audience: Audience, format: Format): string | null {
    const built = this.#built.get(`${audience} ${format}`);
    return built !== undefined && this.#clock.monotonicMs() - built.builtMs < FRESH_MS ? built.text : null;
  }

  #enqueue(audience: Audience, format: Format): Promise<string> {
    const built = this.#queue.then(async () => this.#fresh(audience, format) ?? this.#build(audience, format));
    this.#queue = built.catch(() => {});
    return built;
  }

  async #build(audience: Audience, format: Format): Promise<string> {
    this.#refresh();
    const text = await this.#prometheus.write(audience, format);
    this.#built.set(`${audience} ${format}`, { text, builtMs: this.#clock.monotonicMs() });
    return text;
  }
}

/** OpenMetrics only for who prefers it to plain text (RFC 9110, 12.5.1). */
export function chooseFormat(accept: string): Format {
  let text = 0;
  let open = 0;
  for (const part of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1) || 0;
    if (type === 'application/openmetrics-text' && speaks(parameters)) open = Math.max(open, quality);
    if (type === 'text/plain' || type === 'text/*') text = Math.max(text, quality);
  }
  return open > 0 && open >= text ? 'openmetrics' : 'text';
}

/** Only version 1.0.0 is written here; without one it is meant as well. */
function speaks(parameters: readonly string[]): boolean {
  const version = parameters.find((parameter) => parameter.startsWith('version='));
  return version === undefined || version === 'version=1.0.0';
}

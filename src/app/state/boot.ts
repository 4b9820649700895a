// What the page starts with by itself: asked of the relay that served it; on a static host the built-in gallery.

import type { GalleryEntry, PageStart, RelayInfo } from '../../contracts/page.ts';
import type { Speed } from '../../contracts/time.ts';
import { ownBroker } from './broker-address.ts';

export interface Start {
  readonly text: string;
  /** Null: encode and count only. */
  readonly broker: string | null;
  /** This relay's own endpoint, whether used at the start or not; null on a static host. */
  readonly own: string | null;
  readonly speed: Speed;
  readonly workers: number | 'auto';
}

/** The part of `fetch` that is used. */
export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

export const DEFAULT_SCENARIO = 'greenhouse';

/** Asks for options and scenario at the same time: the first telemetry waits for both. */
export async function loadStart(fetcher: Fetch, page: { readonly protocol: string; readonly host: string }): Promise<Start> {
  const [wishes, greenhouse] = await Promise.all([pageStart(fetcher), scenarioText(fetcher, DEFAULT_SCENARIO)]);
  const own = wishes ? ownBroker(page, wishes.mqttWebSocket) : null;
  const text = wishes?.scenario ?? greenhouse ?? '';
  return { text, own, broker: wishes?.broker ?? own, speed: wishes?.speed ?? 1, workers: wishes?.workers ?? 'auto' };
}

/** The relay's wishes, or null where no relay answers. */
async function pageStart(fetcher: Fetch): Promise<PageStart | null> {
  const value = await json(fetcher, './api/page');
  return typeof value === 'object' && value !== null && 'mqttWebSocket' in value ? (value as PageStart) : null;
}

/** Text of a gallery scenario, or null when it is not there. */
export async function scenarioText(fetcher: Fetch, name: string): Promise<string | null> {
  try {
    const answer = await fetcher(`./scenarios/${encodeURIComponent(name)}.yaml`);
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** The gallery, or null where no relay answers. */
export async function gallery(fetcher: Fetch): Promise<readonly GalleryEntry[] | null> {
  const value = await json(fetcher, './api/scenarios');
  return Array.isArray(value) ? (value as GalleryEntry[]) : null;
}

/** TCP port of the relay's broker, for commands in a terminal; null when it has none. */
export async function relayMqttPort(fetcher: Fetch): Promise<number | null> {
  const value = (await json(fetcher, './api/info')) as RelayInfo | null;
  const address = value?.listeners?.['mqtt'];
  const port = address && URL.canParse(address) ? Number(new URL(address).port || 1883) : Number.NaN;
  return Number.isInteger(port) ? port : null;
}

async function json(fetcher: Fetch, path: string): Promise<unknown> {
  try {
    const answer = await fetcher(path);
    return answer.ok && (answer.headers.get('content-type') ?? '').includes('json') ? await answer.json() : null;
  } catch {
    return null;
  }
}

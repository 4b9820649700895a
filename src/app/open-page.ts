// Opens the page: options, scenario and workers at the same time; then the fleet of the relay, or of the link.

import { Reporter } from '../telemetry/reporter.ts';
import type { PageFleet } from './page-fleet.ts';
import { loadStart, type Fetch, type Start } from './state/boot.ts';
import { Page } from './state/page.svelte.ts';

/** Starts everything and returns the page's parts at once; what is slow goes on behind them. */
export function openPage({ control, clock, randomHex }: PageFleet): Page {
  const token = takeToken();
  const page = new Page(control, clock, withToken(token));
  const started = loadStart(page.fetch, location).then((start) => {
    if (start.own) {
      if (token) page.connection.trust(start.own, 'token', token);
      page.telemetry.attach(new Reporter({ base: new URL('.', location.href).href, token, session: randomHex(16), clock, post: (url, init) => fetch(url, init) }));
    }
    return start;
  });
  void started.then((start) => begin(page, start));
  addEventListener('pagehide', () => page.telemetry.leave());
  document.addEventListener('freeze', () => page.telemetry.leave());
  addEventListener('hashchange', () => void started.then((start) => begin(page, start)));
  if (!isSecureContext) page.notices.warn(page.i18n.t('insecure'));
  return page;
}

async function begin(page: Page, start: Start): Promise<void> {
  const fragment = location.hash.slice(1);
  if (fragment === '') await page.session.open(start);
  else await page.session.openLink(fragment, start);
}

/** The relay's token stands in the address it printed; the page takes it out and keeps it in memory. */
function takeToken(): string | null {
  const address = new URL(location.href);
  const token = address.searchParams.get('token');
  if (token === null) return null;
  address.searchParams.delete('token');
  history.replaceState(null, '', address);
  return token;
}

function withToken(token: string | null): Fetch {
  return (path, init = {}) => fetch(path, token === null ? init : { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });
}

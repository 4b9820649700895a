// Where the fleet publishes, and with whose name. Credentials stay in this object, keyed by exact scheme, host and port,
// and go to no other broker.

import type { Broker, ConnectionStatus } from '../../contracts/fleet.ts';
import { brokerHost, brokerOrigin } from './broker-address.ts';

export type Health = 'ok' | 'warning' | 'critical' | 'off';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

const HEALTH: Readonly<Record<ConnectionStatus['state'], Health>> = {
  off: 'off', connecting: 'warning', connected: 'ok', waiting: 'warning', failed: 'critical',
};

export class ConnectionState {
  /** The relay that served this page, or null on a static host. */
  own = $state<string | null>(null);
  status = $state.raw<ConnectionStatus | null>(null);
  /** The dialog about it is open: then nothing else needs to tell of trouble. */
  open = $state(false);
  /** What stands in the fields. */
  url = $state('');
  username = $state('');
  password = $state('');
  #credentials = new Map<string, Credentials>();

  get health(): Health {
    return this.status ? HEALTH[this.status.state] : 'off';
  }

  /** True when the fleet publishes to the relay that served the page. */
  get isOwn(): boolean {
    return this.own !== null && this.status?.url === this.own;
  }

  get host(): string {
    return this.status?.url ? brokerHost(this.status.url) : '';
  }

  /** Puts an address into the fields, with the credentials that were typed for it, if any. */
  show(url: string): void {
    const known = this.#credentials.get(brokerOrigin(url) ?? '');
    this.url = url;
    this.username = known?.username ?? '';
    this.password = known?.password ?? '';
  }

  /** Keeps what was typed, for this broker and this page's life only. */
  remember(): void {
    const origin = brokerOrigin(this.url);
    if (origin === null) return;
    if (this.username || this.password) this.#credentials.set(origin, { username: this.username, password: this.password });
    else this.#credentials.delete(origin);
  }

  /** Keeps credentials that came with the page's own address (the relay's token). */
  trust(url: string, username: string, password: string): void {
    const origin = brokerOrigin(url);
    if (origin !== null) this.#credentials.set(origin, { username, password });
  }

  /** The broker at an address, with its credentials; none for null. */
  broker(url: string | null): Broker {
    if (url === null) return { kind: 'none' };
    const known = this.#credentials.get(brokerOrigin(url) ?? '');
    return known ? { kind: 'mqtt', url, username: known.username, password: known.password } : { kind: 'mqtt', url };
  }
}

// Who may connect to the broker, and as what.

import { timingSafeEqual, createHash } from 'node:crypto';
import type { Peer } from './gate/link.ts';
import { PasswordCheck, type Role, type parseUsers } from './users.ts';

export interface AccessOptions {
  /** The run's token, where one is needed at all. */
  readonly token: string | null;
  /** Whether the token is needed on loopback too: the operator named it himself. */
  readonly tokenOnLoopback: boolean;
  readonly users: ReturnType<typeof parseUsers> | null;
}

/** The verdict on a CONNECT: a role, or which CONNACK return code to send (4 bad user name or password, 5 not authorised). */
export type Verdict = { readonly role: Role } | { readonly returnCode: 4 | 5 };

export class Access {
  readonly #options: AccessOptions;
  readonly #passwords: PasswordCheck | null;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.#passwords = options.users === null ? null : new PasswordCheck(options.users);
  }

  /** Whether a peer needs the token or a password at all. */
  needsCredentials(peer: Pick<Peer, 'loopback'>): boolean {
    return this.#options.users !== null || this.needsToken(peer.loopback);
  }

  /** Whether a request from there must carry the token. */
  needsToken(loopback: boolean): boolean {
    return this.#options.token !== null && (!loopback || this.#options.tokenOnLoopback);
  }

  async connect(peer: Peer, username: string | undefined, password: Buffer | undefined): Promise<Verdict> {
    if (!this.needsCredentials(peer)) return { role: 'admin' };
    if (password === undefined) return { returnCode: 5 };
    if (this.isToken(password)) return { role: 'write' };
    const role = this.#passwords === null ? null : await this.#passwords.role(username ?? '', password);
    return role === null ? { returnCode: 4 } : { role };
  }

  /** Compares in constant time. */
  isToken(candidate: string | Buffer): boolean {
    if (this.#options.token === null) return false;
    return timingSafeEqual(digest(candidate), digest(this.#options.token));
  }
}

function digest(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}

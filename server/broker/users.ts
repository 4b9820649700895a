// Users of the MQTT broker: lines of `name:scrypt-hash:role`. A hash is in PHC form,
// `$scrypt$ln=15,r=8,p=1$SALT$HASH`, salt and hash in base64.

import { createHash, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { ProblemError } from '../../src/contracts/problem.ts';

export type Role = 'read' | 'write' | 'admin';

interface User {
  readonly name: string;
  readonly role: Role;
  readonly salt: Buffer;
  readonly hash: Buffer;
  readonly cost: ScryptOptions;
}

const ROLES: readonly string[] = ['read', 'write', 'admin'];
const HASH = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/;
/** Hashing takes tens of milliseconds of a thread: so many at once, so many in line. */
const HASHING_AT_ONCE = 2;
const HASHING_WAITING = 64;

/** Parses a users file. Throws a ProblemError that names the line. */
export function parseUsers(text: string): ReadonlyMap<string, User> {
  const users = new Map<string, User>();
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const user = parseUser(line);
    if (user === null) throw badLine(index + 1);
    users.set(user.name, user);
  });
  return users;
}

function parseUser(line: string): User | null {
  const [name, hash, role, ...rest] = line.trim().split(':');
  const match = HASH.exec(hash ?? '');
  if (!name || match === null || rest.length > 0 || !ROLES.includes(role ?? '')) return null;
  const [logN, r, p] = match.slice(1, 4).map(Number) as [number, number, number];
  if (logN < 10 || logN > 18 || r < 1 || r > 16 || p < 1 || p > 4) return null;
  const cost = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r };
  return { name, role: role as Role, salt: Buffer.from(match[4]!, 'base64'), hash: Buffer.from(match[5]!, 'base64'), cost };
}

function badLine(line: number): ProblemError {
  return new ProblemError({
    code: 'bad-users-file',
    message: `line ${line} of the users file is not name:hash:role`,
    remedy: 'write the hash as $scrypt$ln=15,r=8,p=1$SALT$HASH and the role as read, write or admin',
    line,
  });
}

/** The hash of a password for a users file. */
export async function hashPassword(password: string, salt: Buffer = randomBytes(16)): Promise<string> {
  const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 256 * 2 ** 15 * 8 };
  const hash = await derive(Buffer.from(password), salt, 32, cost);
  return `$scrypt$ln=15,r=8,p=1$${salt.toString('base64')}$${hash.toString('base64')}`;
}

function derive(password: Buffer, salt: Buffer, bytes: number, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, cost, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** Checks passwords. What was right once is remembered as a digest, so that a reconnecting fleet costs nothing. */
export class PasswordCheck {
  readonly #users: ReadonlyMap<string, User>;
  readonly #known = new Map<string, string>();
  readonly #waiting: (() => void)[] = [];
  #hashing = 0;

  constructor(users: ReadonlyMap<string, User>) {
    this.#users = users;
  }

  /** The user's role, or null when name or password is wrong, or too many are in line. */
  async role(name: string, password: Buffer): Promise<Role | null> {
    const user = this.#users.get(name);
    if (user === undefined) return null;
    const digest = createHash('sha256').update(user.salt).update(password).digest('hex');
    if (this.#known.get(name) === digest) return user.role;
    if (!(await this.#admitted())) return null;
    try {
      const hash = await derive(password, user.salt, user.hash.length, user.cost);
      if (!timingSafeEqual(hash, user.hash)) return null;
      this.#known.set(name, digest);
      return user.role;
    } finally {
      this.#hashing -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #admitted(): Promise<boolean> {
    while (this.#hashing >= HASHING_AT_ONCE) {
      if (this.#waiting.length >= HASHING_WAITING) return false;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#hashing += 1;
    return true;
  }
}

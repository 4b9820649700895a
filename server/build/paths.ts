// Where things lie on disk, from the place of this file.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Everything that is made, and nothing else. */
export const BUILD = join(ROOT, 'build');

/** An absolute path below the root. */
export function fromRoot(...parts: string[]): string {
  return join(ROOT, ...parts);
}

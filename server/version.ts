// The program's version, from its own package.json.

import { readFileSync } from 'node:fs';
import { fromRoot } from './build/paths.ts';

const { version } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as { readonly version: string };

export const VERSION: string = version;

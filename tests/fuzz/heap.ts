// Checks the texts on standard input one after the other, in a heap that whoever starts this has bounded.

import { readFileSync } from 'node:fs';
import { checkText } from '../../src/scenario/index.ts';

const texts = JSON.parse(readFileSync(0, 'utf8')) as [string, string][];
for (let next = texts.shift(); next; next = texts.shift()) {
  checkText(next[1]);
  process.stdout.write(`${next[0]}\n`);
}

// The scenario's JSON Schema, for editors and for people who write scenarios elsewhere.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { fromRoot } from '../paths.ts';
import type { Step } from '../step.ts';

const SOURCE = 'src/scenario/schema.ts';
const OUTPUT = 'public/scenario.schema.json';

export const schema: Step = {
  name: 'schema',
  makes: OUTPUT,
  inputs: ['src/scenario', 'src/contracts', 'src/expression'],
  outputs: [OUTPUT],
  needs: [],
  after: ['grammar'],
  async run() {
    // Imported late: it needs the grammar, which may have to be built first.
    const { jsonSchemaText } = (await import(pathToFileURL(fromRoot(SOURCE)).href)) as { jsonSchemaText: () => string };
    const text = jsonSchemaText();
    // Left alone when nothing changed, so that the page, which reads public/, stays fresh.
    if (!existsSync(fromRoot(OUTPUT)) || readFileSync(fromRoot(OUTPUT), 'utf8') !== text) writeFileSync(fromRoot(OUTPUT), text);
  },
};

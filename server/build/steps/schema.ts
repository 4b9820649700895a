// The scenario's JSON Schema, for editors and for people who write scenarios elsewhere.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { fromRoot } from '../paths.ts';
import { BuildError, type Step } from '../step.ts';

const SOURCE = 'src/scenario/json-schema.ts';
const OUTPUT = 'public/scenario.schema.json';

export const schema: Step = {
  name: 'schema',
  makes: OUTPUT,
  inputs: ['src/scenario', 'src/contracts', 'src/expression'],
  outputs: [OUTPUT],
  needs: [],
  after: ['grammar'],
  async run() {
    const { scenarioJsonSchema } = (await import(pathToFileURL(fromRoot(SOURCE)).href)) as { scenarioJsonSchema?: () => unknown };
    if (scenarioJsonSchema === undefined) {
      throw new BuildError(`${SOURCE} exports no scenarioJsonSchema`, 'export the function that makes the JSON Schema');
    }
    const text = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
    // Left alone when nothing changed, so that the page, which reads public/, stays fresh.
    if (!existsSync(fromRoot(OUTPUT)) || readFileSync(fromRoot(OUTPUT), 'utf8') !== text) writeFileSync(fromRoot(OUTPUT), text);
  },
};

// Writes what is made from the source and kept in the tree: `node tests/scenario/write-generated.ts`.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expressionReference } from '../../src/expression/index.ts';
import { jsonSchemaText } from '../../src/scenario/index.ts';
import { withKinds } from '../../src/scenario/faults/documentation.ts';
import { ROOT } from '../support/folder.ts';
import { functionPlots } from './function-plots.ts';

writeFileSync(join(ROOT, 'public/scenario.schema.json'), jsonSchemaText());
writeFileSync(join(ROOT, 'docs/expressions.md'), expressionReference());
writeFileSync(join(ROOT, 'docs/faults.md'), withKinds(readFileSync(join(ROOT, 'docs/faults.md'), 'utf8')));

const plots = functionPlots();
const folder = join(ROOT, 'docs/plots');
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!plots.has(name)) rmSync(join(folder, name));
for (const [name, text] of plots) writeFileSync(join(folder, name), text);

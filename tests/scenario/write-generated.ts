// Writes what is made from the source and kept in the tree: `node tests/scenario/write-generated.ts`.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expressionReference } from '../../src/expression/index.ts';
import { jsonSchemaText } from '../../src/scenario/index.ts';
import { ROOT } from '../support/folder.ts';

writeFileSync(join(ROOT, 'public/scenario.schema.json'), jsonSchemaText());
writeFileSync(join(ROOT, 'docs/expressions.md'), expressionReference());

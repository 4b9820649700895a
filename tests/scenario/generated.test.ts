import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonSchemaText } from '../../src/scenario/index.ts';
import { ROOT } from '../support/folder.ts';

test('the JSON Schema is current (node tests/scenario/write-generated.ts)', () => {
  expect(readFileSync(join(ROOT, 'public/scenario.schema.json'), 'utf8')).toBe(jsonSchemaText());
});
